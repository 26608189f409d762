using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Storage;

/// <summary>What vouchers and the jobs over all accounts need of the ledger's store; one contract with the rest of it.</summary>
internal interface IVoucherStore
{
    /// <summary>Where a code leads; null when no voucher has it.</summary>
    Task<VoucherRow?> FindVoucherAsync(KeyedHash code, CancellationToken cancel);

    /// <summary>Wrong codes of this caller in its window; null when it had none.</summary>
    Task<GuessRow?> GuessesAsync(string caller, CancellationToken cancel);

    /// <summary>Counts one more; a window that began before `fromMicros` begins anew now.</summary>
    Task AddGuessAsync(string caller, long nowMicros, long fromMicros, CancellationToken cancel);

    /// <summary>The next accounts after this id in id order, with their rows. Null = from the first.</summary>
    Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel);

    Task<string?> MarkAsync(string job, CancellationToken cancel);

    Task SetMarkAsync(string job, string mark, CancellationToken cancel);
}

internal sealed record VoucherRow(KeyedHash Code, AccountId Account, string Programme, VoucherId Voucher);

internal sealed record GuessRow(long SinceMicros, long Failures);
