using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// Walks the rules. Line by line first: each line adds its measures to the sums of the columns of its product's class; then
/// rule by rule in the order bases, multipliers, bonuses, each in document order and each in constant time; bounds last
/// (<see cref="Bounds"/>). Steps are taken on the sum, never line by line.
/// </summary>
internal static class Evaluator
{
    public static void Run<TRecorder>(Evaluation e, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        LineSums.Fill(e);
        var rules = e.Program.Rules;
        foreach (var index in e.Program.For(e.Activity.Type, e.Activity.CustomType))
        {
            var rule = rules[index];
            e.Raw[index] = 0;
            e.Basis[index] = 0;
            var reason = rule.When is null ? SkipReason.None : ConditionCheck.Say(rule.When, e);
            reason = reason == SkipReason.None ? Give(rule, e) : reason;
            if (reason == SkipReason.None)
            {
                e.Fired[e.FiredCount++] = index;
            }

            recorder.Say(index, reason, e.Basis[index], e.Raw[index]);
        }

        Bounds.Apply(e, ref recorder);
    }

    private static SkipReason Give(CompiledRule rule, Evaluation e)
    {
        if (rule.Filter != 0 && e.Sums[rule.PresenceColumn] == 0)
        {
            return SkipReason.NoMatchingLines;
        }

        if (rule.BandColumn >= 0)
        {
            var basket = Math.Max(0, e.Sums[rule.BandColumn]);
            if (rule.BasketFrom is { } from && basket < from[e.Currency])
            {
                return SkipReason.BasketTooSmall;
            }

            if (rule.BasketBelow is { } below && basket >= below[e.Currency])
            {
                return SkipReason.BasketTooLarge;
            }
        }

        return rule.Phase == EarnPhase.Multiplier ? Multiply(rule, e) : Count(rule, e);
    }

    private static SkipReason Count(CompiledRule rule, Evaluation e)
    {
        var basis = rule.BasisColumn >= 0 ? Math.Max(0, e.Sums[rule.BasisColumn]) : rule.Per == PerKind.Item ? e.Activity.Count : 0;
        e.Basis[rule.Index] = basis;
        var raw = Award.Of(rule, basis, e.Currency);
        e.Raw[rule.Index] = raw;
        return raw > 0 ? SkipReason.None
            : rule.Per == PerKind.Quantity && basis == 0 && e.HasLines ? SkipReason.OtherUnit
            : SkipReason.BelowStep;
    }

    private static SkipReason Multiply(CompiledRule rule, Evaluation e)
    {
        long sum = 0;
        foreach (var part in rule.Of)
        {
            var whole = e.Raw[part.Rule];
            sum += part.Whole || whole == 0 ? whole
                : e.Sums[part.PresenceColumn] == 0 ? 0
                : Math.Min(whole, Part(e.Program.Rules[part.Rule], part, e));
        }

        e.Basis[rule.Index] = sum;
        var raw = Award.Multiple(sum, rule.Source.FactorThousandths, rule.Rounding);
        e.Raw[rule.Index] = raw;
        return raw > 0 ? SkipReason.None : SkipReason.NothingToMultiply;
    }

    private static long Part(CompiledRule rule, in MultipliedRule part, Evaluation e) => Award.Of(
        rule, part.BasisColumn >= 0 ? Math.Max(0, e.Sums[part.BasisColumn]) : e.Activity.Count, e.Currency);
}

/// <summary>Points from a basis: the one formula that sales and returns share. Never negative, never above LIMITS.</summary>
internal static class Award
{
    public static long Of(CompiledRule rule, long basis, int currency)
    {
        switch (rule.Per)
        {
            case PerKind.Flat:
                return Math.Min(rule.Points, Limits.PointsPerPosting);
            case PerKind.Item:
                return Times(rule.Points, basis);
            default:
                var step = rule.Steps[currency];
                return step <= 0 || basis <= 0 ? 0 : Times(rule.Points, Divide.Round(basis, step, rule.Rounding));
        }
    }

    /// <summary>What a factor adds to points already given: factor - 1 times.</summary>
    public static long Multiple(long points, long factorThousandths, Rounding rounding) =>
        factorThousandths <= 1000 || points <= 0 ? 0
        : Math.Min(
            Limits.PointsPerPosting,
            Divide.Scale(
                points, Math.Min(factorThousandths, ProgrammeLimits.FactorThousandths) - 1000, 1000, rounding));

    private static long Times(long points, long steps) =>
        points <= 0 || steps <= 0 ? 0
        : steps > Limits.PointsPerPosting / points ? Limits.PointsPerPosting
        : points * steps;
}
