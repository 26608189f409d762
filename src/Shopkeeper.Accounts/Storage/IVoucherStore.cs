using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
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

    /// <summary>
    /// Adds codes to a pool behind those that are there, in one transaction, numbered without a gap. A code that is there
    /// already stays where it is: the answer says where, in the order asked; null = added. Codes asked are distinct.
    /// </summary>
    Task<ImmutableArray<string?>> AddCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel);

    /// <summary>A code of a pool; null when the pool has no such number.</summary>
    Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel);

    /// <summary>Where in a programme's pools a code lies; null when it is not there.</summary>
    Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel);

    /// <summary>All pools, by programme and name.</summary>
    Task<ImmutableArray<PoolRow>> PoolsAsync(CancellationToken cancel);

    /// <summary>The next accounts after this id in id order, with their rows. Null = from the first.</summary>
    Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel);

    Task<string?> MarkAsync(string job, CancellationToken cancel);

    Task SetMarkAsync(string job, string mark, CancellationToken cancel);
}

internal sealed record VoucherRow(KeyedHash Code, AccountId Account, string Programme, VoucherId Voucher);

/// <summary>An outside code: the keyed hash by which it is found, and itself under the shop's seal.</summary>
public sealed record SealedCode(KeyedHash Hash, byte[] Body);

/// <summary>How many codes were loaded into a pool.</summary>
internal sealed record PoolRow(string Programme, string Pool, long Size);

/// <summary>A voucher that has this code of the pool.</summary>
internal sealed record HandedRow(AccountId Account, string Programme, VoucherId Voucher, OutsideCode Code);

internal sealed record GuessRow(long SinceMicros, long Failures);
