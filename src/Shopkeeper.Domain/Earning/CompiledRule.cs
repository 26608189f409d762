using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>An earning rule with every name turned into a number and every lookup into an index.</summary>
internal sealed class CompiledRule
{
    /// <summary>Position in the document.</summary>
    public required int Index { get; init; }
    public required EarnRule Source { get; init; }

    /// <summary>Null when the rule has no conditions beside its lines and bands.</summary>
    public required CompiledConditions? When { get; init; }
    public required EarnPhase Phase { get; init; }
    public required PerKind Per { get; init; }
    public required Kernel.Rounding Rounding { get; init; }
    public required int Into { get; init; }
    public required long Points { get; init; }

    /// <summary>Step by the programme's currencies (minor units), or one step in thousandths for every currency.</summary>
    public required long[] Steps { get; init; }

    /// <summary>Filter of the counted lines, 0 = all.</summary>
    public required int Filter { get; init; }

    /// <summary>Column that counts the lines of the filter.</summary>
    public required int PresenceColumn { get; init; }

    /// <summary>Column of the basis: money for amounts and bands, thousandths for quantities; -1 when none is needed.</summary>
    public required int BasisColumn { get; init; }

    /// <summary>Column that bands compare: the rule's own money basis.</summary>
    public required int BandColumn { get; init; }

    /// <summary>By the programme's currencies; null when the rule has no such band.</summary>
    public required long[]? BasketFrom { get; init; }
    public required long[]? BasketBelow { get; init; }

    /// <summary>For multipliers: what is multiplied.</summary>
    public required MultipliedRule[] Of { get; init; }

    /// <summary>0 = no tender is excluded, else 1 + index into the program's tender sets.</summary>
    public required int TenderSet { get; init; }

    public string Id => Source.Id;
}

/// <summary>
/// A base rule under a multiplier: all that it gives, or (a multiplier with selectors of its own) what it would give on the
/// lines that both count, by the columns of that intersection.
/// </summary>
internal readonly record struct MultipliedRule(int Rule, bool Whole, int PresenceColumn, int BasisColumn);

/// <summary>Conditions that read no lines. Sets are bits over the program's vocabularies; null = no condition.</summary>
internal sealed class CompiledConditions
{
    public required Instant From { get; init; }
    public required Instant Until { get; init; }
    public required bool HasWindow { get; init; }
    public required bool Business { get; init; }

    /// <summary>Bit 1 = Monday to bit 7 = Sunday; 0 = any day.</summary>
    public required int Weekdays { get; init; }

    /// <summary>Nanoseconds of the local day; both -1 when the rule names no hours.</summary>
    public required long HoursFrom { get; init; }
    public required long HoursTo { get; init; }
    public required ulong[]? Stores { get; init; }
    public required ulong[]? ExcludeStores { get; init; }
    public required ulong[]? Channels { get; init; }
    public required ulong[]? Tenders { get; init; }
    public required ulong[]? Segments { get; init; }
    public required bool BirthdayMonth { get; init; }
    public required bool FirstPurchase { get; init; }
    public required string Level { get; init; }
}
