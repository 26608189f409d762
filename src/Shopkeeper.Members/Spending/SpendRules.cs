using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Spending;

/// <summary>When spending is locked or held: functions of what is stored and of the time.</summary>
internal static class SpendRules
{
    /// <summary>After a change of e-mail, phone, PIN or device nothing is spent for a while, unless the office lifted that hold since.</summary>
    public static Instant? HeldUntil(SpendingRow row, Duration hold, Instant now)
    {
        var changed = Later(row.ContactChanged, row.CredentialsChanged);
        return changed is { } at && at + hold > now && !(row.Lifted >= at) ? at + hold : null;
    }

    /// <summary>Null when the member may spend. Checked in order: spending-locked, spending-held.</summary>
    public static SpendRefusal? Refusal(SpendingRow row, Duration hold, Instant now) =>
        row.Locked is not null
            ? new SpendRefusal(Rejection.SpendingLocked, "Spending is locked: the member unlocks it with a proof, or the office does.")
        : HeldUntil(row, hold, now) is { } until
            ? new SpendRefusal(
                Rejection.SpendingHeld, "E-mail, phone, PIN or device were changed a short while ago; spending waits until the member has noticed.", until)
        : null;

    /// <summary>As it was at an instant that is past; what was locked or changed after it did not count then.</summary>
    public static SpendRefusal? RefusalAt(SpendingRow row, Duration hold, Instant at) => Refusal(
        row with { Locked = Until(row.Locked, at), ContactChanged = Until(row.ContactChanged, at), CredentialsChanged = Until(row.CredentialsChanged, at) },
        hold, at);

    private static Instant? Until(Instant? what, Instant at) => what <= at ? what : null;

    private static Instant? Later(Instant? one, Instant? other) => one is null || other > one ? other : one;
}
