using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// What the rules that fired on a sale give on what is left of it, under the sale's own version: never more than they gave.
/// Bands, windows, limits and other conditions are facts of the sale and are not asked again. A return takes back what was
/// kept before it less what is kept after it.
/// </summary>
internal sealed class KeptPoints
{
    private readonly RuleProgram program;
    private readonly ImmutableArray<CompiledRule> rules;
    private readonly Activity sale;
    private readonly int currency;
    private readonly long[] raw;
    private readonly long[][] tenderParts;

    /// <param name="changes">What the sale's posting did.</param>
    public KeptPoints(Activity sale, IReadOnlyList<Change> changes, BoundRules bound)
    {
        this.sale = sale;
        program = bound.Program;
        var found = changes.OfType<Change.RuleFired>().Select(fired => (Fired: fired, Rule: program.Find(fired.Rule, TermsOf(fired.Rule, changes))))
            .Where(static one => one.Rule is not null).ToArray();
        Fired = [.. found.Select(static one => one.Fired)];
        rules = [.. found.Select(static one => one.Rule!)];
        raw = new long[Fired.Length];
        currency = Math.Max(0, program.CurrencyIndex(sale.Currency));
        tenderParts = [.. program.TenderSets.Select(Parts)];
    }

    /// <summary>In document order.</summary>
    public ImmutableArray<Change.RuleFired> Fired { get; }

    public CompiledRule RuleOf(int fired) => rules[fired];

    /// <summary>Of an offer that gave points, the terms that it was used under.</summary>
    private static string TermsOf(string offer, IReadOnlyList<Change> changes) =>
        changes.OfType<Change.OfferUsed>().FirstOrDefault(used => used.Offer == offer)?.Terms ?? "";

    /// <summary>Points kept by each rule that fired.</summary>
    public long[] Of(SaleRemains remains)
    {
        for (var i = 0; i < Fired.Length; i++)
        {
            var rule = RuleOf(i);
            raw[i] = rule.Phase == EarnPhase.Multiplier ? 0 : RawOf(rule, Fired[i], remains);
        }

        var kept = new long[Fired.Length];
        for (var i = 0; i < Fired.Length; i++)
        {
            var rule = RuleOf(i);
            var now = rule.Phase == EarnPhase.Multiplier && rule.Source.OnReturn == OnReturn.Reverse
                ? Multiplied(rule, Fired[i], remains)
                : raw[i];
            kept[i] = rule.Source.OnReturn == OnReturn.Keep ? Fired[i].Granted : Math.Min(Fired[i].Granted, now);
        }

        return kept;
    }

    /// <summary>What a multiplier adds on these lines of the whole sale; empty = all lines.</summary>
    public long Multiple(CompiledRule multiplier, ImmutableArray<int> lines)
    {
        var whole = SaleRemains.Of(sale, []);
        for (var i = 0; i < Fired.Length; i++)
        {
            var rule = RuleOf(i);
            raw[i] = rule.Phase == EarnPhase.Multiplier ? 0 : RawOf(rule, Fired[i], whole);
        }

        return Multiplied(multiplier, new Change.RuleFired(multiplier.Id, multiplier.Into, 0, lines, 0, 0, 0), whole);
    }

    private long RawOf(CompiledRule rule, Change.RuleFired fired, SaleRemains remains) =>
        rule.Source.OnReturn == OnReturn.Keep ? fired.Raw : RawOn(rule, fired.Lines, [], remains);

    private long Multiplied(CompiledRule multiplier, Change.RuleFired fired, SaleRemains remains)
    {
        long sum = 0;
        foreach (var part in multiplier.Of)
        {
            for (var i = 0; i < Fired.Length; i++)
            {
                if (Fired[i].Rule == program.Rules[part.Rule].Id)
                {
                    sum += part.Whole
                        ? raw[i]
                        : Math.Min(raw[i], RawOn(program.Rules[part.Rule], Fired[i].Lines, fired.Lines, remains));
                }
            }
        }

        return Award.Multiple(sum, multiplier.Source.FactorThousandths, multiplier.Source.Rounding);
    }

    /// <summary>
    /// What the rule gives on what is left of the lines that are in both lists; an empty list is all lines. A negative line
    /// lowers the basis whether or not it has come back, so that a return never gives points.
    /// </summary>
    private long RawOn(
        CompiledRule rule, ImmutableArray<int> counted, ImmutableArray<int> also, SaleRemains remains)
    {
        var anyLeft = false;
        long basis = 0;
        for (var i = 0; i < remains.Lines.Length; i++)
        {
            if ((counted.IsEmpty || counted.Contains(i)) && (also.IsEmpty || also.Contains(i)))
            {
                anyLeft |= remains.IsLeft(i);
                basis += BasisLeft(rule, i, remains);
            }
        }

        return anyLeft ? rule.Awards[currency].Of(Math.Max(0, basis)) : 0;
    }

    private long BasisLeft(CompiledRule rule, int index, SaleRemains remains)
    {
        ref readonly var line = ref remains.Lines[index];
        switch (rule.Source.Per)
        {
            case PerKind.Amount:
                var excluded = rule.TenderSet == 0 ? 0 : tenderParts[rule.TenderSet - 1][index];
                return remains.MoneyLeft(index, Measure.MoneyOf(line, rule.Source.Basis, excluded));
            case PerKind.Quantity:
                return line.Unit == rule.Source.StepUnit ? remains.ThousandthsLeft(index) : 0;
            case PerKind.Item:
                return sale.Lines.IsEmpty ? remains.ThousandthsLeft(index) / 1000 : index == 0 ? sale.Count : 0;
            default:
                return 0;
        }
    }

    private long[] Parts(ImmutableArray<string> excluded)
    {
        var lines = SaleRemains.Of(sale, []).Lines;
        var weights = new long[lines.Length];
        var parts = new long[lines.Length];
        TenderShare.Fill(lines, sale.Tenders, excluded, weights, parts);
        return parts;
    }
}
