namespace Shopkeeper.Domain.Programmes;

// Explicit and append-only; the document's words.
public enum OverSpent : byte
{
    /// <summary>The member owes it, and later points pay it off first: at most so much as a member may spend. The shop bears the rest.</summary>
    Deficit = 0,

    /// <summary>The shop bears it.</summary>
    Loss = 1,
}

/// <summary>
/// Points that may be spent at a till that cannot ask the server: of one member at one till until that till has been heard again,
/// and of one till in a business day. With n tills out at once no more than n times the smaller of the two is spent that the
/// member does not have. WhenShort: who bears that.
/// </summary>
public sealed record OfflineAllowance(long PerMember, long PerTillAndDay, OverSpent WhenShort);
