using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// A programme as its author wrote it, read and validated, in domain types. Immutable. Order of lists is the document's
/// order, which is part of the contract. What is compiled from it is a <see cref="RuleSet"/>.
/// </summary>
public sealed record ProgrammeDocument
{
    private readonly FrozenDictionary<string, Offers.OfferDefinition> offersById =
        FrozenDictionary<string, Offers.OfferDefinition>.Empty;

    /// <summary>Stable id, `[a-z0-9-]{1,40}`.</summary>
    public required string Id { get; init; }
    public required LocalText Name { get; init; }

    /// <summary>Currencies a basket may have; never empty.</summary>
    public required ImmutableArray<Currency> Currencies { get; init; }
    public required DateTimeZone Zone { get; init; }

    /// <summary>The programme's point currencies; the first is the one that rules earn into when they name none. May be empty.</summary>
    public required ImmutableArray<PointsDefinition> Points { get; init; }
    public ImmutableArray<EarnRule> Earn { get; init; } = [];
    public ImmutableArray<Level> Levels { get; init; } = [];
    public LevelBasis LevelBasis { get; init; } = LevelBasis.Balance;
    public LevelFall LevelFall { get; init; } = LevelFall.Close;
    public ReturnPolicy Returns { get; init; } = new();

    /// <summary>In document order.</summary>
    public ImmutableArray<Offers.OfferDefinition> Offers
    {
        get;
        init
        {
            field = value;
            offersById = value.ToFrozenDictionary(static offer => offer.Id, StringComparer.Ordinal);
        }
    } = [];
    public Offers.StackingPolicy Stacking { get; init; } = Domain.Offers.StackingPolicy.Default;
    public ImmutableArray<Offers.PoolDefinition> Pools { get; init; } = [];
    public ImmutableArray<Offers.VoucherDefinition> Vouchers { get; init; } = [];

    /// <summary>Kinds of cards, by the first digits of their numbers; a card of no kind earns.</summary>
    public ImmutableArray<CardKindDefinition> Cards { get; init; } = [];
    public ImmutableArray<Offers.GateDefinition> Gates { get; init; } = [];

    /// <summary>Segments that the document defines; others are names in the fact record.</summary>
    public ImmutableArray<Segments.SegmentDefinition> Segments { get; init; } = [];
    public UnknownProducts UnknownProducts { get; init; } = UnknownProducts.Earn;

    /// <summary>At most so many points per posting over all rules and into the first point currency; null = LIMITS only.</summary>
    public long? CapPerPosting { get; init; }

    /// <summary>The largest single credit or debit an operator may adjust, null = LIMITS only.</summary>
    public long? AdjustLimit { get; init; }

    /// <summary>What members are told of this version, beside the changes themselves (`notice: { text: … }`); null = nothing.</summary>
    public LocalText? NoticeText { get; init; }

    /// <summary>SHA-256 of the canonical document, hex: what a pinned definition names.</summary>
    public required string ContentHash { get; init; }

    public Offers.OfferDefinition? FindOffer(string id) => offersById.GetValueOrDefault(id);

    public Offers.PoolDefinition? FindPool(string id) => Pools.FirstOrDefault(pool => pool.Id == id);

    public Offers.VoucherDefinition? FindVoucher(string id) => Vouchers.FirstOrDefault(kind => kind.Id == id);
}

/// <summary>One kind of points. Value is what one point is worth when spent, null = no money value.</summary>
public sealed record PointsDefinition
{
    public required string Id { get; init; }
    public required LocalText Name { get; init; }
    public bool Spendable { get; init; }
    public Expiry Expiry { get; init; } = Expiry.Never;
    public Pending Pending { get; init; } = Pending.None;

    /// <summary>So many points are worth so much: `10 points = 1.00 RUB`. By currency; empty = no money value.</summary>
    public ImmutableArray<PointsValue> Values { get; init; } = [];

    /// <summary>Redeem at least this many, in multiples of the step.</summary>
    public long RedeemMinimum { get; init; } = 1;
    public long RedeemStep { get; init; } = 1;

    /// <summary>What tills may take that cannot ask the server; null = nothing.</summary>
    public OfflineAllowance? Offline { get; init; }

    /// <summary>What so many points are worth when spent, rounded down; null when they have no value in this currency.</summary>
    public Money? WorthOf(long points, Currency currency)
    {
        foreach (var value in Values)
        {
            if (value.Worth.Currency == currency)
            {
                return new Money(Divide.Scale(points, value.Worth.Minor, value.Points, Rounding.Floor), currency);
            }
        }

        return null;
    }
}

public readonly record struct PointsValue(long Points, Money Worth);

// Explicit and append-only; the document's words.
public enum ExpiryKind : byte
{
    Never = 0,

    /// <summary>So long after the points were earned (OccurredAt), at the end of that local day.</summary>
    Age = 1,

    /// <summary>At the end of a day of the calendar (`31 Dec`), `Years` full years after the one of earning.</summary>
    Calendar = 2,

    /// <summary>All points, so long after the last activity; moved on by every earning or spending posting.</summary>
    Inactivity = 3,
}

/// <summary>When points lapse. A lot is good up to but not at its `ExpiresAt` instant (end of the local day, exclusive).</summary>
public sealed record Expiry(ExpiryKind Kind, Period? After, AnnualDate? On, int Years)
{
    public static readonly Expiry Never = new(ExpiryKind.Never, null, null, 0);
}

// Explicit and append-only; the document's words.
public enum PendingKind : byte
{
    None = 0,

    /// <summary>Becomes available so long after OccurredAt.</summary>
    For = 1,

    /// <summary>Becomes available at this instant.</summary>
    Until = 2,

    /// <summary>Becomes available when an activity names this event.</summary>
    Event = 3,
}

public sealed record Pending(PendingKind Kind, Period? For, Instant? Until, string Event)
{
    public static readonly Pending None = new(PendingKind.None, null, null, "");
}

// Explicit and append-only; the document's words.
public enum EarnPhase : byte
{
    /// <summary>Points from amounts, quantities or a flat number.</summary>
    Base = 0,

    /// <summary>A multiple of what base rules gave (before caps).</summary>
    Multiplier = 1,

    /// <summary>A flat number on top, after multipliers.</summary>
    Bonus = 2,
}

// Explicit and append-only; the document's words.
public enum PerKind : byte
{
    /// <summary>A flat number of points.</summary>
    Flat = 0,

    /// <summary>Points per step of money.</summary>
    Amount = 1,

    /// <summary>Points per step of quantity (thousandths of a unit).</summary>
    Quantity = 2,

    /// <summary>Points per item: the activity's `count` (garments handed over).</summary>
    Item = 3,
}

// Explicit and append-only; the document's words.
public enum Basis : byte
{
    Net = 0,
    Gross = 1,
    TaxExcluded = 2,
}

// Explicit and append-only; the document's words.
public enum OnReturn : byte
{
    /// <summary>A return takes back what the returned lines gave under this rule.</summary>
    Reverse = 0,

    /// <summary>A return leaves what this rule gave.</summary>
    Keep = 1,
}

// Explicit and append-only; the document's words.
public enum DayKind : byte
{
    Clock = 0,
    Business = 1,
}

/// <summary>
/// One earning rule: when it fires (<see cref="On"/>, <see cref="When"/>, line selectors), what it gives, and how that is
/// bounded. Amounts: points * floor-or-rounded(basis / step).
/// </summary>
public sealed record EarnRule
{
    /// <summary>Stable id, unique in the programme.</summary>
    public required string Id { get; init; }
    public LocalText? Name { get; init; }

    /// <summary>`purchase`, `review`, `handover`, `custom:NAME`, ...</summary>
    public required Activities.ActivityType On { get; init; }
    public string CustomType { get; init; } = "";
    public EarnPhase Phase { get; init; } = EarnPhase.Base;

    /// <summary>Index into <see cref="ProgrammeDocument.Points"/>.</summary>
    public int Into { get; init; }

    /// <summary>Points per step, or flat. At most 1,000,000.</summary>
    public long Points { get; init; }
    public PerKind Per { get; init; } = PerKind.Flat;

    /// <summary>Step in money, one per currency the programme has; empty unless Per = Amount.</summary>
    public ImmutableArray<Money> StepAmounts { get; init; } = [];

    /// <summary>Step in thousandths of <see cref="StepUnit"/>; 0 unless Per = Quantity.</summary>
    public long StepThousandths { get; init; }
    public Activities.Unit StepUnit { get; init; }
    public Basis Basis { get; init; } = Basis.Net;

    /// <summary>How the number of steps is rounded.</summary>
    public Rounding Rounding { get; init; } = Rounding.Floor;

    /// <summary>A factor in thousandths (2x = 2000) for Phase = Multiplier; it adds factor - 1 of what <see cref="Of"/> gave.</summary>
    public long FactorThousandths { get; init; }

    /// <summary>Base rules multiplied, by id; empty = all base rules into the same points.</summary>
    public ImmutableArray<string> Of { get; init; } = [];

    /// <summary>Only these lines count; null = all.</summary>
    public LineSelector? Only { get; init; }

    /// <summary>These lines do not count.</summary>
    public LineSelector? Exclude { get; init; }

    /// <summary>What is paid by these tender types does not count (taken off the lines by largest remainder).</summary>
    public ImmutableArray<string> ExcludeTenders { get; init; } = [];
    public Conditions When { get; init; } = Conditions.Always;

    /// <summary>At most so many points per posting.</summary>
    public long? Cap { get; init; }
    public ImmutableArray<Limit> Limits { get; init; } = [];

    /// <summary>Whose limits these are.</summary>
    public LimitScope Scope { get; init; }

    /// <summary>At most so many points in all, over all members; null = no budget.</summary>
    public long? BudgetPoints { get; init; }
    public Pending? Pending { get; init; }
    public OnReturn OnReturn { get; init; } = OnReturn.Reverse;
    public DayKind Day { get; init; } = DayKind.Clock;
}

/// <summary>Any of the named things (lists are alternatives, fields are alternatives too). Categories select their tree.</summary>
public sealed record LineSelector
{
    public ImmutableArray<string> Products { get; init; } = [];
    public ImmutableArray<string> Brands { get; init; } = [];
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Attribute name and value pairs.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Attributes { get; init; } = [];
}

/// <summary>All of the given conditions must hold; an empty list is no condition.</summary>
public sealed record Conditions
{
    public static readonly Conditions Always = new();

    public ImmutableArray<string> Stores { get; init; } = [];
    public ImmutableArray<string> ExcludeStores { get; init; } = [];
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>At least one tender of one of these types.</summary>
    public ImmutableArray<string> Tenders { get; init; } = [];

    /// <summary>The rule's basis over the counted lines, after excluded tenders, is at least / below these (per currency).</summary>
    public ImmutableArray<Money> BasketFrom { get; init; } = [];
    public ImmutableArray<Money> BasketBelow { get; init; } = [];

    public Instant? From { get; init; }

    /// <summary>Exclusive.</summary>
    public Instant? Until { get; init; }
    public ImmutableArray<IsoDayOfWeek> Weekdays { get; init; } = [];

    /// <summary>Local time of day, from inclusive, to exclusive; may wrap over midnight.</summary>
    public LocalTime? HoursFrom { get; init; }
    public LocalTime? HoursTo { get; init; }
    public bool FirstPurchase { get; init; }
    public bool BirthdayMonth { get; init; }

    /// <summary>In one of these segments.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>Has reached this level (before this activity); empty = no condition.</summary>
    public string Level { get; init; } = "";
}

// Explicit and append-only; the document's words.
public enum LimitUnit : byte
{
    /// <summary>How often the rule may fire.</summary>
    Times = 0,

    /// <summary>How many points the rule may give; the last award is cut.</summary>
    Points = 1,
}

// Explicit and append-only; the document's words.
public enum LimitPer : byte
{
    Member = 0,

    /// <summary>Once per product (review): kept outside the account row. Times only.</summary>
    Product = 1,
    Day = 2,

    /// <summary>ISO week, from Monday.</summary>
    Week = 3,
    Month = 4,
    Year = 5,

    /// <summary>Once per subject (a handover's token, a custom activity's key): kept outside the account row. Times only.</summary>
    Subject = 6,
}

// Explicit and append-only; the document's words.
public enum LimitScope : byte
{
    /// <summary>All who share an account share the limit.</summary>
    Account = 0,

    /// <summary>Each of them has it.</summary>
    Member = 1,
}

/// <summary>`1 per product`, `1 per day`, `500 points per month`.</summary>
public readonly record struct Limit(long Count, LimitUnit Unit, LimitPer Per);

/// <summary>A threshold of points that unlocks named things; nothing is spent.</summary>
public sealed record Level(string Id, LocalText Name, long At, ImmutableArray<string> Unlocks);

// Explicit and append-only; the document's words.
public enum LevelBasis : byte
{
    /// <summary>Available + pending of the first points.</summary>
    Balance = 0,

    /// <summary>All ever earned, less what returns took back.</summary>
    Lifetime = 1,
}

// Explicit and append-only; the document's words.
public enum LevelFall : byte
{
    /// <summary>A level closes when the count falls below it.</summary>
    Close = 0,

    /// <summary>A level once reached stays open.</summary>
    Keep = 1,
}

// Explicit and append-only; the document's words.
public enum UnknownProducts : byte
{
    /// <summary>A line whose product is not in the catalogue earns as a product without category and brand.</summary>
    Earn = 0,

    /// <summary>It gives nothing.</summary>
    Ignore = 1,

    /// <summary>The activity is parked until the product is known.</summary>
    Park = 2,
}
