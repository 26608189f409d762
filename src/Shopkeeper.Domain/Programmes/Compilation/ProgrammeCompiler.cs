using System.Collections.Immutable;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Turns a validated document into a <see cref="RuleProgram"/>: done once per version. Total.</summary>
internal sealed class ProgrammeCompiler
{
    private readonly Dictionary<LineFilter, int> filterNumbers = [];
    private readonly Dictionary<SumColumn, int> columnNumbers = [];

    private ProgrammeCompiler(ProgrammeDocument document, KeptTerms kept)
    {
        Document = document;
        Kept = kept;
        Filter(LineFilter.All);
        Rules = new CompiledRule[document.Earn.Length];
        for (var i = 0; i < Rules.Length; i++)
        {
            Rules[i] = Compile(document.Earn[i], i);
        }

        Offers = OfferCompiler.Compile(document, kept, this);
        foreach (var offer in Offers.Offers.Where(static offer => offer.Source is { Points: > 0 } or { FactorThousandths: > 0 }))
        {
            offer.Rule = AsRule(offer.Source);
        }

        Stores.Freeze();
        Channels.Freeze();
        Tenders.Freeze();
        Segments.Freeze();
    }

    public ProgrammeDocument Document { get; }

    public KeptTerms Kept { get; }

    public CompiledRule[] Rules { get; }

    public OfferProgram Offers { get; }

    public List<LineFilter> Filters { get; } = [];

    public List<SumColumn> Columns { get; } = [];

    public List<ImmutableArray<string>> TenderSets { get; } = [];

    public SelectorIndex Selectors { get; } = new();

    public Vocabulary Stores { get; } = new();

    public Vocabulary Channels { get; } = new();

    public Vocabulary Tenders { get; } = new();

    public Vocabulary Segments { get; } = new();

    public static RuleProgram Compile(ProgrammeDocument document, KeptTerms kept) => new(new ProgrammeCompiler(document, kept));

    private CompiledRule Compile(EarnRule rule, int index)
    {
        var filter = Filter(FilterOf(rule));
        var tenderSet = TenderSet(rule.ExcludeTenders);
        return new CompiledRule
        {
            Index = index,
            Source = rule,
            When = CompiledConditions.Of(rule.When, rule.Day, this),
            Phase = rule.Phase,
            Into = rule.Into,
            Awards = [.. Steps(rule).Select(step => new Award(rule.Per, rule.Points, step, rule.Rounding))],
            Filter = filter,
            Basis = BasisSum(rule, filter, tenderSet),
            Band = HasBands(rule) ? Sum(filter, Measure.Money(rule.Basis, tenderSet)) : LineSum.None,
            BasketFrom = ByCurrency(rule.When.BasketFrom, long.MinValue),
            BasketBelow = ByCurrency(rule.When.BasketBelow, long.MaxValue),
            Of = rule.Phase == EarnPhase.Multiplier ? Multiplied(rule) : [],
            TenderSet = tenderSet,
            IsBounded = rule.Cap is not null || !rule.Limits.IsEmpty || rule.BudgetPoints is not null,
        };
    }

    /// <summary>
    /// What a return needs to take back an offer's points as a rule's. Its limits and budgets are the offer's own affair, and
    /// so is which lines it counts: a posting says them.
    /// </summary>
    private CompiledRule AsRule(OfferDefinition offer)
    {
        var multiplies = offer.Kind == OfferKind.PointsMultiplier;
        var rule = new EarnRule
        {
            Id = offer.Id,
            Name = offer.Name,
            On = Activities.ActivityType.Purchase,
            Phase = multiplies ? EarnPhase.Multiplier : EarnPhase.Bonus,
            Into = offer.Into,
            Points = offer.Points,
            FactorThousandths = offer.FactorThousandths,
            OnReturn = offer.OnReturn == OfferOnReturn.Keep ? OnReturn.Keep : OnReturn.Reverse,
        };
        return new CompiledRule
        {
            Index = -1, Source = rule, When = null, Phase = rule.Phase, Into = rule.Into,
            Awards = [.. Document.Currencies.Select(_ => new Award(PerKind.Flat, rule.Points, 0, rule.Rounding))],
            Filter = 0, Basis = LineSum.None, Band = LineSum.None, BasketFrom = [], BasketBelow = [],
            Of = multiplies ? BaseRulesInto(rule.Into) : [], TenderSet = 0, IsBounded = false,
        };
    }

    private MultipliedRule[] BaseRulesInto(int into) =>
    [
        .. Rules.Where(rule => rule.Phase == EarnPhase.Base && rule.Into == into
                && rule.Source is { On: Activities.ActivityType.Purchase })
            .Select(static rule => new MultipliedRule(rule.Index, Whole: false, 0, LineSum.None)),
    ];

    private MultipliedRule[] Multiplied(EarnRule multiplier)
    {
        var own = FilterOf(multiplier);
        var multiplied = new List<MultipliedRule>();
        for (var i = 0; i < Document.Earn.Length; i++)
        {
            var rule = Document.Earn[i];
            var meant = multiplier.Of.IsEmpty ? rule.Into == multiplier.Into : multiplier.Of.Contains(rule.Id);
            var same = rule.On == multiplier.On && rule.CustomType == multiplier.CustomType;
            if (!meant || !same || rule.Phase != EarnPhase.Base)
            {
                continue;
            }

            var both = Filter(FilterOf(rule).And(own));
            multiplied.Add(new MultipliedRule(
                i, own.IsAll, both, BasisSum(rule, both, TenderSet(rule.ExcludeTenders))));
        }

        return [.. multiplied];
    }

    private LineFilter FilterOf(EarnRule rule) => new(
        rule.Only is { } only ? [Selectors.Number(only)] : [],
        rule.Exclude is { } exclude ? [Selectors.Number(exclude)] : []);

    private int Filter(LineFilter filter)
    {
        if (!filterNumbers.TryGetValue(filter, out var number))
        {
            number = Filters.Count;
            Filters.Add(filter);
            filterNumbers.Add(filter, number);
        }

        return number;
    }

    private int Column(int filter, int measure)
    {
        var column = new SumColumn(filter, measure);
        if (!columnNumbers.TryGetValue(column, out var number))
        {
            number = Columns.Count;
            Columns.Add(column);
            columnNumbers.Add(column, number);
        }

        return number;
    }

    private LineSum BasisSum(EarnRule rule, int filter, int tenderSet) => rule.Per switch
    {
        PerKind.Amount => Sum(filter, Measure.Money(rule.Basis, tenderSet)),
        PerKind.Quantity => Sum(filter, Measure.Of(rule.StepUnit)),
        _ => LineSum.None,
    };

    /// <summary>With one exclusion: what is included, less what of it is excluded. Without, or with several: directly.</summary>
    private LineSum Sum(int filter, int measure)
    {
        var lines = Filters[filter];
        if (lines.Exclude.Length != 1)
        {
            return new LineSum(Column(filter, measure), -1);
        }

        var included = Filter(new LineFilter(lines.Include, []));
        var excluded = Filter(new LineFilter([.. lines.Include.Union(lines.Exclude).Order()], []));
        return new LineSum(Column(included, measure), Column(excluded, measure));
    }

    private int TenderSet(ImmutableArray<string> excluded)
    {
        if (excluded.IsEmpty)
        {
            return 0;
        }

        var sorted = excluded.Distinct().Order(StringComparer.Ordinal).ToImmutableArray();
        var known = TenderSets.FindIndex(set => set.SequenceEqual(sorted));
        if (known >= 0)
        {
            return known + 1;
        }

        TenderSets.Add(sorted);
        return TenderSets.Count;
    }

    private long[] Steps(EarnRule rule) => rule.Per == PerKind.Quantity
        ? [.. Document.Currencies.Select(_ => rule.StepThousandths)]
        : ByCurrency(rule.StepAmounts, 0);

    private long[] ByCurrency(ImmutableArray<Money> amounts, long none) =>
    [
        .. Document.Currencies.Select(currency =>
            amounts.Where(money => money.Currency == currency).Select(static money => money.Minor).FirstOrDefault(none)),
    ];

    private static bool HasBands(EarnRule rule) => !rule.When.BasketFrom.IsEmpty || !rule.When.BasketBelow.IsEmpty;
}
