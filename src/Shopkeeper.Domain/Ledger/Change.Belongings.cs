using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

public abstract partial record Change
{
    /// <summary>What was ever earned grew (or, negative, shrank) by what came in from outside the account.</summary>
    public sealed record LifetimeMoved(int Currency, long By) : Change;

    /// <summary>The account was merged into this one.</summary>
    public sealed record Merged(AccountId Into) : Change;

    /// <summary>The merge was undone: the account stands by itself.</summary>
    public sealed record Unmerged : Change;

    /// <summary>An open voucher went to another account.</summary>
    public sealed record VoucherGone(Accounts.Voucher Voucher) : Change;

    /// <summary>An open voucher came from another account, under its old terms and code.</summary>
    public sealed record VoucherCame(Accounts.Voucher Voucher) : Change;
}
