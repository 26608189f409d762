using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>When the next thing of an account lapses or becomes available by itself.</summary>
internal static class Due
{
    /// <summary>The earliest end of a lot, hold or voucher, or start of points that are pending until a date; it may have passed.</summary>
    public static Instant? Of(AccountState state)
    {
        Instant? due = null;
        foreach (var lot in state.Lots)
        {
            if (lot.ExpiresAt is { } end && (due is null || end < due))
            {
                due = end;
            }

            var isDated = lot.WaitsFor.Length == 0 && lot.ActiveFrom != LotTerms.Always;
            if (isDated && (due is null || lot.ActiveFrom < due))
            {
                due = lot.ActiveFrom;
            }
        }

        foreach (var hold in state.Holds)
        {
            if (due is null || hold.Until < due)
            {
                due = hold.Until;
            }
        }

        foreach (var voucher in state.Vouchers)
        {
            // While it is reserved it does not expire: the reservation's end comes first.
            if ((voucher.HeldUntil ?? voucher.Until) is { } end && (due is null || end < due))
            {
                due = end;
            }
        }

        return due;
    }
}
