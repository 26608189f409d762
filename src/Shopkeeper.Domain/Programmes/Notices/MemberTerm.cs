using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes.Notices;

// Explicit and append-only; the words of the API.
public enum TermForm : byte
{
    /// <summary>There is none: no limit, no condition, no money value.</summary>
    None = 0,

    /// <summary>So many points.</summary>
    Points = 1,

    /// <summary>Points for every step of money.</summary>
    PerAmount = 2,

    /// <summary>Points for every step of quantity: Count thousandths of the unit Word.</summary>
    PerQuantity = 3,

    /// <summary>Points each.</summary>
    PerItem = 4,

    /// <summary>So many times the points: Count thousandths.</summary>
    Factor = 5,

    Money = 6,

    /// <summary>So many points are worth so much money.</summary>
    Worth = 7,

    /// <summary>A length of time.</summary>
    Period = 8,

    /// <summary>A length of time after the last activity.</summary>
    Inactivity = 9,

    /// <summary>On this day of the year, Count full years later.</summary>
    Calendar = 10,

    /// <summary>A day.</summary>
    Day = 11,

    Count = 12,

    /// <summary>Hundredths of a per cent.</summary>
    PerCent = 13,

    /// <summary>One of a closed list of words.</summary>
    Word = 14,

    /// <summary>A name that the document gives.</summary>
    Name = 15,

    /// <summary>Words of a closed list, or ids.</summary>
    Words = 16,

    /// <summary>Counts by points (picks), or counts by period (limits).</summary>
    Steps = 17,
}

/// <summary>From so many points on, or (From null) so many of that per Word.</summary>
public readonly record struct TermStep(long? From, long Count, string Word);

/// <summary>What a programme says in one respect, as values that a sentence for members is made of. Never says anything of budgets or segments.</summary>
public sealed record MemberTerm(TermForm Form)
{
    public static readonly MemberTerm None = new(TermForm.None);

    public long Points { get; init; }

    public long Count { get; init; }

    public Money? Amount { get; init; }

    public Period? Length { get; init; }

    public LocalDate? Day { get; init; }

    public AnnualDate? DayOfYear { get; init; }

    public LocalText? Name { get; init; }

    public ImmutableArray<string> Words { get; init; } = [];

    public ImmutableArray<TermStep> Steps { get; init; } = [];
}

/// <summary>
/// One change as members are told it. Part and What are closed lists (`rule` `gives`, `level` `at` …); What is `new` and `gone` for whole
/// parts. Before and After are values for the sentence; both null when it needs none.
/// </summary>
public sealed record MemberChange(string Part, string Id, string What, Diff.PlanEffect Effect)
{
    /// <summary>The part's name in the document; null when it has none.</summary>
    public LocalText? Name { get; init; }

    /// <summary>Of a rule: what it is for.</summary>
    public string On { get; init; } = "";

    public MemberTerm? Before { get; init; }

    public MemberTerm? After { get; init; }
}
