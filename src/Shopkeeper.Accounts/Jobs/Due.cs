using NodaTime;
using Shopkeeper.Domain.Accounts;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>When the next thing of an account lapses or becomes available by itself.</summary>
internal static class Due
{
    /// <summary>
    /// The earliest end of a lot or hold, and the earliest start of a pending lot after now: one at or before now is what
    /// the timer that stands already will release.
    /// </summary>
    public static Instant? Of(AccountState state, Instant now)
    {
        Instant? due = null;
        foreach (var lot in state.Lots)
        {
            if (lot.ExpiresAt is { } end && (due is null || end < due))
            {
                due = end;
            }

            if (lot.WaitsFor.Length == 0 && lot.ActiveFrom > now && (due is null || lot.ActiveFrom < due))
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

        return due;
    }
}
