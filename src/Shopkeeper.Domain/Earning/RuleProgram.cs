using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// What a rule set compiles to, without a catalogue: rules by activity in the order of evaluation (bases, multipliers,
/// bonuses, each in document order), the filters of lines and the columns to sum, shared between rules.
/// </summary>
internal sealed class RuleProgram
{
    private readonly int[][] byType;
    private readonly Dictionary<string, int[]> byCustomType;
    private readonly Dictionary<string, CompiledRule> byId;

    internal RuleProgram(ProgrammeCompiler compiler)
    {
        Document = compiler.Document;
        Rules = compiler.Rules;
        Filters = [.. compiler.Filters];
        Columns = [.. compiler.Columns];
        TenderSets = [.. compiler.TenderSets];
        Selectors = compiler.Selectors;
        Stores = compiler.Stores;
        Channels = compiler.Channels;
        Tenders = compiler.Tenders;
        Segments = compiler.Segments;
        byId = Rules.ToDictionary(static rule => rule.Id, StringComparer.Ordinal);
        AsksOnce = Rules.Any(static rule => rule.Source.Limits.Any(
            static limit => limit.Per is LimitPer.Product or LimitPer.Subject));
        byType = new int[(int)ActivityType.Share + 1][];
        for (var type = 0; type < byType.Length; type++)
        {
            byType[type] = InOrder(rule => (int)rule.Source.On == type && rule.Source.CustomType.Length == 0);
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

    /// <summary>Rules for this activity, as indexes into <see cref="Rules"/>, in the order of evaluation.</summary>
    public int[] For(ActivityType type, string customType) => type == ActivityType.Custom
        ? byCustomType.GetValueOrDefault(customType, [])
        : (int)type < byType.Length ? byType[(int)type] : [];

    /// <summary>-1 when the programme does not name the currency; the first one for activities without money.</summary>
    public int CurrencyIndex(Kernel.Currency currency) => currency.IsNone ? 0 : Document.Currencies.IndexOf(currency);

    public CompiledRule? Find(string rule) => byId.GetValueOrDefault(rule);

    private int[] InOrder(Func<CompiledRule, bool> wanted) =>
        [.. Rules.Where(wanted).OrderBy(static rule => rule.Phase).ThenBy(static rule => rule.Index).Select(static rule => rule.Index)];
}

/// <summary>One sum over the lines of a basket: of a measure, over the lines of a filter.</summary>
internal readonly record struct SumColumn(int Filter, int Measure);
