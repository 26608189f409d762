using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>
/// What a rule set compiles to, without a catalogue: rules by activity in the order of evaluation (multipliers after the
/// others, each in document order), the filters of lines and the columns to sum, shared between rules.
/// </summary>
internal sealed class RuleProgram
{
    private readonly RuleStep[][][] byType;
    private readonly Dictionary<string, RuleStep[][]> byCustomType;
    private readonly Dictionary<string, CompiledRule> byId;

    internal RuleProgram(ProgrammeCompiler compiler)
    {
        Document = compiler.Document;
        Rules = compiler.Rules;
        Offers = compiler.Offers;
        Filters = [.. compiler.Filters];
        Columns = [.. compiler.Columns];
        TenderSets = [.. compiler.TenderSets];
        Selectors = compiler.Selectors;
        Stores = compiler.Stores;
        Channels = compiler.Channels;
        Tenders = compiler.Tenders;
        Segments = compiler.Segments;
        SegmentTests =
        [
            .. Document.Segments.Concat(compiler.Kept.Segments).Select(segment => (Segments.Find(segment.Id), segment.Test))
                .Where(static found => found.Item1 >= 0),
        ];
        byId = Rules.ToDictionary(static rule => rule.Id, StringComparer.Ordinal);
        Into = [.. Rules.Select(static rule => rule.Into)];
        CompiledConditions?[] conditions =
            [.. Rules.Select(static rule => rule.When), .. Offers.Offers.Select(static offer => offer.When)];
        AsksClock = conditions.Any(static when => when is { AsksClock: true });
        AsksBusinessWindows = conditions.Any(static when => when is { Business: true, HasWindow: true });
        Multiplies = Rules.Any(static rule => rule.Phase == EarnPhase.Multiplier);
        AsksOnce = Rules.Any(static rule => rule.Source.Limits.Any(
            static limit => limit.Per is LimitPer.Product or LimitPer.Subject));
        byType = new RuleStep[(int)ActivityType.Share + 1][][];
        for (var type = 0; type < byType.Length; type++)
        {
            byType[type] = InOrder(rule => (int)rule.Source.On == type && rule.Source.CustomType.Length == 0);
        }

        AlwaysSteps = new ulong[Bits.Words(Rules.Length)];
        for (var i = 0; i < Purchases.Length; i++)
        {
            if (Purchases[i].Filter == 0)
            {
                Bits.Add(AlwaysSteps, i);
            }
        }

        byCustomType = Rules.Where(static rule => rule.Source.On == ActivityType.Custom)
            .Select(static rule => rule.Source.CustomType)
            .Distinct()
            .ToDictionary(
                static name => name,
                name => InOrder(rule => rule.Source.On == ActivityType.Custom && rule.Source.CustomType == name),
                StringComparer.Ordinal);
    }

    public ProgrammeDocument Document { get; }

    /// <summary>In document order.</summary>
    public CompiledRule[] Rules { get; }

    public OfferProgram Offers { get; }

    /// <summary>Some rule may fire once per product or subject.</summary>
    public bool AsksOnce { get; }

    public ImmutableArray<LineFilter> Filters { get; }

    public ImmutableArray<SumColumn> Columns { get; }

    public ImmutableArray<ImmutableArray<string>> TenderSets { get; }

    public SelectorIndex Selectors { get; }

    public Vocabulary Stores { get; }

    public Vocabulary Channels { get; }

    public Vocabulary Tenders { get; }

    public Vocabulary Segments { get; }

    /// <summary>Segments that rules mention and the document defines, by number: the record's own list does not count for them.</summary>
    public ImmutableArray<(int Number, Domain.Segments.SegmentTest Test)> SegmentTests { get; }

    /// <summary>Some rule asks the local clock of the store or the business date.</summary>
    public bool AsksClock { get; }

    /// <summary>Some rule's window goes by the business date.</summary>
    public bool AsksBusinessWindows { get; }

    public bool Multiplies { get; }

    /// <summary>Point currency of each rule.</summary>
    public int[] Into { get; }

    /// <summary>Rules for this activity in the order of evaluation, for one of the programme's currencies.</summary>
    public RuleStep[] For(Activity activity, int currency) => activity.Type == ActivityType.Custom
        ? byCustomType.TryGetValue(activity.CustomType, out var steps) ? steps[currency] : []
        : (int)activity.Type < byType.Length ? byType[(int)activity.Type][currency] : [];

    /// <summary>-1 when the programme does not name the currency; the first one for activities without money.</summary>
    public int CurrencyIndex(Kernel.Currency currency) => currency.IsNone ? 0 : IndexOf(currency);

    private int IndexOf(Kernel.Currency currency)
    {
        for (var i = 0; i < Document.Currencies.Length; i++)
        {
            if (Document.Currencies[i] == currency)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Steps for purchases in the first currency; the order is the same in every currency.</summary>
    public RuleStep[] Purchases => byType[(int)ActivityType.Purchase][0];

    /// <summary>Steps for purchases that count whatever is in the basket, as bits.</summary>
    public ulong[] AlwaysSteps { get; }

    /// <summary>A rule, or an offer that gives points, by its terms, as the rule that its awards look like.</summary>
    public CompiledRule? Find(string rule, string terms) => byId.GetValueOrDefault(rule) ?? Offers.Find(rule, terms)?.Rule;

    /// <summary>Multipliers last: they read what the others give. Else in document order.</summary>
    private RuleStep[][] InOrder(Func<CompiledRule, bool> wanted)
    {
        var rules = Rules.Where(wanted)
            .OrderBy(static rule => rule.Phase == EarnPhase.Multiplier)
            .ThenBy(static rule => rule.Index)
            .ToArray();
        return [.. Document.Currencies.Select(
            (_, currency) => rules.Select(rule => new RuleStep(rule, currency)).ToArray())];
    }
}

/// <summary>One sum over the lines of a basket: of a measure, over the lines of a filter.</summary>
internal readonly record struct SumColumn(int Filter, int Measure);
