using Shopkeeper.Domain.Earning;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>An earning rule with every name turned into a number and every lookup into an index.</summary>
internal sealed class CompiledRule
{
    /// <summary>Position in the document.</summary>
    public required int Index { get; init; }
    public required EarnRule Source { get; init; }

    /// <summary>Null when the rule has no conditions beside its lines and bands.</summary>
    public required CompiledConditions? When { get; init; }
    public required EarnPhase Phase { get; init; }
    public required int Into { get; init; }

    /// <summary>How points come of a basis, by the programme's currencies.</summary>
    public required Award[] Awards { get; init; }

    /// <summary>Filter of the counted lines, 0 = all.</summary>
    public required int Filter { get; init; }

    /// <summary>The basis: money for amounts, thousandths for quantities; none for flat points.</summary>
    public required LineSum Basis { get; init; }

    /// <summary>What bands compare, the rule's own money basis; none without bands.</summary>
    public required LineSum Band { get; init; }

    /// <summary>By the programme's currencies: at least, and below; as wide as can be where the rule has no such band.</summary>
    public required long[] BasketFrom { get; init; }
    public required long[] BasketBelow { get; init; }

    /// <summary>For multipliers: what is multiplied.</summary>
    public required MultipliedRule[] Of { get; init; }

    /// <summary>0 = no tender is excluded, else 1 + index into the program's tender sets.</summary>
    public required int TenderSet { get; init; }

    /// <summary>The rule has a cap, a limit or a budget of its own.</summary>
    public required bool IsBounded { get; init; }

    public string Id => Source.Id;
}

/// <summary>
/// A base rule under a multiplier: all that it gives, or (a multiplier with selectors of its own) what it would give on the
/// lines that both count, by the filter and the sum of that intersection.
/// </summary>
internal readonly record struct MultipliedRule(int Rule, bool Whole, int Filter, LineSum Basis);

/// <summary>
/// Where the sum over the lines of a filter is found: one column less another. Rules with an exclusion are summed as what
/// they include less what of it they exclude, so that a line adds only to what it matches.
/// </summary>
internal readonly record struct LineSum(int Plus, int Minus)
{
    public static readonly LineSum None = new(-1, -1);

    public bool IsNone => Plus < 0;

    /// <summary>Never negative: a basis below nothing is nothing.</summary>
    public long Of(ReadOnlySpan<long> sums) => Math.Max(0, Minus < 0 ? sums[Plus] : sums[Plus] - sums[Minus]);
}

/// <summary>
/// The hot part of a rule in one currency, laid out side by side in the order of evaluation so that walking 50 of them stays
/// in the first-level cache.
/// </summary>
internal readonly struct RuleStep(CompiledRule rule, int currency)
{
    public readonly int Rule = rule.Index;
    public readonly int Filter = rule.Filter;
    public readonly LineSum Basis = rule.Basis;
    public readonly LineSum Band = rule.Band;
    public readonly long BasketFrom = rule.BasketFrom[currency];
    public readonly long BasketBelow = rule.BasketBelow[currency];
    public readonly Award Award = rule.Awards[currency];
    public readonly CompiledConditions? When = rule.When;
    public readonly bool IsMultiplier = rule.Phase == EarnPhase.Multiplier;
    public readonly bool IsBounded = rule.IsBounded;
}
