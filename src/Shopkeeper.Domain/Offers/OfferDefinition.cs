using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers;

// Explicit and append-only; the document's words.
public enum OfferKind : byte
{
    /// <summary>So many per cent off the lines (<see cref="OfferDefinition.BasisPoints"/>).</summary>
    Percent = 1,

    /// <summary>Money off: once per basket, or off each piece.</summary>
    MoneyOff = 2,

    /// <summary>Each piece costs so much; never more than before.</summary>
    FixedPrice = 3,

    /// <summary>So many pieces are free, the cheapest first.</summary>
    FreeItem = 4,

    /// <summary>Buy X pieces, get Y of them or of other products cheaper.</summary>
    BuyGet = 5,

    /// <summary>One of each group for one price.</summary>
    Bundle = 6,

    /// <summary>Inside a bundle, a group also accepts dearer pieces at the bundle's price.</summary>
    Upgrade = 7,

    /// <summary>What base rules give, times a factor. Decided at commit, no discount.</summary>
    PointsMultiplier = 8,

    /// <summary>A flat number of points. Decided at commit, no discount.</summary>
    PointsBonus = 9,

    /// <summary>A voucher for a later purchase. Issued at commit, no discount.</summary>
    NextVoucher = 10,
}

// Explicit and append-only; the document's words.
public enum PricedOn : byte
{
    /// <summary>The price that is left after earlier offers and the shelf reduction.</summary>
    Left = 0,

    /// <summary>The price before our offers and the shelf reduction; never takes a line below zero.</summary>
    Original = 1,
}

// Explicit and append-only; the document's words.
public enum OnShelfPromotion : byte
{
    /// <summary>On top of a shelf reduction.</summary>
    With = 0,

    /// <summary>Lines with a shelf reduction do not count.</summary>
    Without = 1,

    /// <summary>The better of the two: only what exceeds the shelf reduction is given.</summary>
    Better = 2,
}

// Explicit and append-only; the document's words.
public enum StackMode : byte
{
    /// <summary>Beside any other offer.</summary>
    Stackable = 0,

    /// <summary>At most one offer of its group on a piece of goods, the best for the member.</summary>
    ExclusiveInGroup = 1,

    /// <summary>Alone on the lines that it touches.</summary>
    Exclusive = 2,
}

// Explicit and append-only; the document's words.
public enum GetMode : byte
{
    /// <summary>The cheapest of the pieces.</summary>
    Cheapest = 0,

    /// <summary>For each X bought, Y pieces of the other selector.</summary>
    Each = 1,
}

/// <summary>A part of a bundle: so many pieces of these products.</summary>
public sealed record BundleGroup(string Id, LineSelector Only, int Pieces);

/// <summary>A partner or brand bears so many basis points of what the offer costs; what is left is the shop's.</summary>
public readonly record struct Funding(string Payer, int BasisPoints);

/// <summary>
/// One offer as its author wrote it: who may have it (<see cref="When"/>, <see cref="In"/>), on which lines, what it gives,
/// how it stands beside others, how often, and who pays. Amounts are one per currency of the programme.
/// </summary>
public sealed record OfferDefinition
{
    /// <summary>Stable id; shares one name space with earning rules, so that counters and budgets can name either.</summary>
    public required string Id { get; init; }
    public LocalText? Name { get; init; }
    public required OfferKind Kind { get; init; }

    /// <summary>The pools it is in; empty = given to everybody who meets its conditions.</summary>
    public ImmutableArray<string> In { get; init; } = [];

    /// <summary>Given only against a voucher of this kind; empty = without.</summary>
    public string Voucher { get; init; } = "";

    /// <summary>Only these lines count; null = all.</summary>
    public LineSelector? Only { get; init; }
    public LineSelector? Exclude { get; init; }

    /// <summary>Per cent, 20 % = 2,000; of the pieces got for BuyGet (10,000 = free).</summary>
    public int BasisPoints { get; init; }

    /// <summary>Money off, the fixed price, or the bundle's price.</summary>
    public ImmutableArray<Money> Amounts { get; init; } = [];

    /// <summary>MoneyOff: off each piece instead of once per basket.</summary>
    public bool EachPiece { get; init; }

    /// <summary>BuyGet: pieces to buy. FreeItem: not used.</summary>
    public int BuyPieces { get; init; }

    /// <summary>BuyGet: pieces got. FreeItem: pieces free.</summary>
    public int GetPieces { get; init; }
    public GetMode Get { get; init; } = GetMode.Cheapest;

    /// <summary>BuyGet with <see cref="GetMode.Each"/>: what is got; null = the same products.</summary>
    public LineSelector? GetOnly { get; init; }

    /// <summary>Bundle: its groups, in order.</summary>
    public ImmutableArray<BundleGroup> Groups { get; init; } = [];

    /// <summary>Upgrade: the bundle's id and the group that accepts <see cref="Only"/> too.</summary>
    public string UpgradeOf { get; init; } = "";
    public string UpgradeGroup { get; init; } = "";

    /// <summary>PointsMultiplier in thousandths; PointsBonus in points.</summary>
    public long FactorThousandths { get; init; }
    public long Points { get; init; }
    public int Into { get; init; }

    /// <summary>NextVoucher: the kind of voucher issued.</summary>
    public string Issues { get; init; } = "";
    public Conditions When { get; init; } = Conditions.Always;

    /// <summary>The counted lines, before this offer, are at least this much; empty = no minimum.</summary>
    public ImmutableArray<Money> MinimumSpend { get; init; } = [];

    /// <summary>At least so many counted pieces, in thousandths; 0 = no minimum.</summary>
    public long MinimumThousandths { get; init; }

    /// <summary>Only at the member's n-th purchase; 0 = any.</summary>
    public int NthPurchase { get; init; }

    public StackMode Stack { get; init; } = StackMode.Stackable;

    /// <summary>The group for <see cref="StackMode.ExclusiveInGroup"/> and for caps; empty = none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Lower is applied first; equal ones in document order.</summary>
    public int Priority { get; init; }
    public PricedOn Base { get; init; } = PricedOn.Left;
    public OnShelfPromotion OnShelf { get; init; } = OnShelfPromotion.With;

    /// <summary>Pieces (or bundles, or sets) per basket at most; null = no bound.</summary>
    public int? MostPerBasket { get; init; }

    /// <summary>Money per basket at most; empty = no bound.</summary>
    public ImmutableArray<Money> Cap { get; init; } = [];

    /// <summary>Uses (one per basket in which it gave something) per period.</summary>
    public ImmutableArray<Limit> Limits { get; init; } = [];

    /// <summary>Whose limits these are.</summary>
    public LimitScope Scope { get; init; }

    /// <summary>Uses over all members; null = no bound.</summary>
    public long? BudgetUses { get; init; }

    /// <summary>Money over all members, in the currency of the budget; null = no bound.</summary>
    public Money? BudgetMoney { get; init; }
    public ImmutableArray<Funding> Funding { get; init; } = [];

    /// <summary>What a return does with a use of it.</summary>
    public OfferOnReturn OnReturn { get; init; } = OfferOnReturn.GiveBack;
    public DayKind Day { get; init; } = DayKind.Clock;

    /// <summary>SHA-256 of the canonical offer, 16 hex digits: what a pick pins.</summary>
    public required string ContentHash { get; init; }

    public bool IsDiscount => Kind is >= OfferKind.Percent and <= OfferKind.Upgrade;

    /// <summary>The name under which uses over all members are counted; money is counted under the id itself.</summary>
    public static string UsesKeyOf(string id) => id + "#uses";
}

// Explicit and append-only; the document's words.
public enum OfferOnReturn : byte
{
    /// <summary>When the whole sale came back, the use does not count any more.</summary>
    GiveBack = 0,

    /// <summary>Used is used.</summary>
    Keep = 1,
}

// Explicit and append-only; the document's words.
public enum StackOrder : byte
{
    /// <summary>By priority, then in document order.</summary>
    Given = 0,

    /// <summary>By group in the order of <see cref="StackingPolicy.Groups"/>, then by priority.</summary>
    ByGroup = 1,
}

// Explicit and append-only; the document's words.
public enum NoEffect : byte
{
    /// <summary>An offer that would give nothing is left out and keeps its use.</summary>
    Skip = 0,

    /// <summary>It counts as used.</summary>
    Count = 1,
}

/// <summary>A group of offers: its id, the most of its offers on one basket, and the most money they take off it.</summary>
public sealed record StackGroup(string Id, int? MostOffers, ImmutableArray<Money> Cap);

/// <summary>How offers stand beside each other in a basket.</summary>
public sealed record StackingPolicy
{
    public static readonly StackingPolicy Default = new();

    public StackOrder Order { get; init; } = StackOrder.Given;
    public ImmutableArray<StackGroup> Groups { get; init; } = [];
    public NoEffect WithoutEffect { get; init; } = NoEffect.Skip;

    /// <summary>All offers together take at most so much off a basket; empty = no bound.</summary>
    public ImmutableArray<Money> Cap { get; init; } = [];

    /// <summary>At most so many offers on a basket; null = LIMITS only.</summary>
    public int? MostOffers { get; init; }
}
