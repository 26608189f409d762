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
        if (state.MergedInto is not null && (!state.Lots.IsEmpty || state.Deficits.Any(static owed => owed > 0)))
        {
            // What still happens in an account that was merged away goes on at once.
            return NodaConstants.UnixEpoch;
        }

        Instant? due = null;
        foreach (var lot in state.Lots)
        {
            due = Earlier(due, lot.ExpiresAt);
            var isDated = lot.WaitsFor.Length == 0 && lot.ActiveFrom != LotTerms.Always;
            due = Earlier(due, isDated ? lot.ActiveFrom : null);
        }

        foreach (var hold in state.Holds)
        {
            due = Earlier(due, hold.Until);
        }

        foreach (var voucher in state.Vouchers)
        {
            // While it is reserved it does not expire: the reservation's end comes first.
            due = Earlier(due, voucher.HeldUntil ?? voucher.Until);
        }

        return due;
    }

    private static Instant? Earlier(Instant? due, Instant? other) => due is null || other < due ? other ?? due : due;
}
