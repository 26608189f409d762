using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Activities;

// Persisted in activity rows; explicit and append-only.
public enum ActivityType : byte
{
    Purchase = 1,
    Return = 2,
    Review = 3,
    Handover = 4,
    Custom = 5,
    Referral = 6,
    Visit = 7,
    Survey = 8,
    Share = 9,
}

// Persisted; explicit and append-only.
public enum ReturnReason : byte
{
    Returned = 0,
    Voided = 1,
}

// Persisted; explicit and append-only.
public enum Unit : byte
{
    Each = 0,
    Kilogram = 1,
    Litre = 2,
}

/// <summary>The natural key of an activity: unique over the shop, for ever.</summary>
public readonly record struct ActivityKey(string Source, string Key) : IComparable<ActivityKey>
{
    /// <summary>The order in which keys are claimed: ordinal by source, then key.</summary>
    public int CompareTo(ActivityKey other)
    {
        var bySource = string.CompareOrdinal(Source, other.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(Key, other.Key);
    }
}

/// <summary>
/// One line of a basket. Amounts in minor units of the activity's currency. <c>Amount</c> is what was charged for the whole
/// line, tax included, after everything taken off; <c>Discount</c> the shelf reduction in it; <c>Applied</c> our own offers
/// in it; <c>Tax</c> the part of the amount that is tax. Gross = Amount + Discount + Applied. Quantity in thousandths, may be
/// 0. A negative line lowers the basis.
/// </summary>
public readonly record struct Line(
    int Number, string Sku, long Thousandths, Unit Unit, long Amount, long Discount, long Tax, long Applied);

/// <summary>So much of an offer of ours in a line: what the till gave, minor units, a fact.</summary>
public readonly record struct AppliedOffer(int Line, string Offer, long Amount);

public readonly record struct Tender(string Type, long Amount);

/// <summary>The version of a programme that a quote was made under.</summary>
public readonly record struct QuotedVersion(string Programme, int Version);

/// <summary>A line that comes back: of the sale's line <c>SaleLine</c> (0 without receipt), amounts positive.</summary>
public readonly record struct ReturnedLine(int Number, int SaleLine, string Sku, long Thousandths, long? Amount);

/// <summary>What comes back: from which sale (null = without receipt), and which lines; empty lines = the whole sale.</summary>
public sealed record ReturnPart(ActivityKey? Sale, ImmutableArray<ReturnedLine> Lines, ReturnReason Reason)
{
    /// <summary>
    /// There was no receipt: the sale is the account's last one of these articles. Only programmes that say so take it for
    /// the sale; for the others the part has none.
    /// </summary>
    public bool Found { get; init; }
}

/// <summary>
/// Points of the first kind that a till took for a purchase while it could not ask the server. Code: the id of the member's code
/// that it was shown. The rest is found when the sale arrives: the programme that they are of, and who showed the code (null: nobody
/// who could spend then, and Refused says why).
/// </summary>
public sealed record OfflineSpend(long Points, Guid Code)
{
    public string Programme { get; init; } = "";

    public AccountId? ProvedBy { get; init; }

    public Rejection Refused { get; init; }
}

/// <summary>
/// Something a member did, as it came in and validated against LIMITS. A purchase may carry <see cref="Returns"/> (an
/// exchange); a return has at least one part, and more when one credit note brings back lines of several sales
/// (line numbers are unique over all parts). Personal data is not in here: a card is a keyed hash before it gets this far.
/// </summary>
public sealed record Activity
{
    public required ActivityId Id { get; init; }
    public required ActivityKey Key { get; init; }
    public required ActivityType Type { get; init; }
    public required Instant OccurredAt { get; init; }

    /// <summary>True when the till gave no offset and the store's zone was applied, or its clock was capped.</summary>
    public bool TimeAssumed { get; init; }

    public required LocalDate BusinessDate { get; init; }
    public string Store { get; init; } = "";
    public string Channel { get; init; } = "";

    /// <summary>None for activities without money.</summary>
    public Currency Currency { get; init; }

    public ImmutableArray<Line> Lines { get; init; } = [];
    public ImmutableArray<Tender> Tenders { get; init; } = [];
    public long TenderRounding { get; init; }

    /// <summary>The offers in the lines, in order of lines; their sums are the lines' <see cref="Line.Applied"/>.</summary>
    public ImmutableArray<AppliedOffer> Applied { get; init; } = [];

    /// <summary>The kind of the card presented, as the programmes name it; empty = none, or no card.</summary>
    public string CardKind { get; init; } = "";

    /// <summary>Vouchers of the account that this purchase uses.</summary>
    public ImmutableArray<VoucherId> Vouchers { get; init; } = [];

    /// <summary>What became of the quote it names; null when it names none.</summary>
    public Ledger.QuoteNote? Quote { get; init; }

    /// <summary>The version of each programme that the honoured quote was made under; empty = by OccurredAt.</summary>
    public ImmutableArray<QuotedVersion> QuotedVersions { get; init; } = [];
    public ImmutableArray<ReturnPart> Returns { get; init; } = [];

    /// <summary>What it is about: the product of a review, the token of a handover, the key of a custom activity.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The name of a custom activity; rules say <c>on: custom:NAME</c>.</summary>
    public string CustomType { get; init; } = "";

    /// <summary>Items handed over, or the count of a custom activity; 1 when not given.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Money of a custom activity (a charity gift, a price match), 0 when none.</summary>
    public long CustomAmount { get; init; }

    /// <summary>Events named by this activity, which release points that wait for them (`pending: until event`).</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>Points set aside that this purchase spends.</summary>
    public ImmutableArray<HoldId> Reservations { get; init; } = [];

    /// <summary>Points with which it was paid where the server could not be asked; null = none.</summary>
    public OfflineSpend? SpentOffline { get; init; }

    /// <summary>
    /// What was sold less what came back, less what was paid: 0 when the receipt adds up, or when it says too little to tell
    /// (no tenders, or goods back without their amount). A pure return may write what it paid out with either sign.
    /// </summary>
    public long Variance
    {
        get
        {
            if (Tenders.IsEmpty || ReturnedAmount() is not { } returned)
            {
                return 0;
            }

            long paid = TenderRounding;
            foreach (var tender in Tenders)
            {
                paid += tender.Amount;
            }

            if (Lines.IsEmpty && !Returns.IsEmpty)
            {
                return returned - Math.Abs(paid);
            }

            long sold = 0;
            foreach (var line in Lines)
            {
                sold += line.Amount;
            }

            return sold - returned - paid;
        }
    }

    /// <summary>The basket before any offer of ours: what quotes price. Tax grows with the amount (rounded half up).</summary>
    public Activity WithoutOffers() => Lines.All(static line => line.Applied == 0) ? this : this with
    {
        Lines = [.. Lines.Select(static line => line with
        {
            Amount = line.Amount + line.Applied,
            Applied = 0,
            Tax = line.Amount <= 0 ? line.Tax
                : Kernel.Divide.Scale(line.Tax, line.Amount + line.Applied, line.Amount, Kernel.Rounding.HalfUp),
        })],
        Applied = [],
    };

    private long? ReturnedAmount()
    {
        long sum = 0;
        foreach (var part in Returns)
        {
            if (part.Lines.IsEmpty)
            {
                return null;
            }

            foreach (var line in part.Lines)
            {
                if (line.Amount is not { } amount)
                {
                    return null;
                }

                sum += amount;
            }
        }

        return sum;
    }
}
