namespace Shopkeeper.Domain.Programmes;

// Explicit and append-only; the document's words.
public enum ShortBalance : byte
{
    /// <summary>Take back from pending points only.</summary>
    PendingOnly = 0,

    /// <summary>Take back what the balance holds, forgive the rest.</summary>
    WithinBalance = 1,

    /// <summary>Take back what the balance holds, keep the rest as a deficit that later earning pays off first.</summary>
    Deficit = 2,
}

// Explicit and append-only; the document's words.
public enum NoReceipt : byte
{
    /// <summary>Take nothing back; visible in reports.</summary>
    Nothing = 0,

    /// <summary>Take back what the lines would earn today (rules that reverse, flat rules aside).</summary>
    CurrentRules = 1,

    /// <summary>Refuse the return's claim on points: rejection `without-receipt`.</summary>
    Refuse = 2,

    /// <summary>Take back what the member's last purchase of the article gave, if it has not come back before.</summary>
    LastPurchase = 3,

    /// <summary>Take back a fixed number of points for each piece.</summary>
    Fixed = 4,
}

// Explicit and append-only; the document's words.
public enum RedeemedOnReturn : byte
{
    /// <summary>Points redeemed towards the sale are not given back.</summary>
    Forfeit = 0,

    /// <summary>Points redeemed towards the sale come back to their lots, prorated by amount.</summary>
    Reinstate = 1,
}

// Explicit and append-only; the document's words.
public enum KeptDiscounts : byte
{
    /// <summary>Goods that are kept keep the discount of the sale.</summary>
    Keep = 0,

    /// <summary>They have only what they would have had alone: the rest is reported, for the till to charge.</summary>
    Recompute = 1,
}

public sealed record ReturnPolicy(
    ShortBalance WhenShort = ShortBalance.Deficit,
    NoReceipt WithoutReceipt = NoReceipt.Nothing,
    RedeemedOnReturn Redeemed = RedeemedOnReturn.Forfeit,
    KeptDiscounts Discounts = KeptDiscounts.Keep)
{
    /// <summary>Of the first kind, for each piece that comes back without receipt (a weighed one is a piece).</summary>
    public long FixedPoints { get; init; }
}
