using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers;

// Explicit and append-only; the document's words.
public enum PoolMode : byte
{
    /// <summary>Everybody sees the same list; nothing is stored per member.</summary>
    Shared = 0,

    /// <summary>Each member's own list, ranked.</summary>
    Ranked = 1,

    /// <summary>Offers of what the member says to like, then those for all.</summary>
    ByPreference = 2,

    /// <summary>By the segments that the offers' conditions name.</summary>
    BySegment = 3,
}

// Explicit and append-only; the document's words.
public enum SwapRule : byte
{
    Never = 0,

    /// <summary>A pick may be given up for another one until it was used in its period.</summary>
    UntilUsed = 1,
}

// Explicit and append-only; the document's words.
public enum GiveWhen : byte
{
    Never = 0,

    /// <summary>When a held card becomes a member.</summary>
    Activated = 1,
}

/// <summary>From so many points (by the programme's level basis) a member has so many slots.</summary>
public readonly record struct SlotStep(long FromPoints, int Slots);

/// <summary>
/// A list of offers from which a member picks some for a period, or of which some are given. Periods follow each other from
/// <see cref="Start"/> without gaps, each at midnight of the programme's zone.
/// </summary>
public sealed record PoolDefinition
{
    public required string Id { get; init; }
    public LocalText? Name { get; init; }
    public required PoolMode Mode { get; init; }

    /// <summary>Rising by points; the first from 0. Empty for pools that give.</summary>
    public ImmutableArray<SlotStep> Slots { get; init; } = [];

    /// <summary>How many offers a member's menu shows; null = all of the pool.</summary>
    public int? Menu { get; init; }

    /// <summary>Length of a period; null = one period without end.</summary>
    public Period? Refresh { get; init; }

    /// <summary>First day of the first period.</summary>
    public LocalDate Start { get; init; } = new(2015, 1, 1);

    /// <summary>Members pick; false: the first offers of the menu are theirs without picking.</summary>
    public bool Pick { get; init; } = true;
    public SwapRule Swap { get; init; } = SwapRule.UntilUsed;

    /// <summary>Picks that the next menu still lists stay picked.</summary>
    public bool CarryOver { get; init; }

    /// <summary>A pick is used up by so many purchases; null = good for every purchase of the period.</summary>
    public int? UsesPerPick { get; init; }

    /// <summary>So many offers are given, once, at <see cref="When"/>; 0 = none.</summary>
    public int Give { get; init; }
    public GiveWhen When { get; init; } = GiveWhen.Never;

    /// <summary>What is given is good for so long; null = for ever.</summary>
    public Period? Valid { get; init; }

    /// <summary>A reminder fact so long before the period ends; null = none.</summary>
    public Period? Remind { get; init; }

    public int SlotsAt(long points)
    {
        var slots = 0;
        foreach (var step in Slots)
        {
            slots = points >= step.FromPoints ? step.Slots : slots;
        }

        return slots;
    }

    /// <summary>The period that a day falls in: its first day and the first day of the next (null = without end).</summary>
    public (LocalDate From, LocalDate? Until) PeriodOf(LocalDate day)
    {
        if (Refresh is not { } length)
        {
            return (Start, null);
        }

        var number = Guess(length, day);
        while (At(length, number) > day)
        {
            number--;
        }

        while (At(length, number + 1) <= day)
        {
            number++;
        }

        return (At(length, number), At(length, number + 1));
    }

    /// <summary>Every period is counted from the start, so that months of 31 days do not shift the later ones.</summary>
    private LocalDate At(Period length, int number) => Start
        .PlusYears(length.Years * number).PlusMonths(length.Months * number)
        .PlusDays((length.Weeks * 7 + length.Days) * number);

    private int Guess(Period length, LocalDate day)
    {
        var days = (length.Years * 365) + (length.Months * 30) + (length.Weeks * 7) + length.Days;
        return Period.DaysBetween(Start, day) / Math.Max(1, days);
    }
}

/// <summary>
/// A kind of voucher: what it is worth, how long it is good, and when one is issued by itself: by converting points at
/// statement dates, or when spending adds up to a threshold.
/// </summary>
public sealed record VoucherDefinition
{
    public required string Id { get; init; }
    public LocalText? Name { get; init; }

    /// <summary>Good for so long from its issue, to the end of that local day; null = for ever.</summary>
    public Period? Valid { get; init; }

    /// <summary>A voucher that is money: its worth when not given by a conversion; one per currency.</summary>
    public ImmutableArray<Kernel.Money> Worth { get; init; } = [];

    /// <summary>Percent off the purchase instead, 10 % = 1,000; 0 = none.</summary>
    public int BasisPoints { get; init; }
    public PricedOn Base { get; init; } = PricedOn.Left;
    public StatementRule? Statement { get; init; }
    public SpendRule? Spend { get; init; }

    /// <summary>Codes come from a pool of outside codes that was loaded under this name; empty = ours.</summary>
    public string CodePool { get; init; } = "";

    /// <summary>A return of the whole sale gives the voucher back.</summary>
    public OfferOnReturn OnReturn { get; init; } = OfferOnReturn.GiveBack;
}

/// <summary>At these days of the year, points become a voucher: at least the minimum, in steps, the rest is carried over.</summary>
public sealed record StatementRule(ImmutableArray<AnnualDate> Days, int Points, long Minimum, long Step);

// Explicit and append-only; the document's words.
public enum SpendRepeat : byte
{
    Once = 0,

    /// <summary>Each time the sum reaches a further threshold.</summary>
    Every = 1,
}

/// <summary>When purchases (net) add up to the threshold, one voucher is issued.</summary>
public sealed record SpendRule(ImmutableArray<Kernel.Money> Threshold, SpendRepeat Repeat);

/// <summary>
/// A privilege that a shop can ask about: who may pass, and from when. Opens for all at <see cref="From"/>; for those with a
/// level or in a segment so long earlier. A gate that a level unlocks and that has no entry here is open to it at once.
/// </summary>
public sealed record GateDefinition
{
    public required string Id { get; init; }
    public LocalText? Name { get; init; }

    /// <summary>When it opens for everybody; null = only for those who have access.</summary>
    public Instant? From { get; init; }

    /// <summary>When it closes for everybody; null = never.</summary>
    public Instant? Until { get; init; }
    public ImmutableArray<GateAccess> Early { get; init; } = [];
}

/// <summary>Members of this level or segment (one of them is set) pass so long before the gate opens; null = always.</summary>
public sealed record GateAccess(string Level, string Segment, Duration? Before);
