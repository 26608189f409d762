using System.Numerics;
using System.Runtime.CompilerServices;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// Walks the rules. Line by line first: each line adds its measures to the sums of the columns of its product's class, and
/// marks the rules that count it; then those rules, each in constant time: bases and bonuses in document order, multipliers
/// after them; bounds last (<see cref="Bounds"/>). Steps are taken on the sum, never line by line.
/// </summary>
internal static class Evaluator
{
    public static void Run<TRecorder>(Evaluation e, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        LineSums.Fill(e);
        if (e.Program.Multiplies)
        {
            e.Raw.AsSpan(0, e.Program.Rules.Length).Clear();
        }

        ReadOnlySpan<RuleStep> steps = e.Program.For(e.Activity, e.Currency);
        if (e.Activity.Type == ActivityType.Purchase && !TRecorder.HearsAll)
        {
            OfLines(e, steps, ref recorder);
        }
        else
        {
            for (var i = 0; i < steps.Length; i++)
            {
                Take(e, steps[i], ref recorder);
            }
        }

        if (e.HasMultiplier)
        {
            Bounds.InDocumentOrder(e);
        }

        Bounds.Apply(e, ref recorder);
    }

    /// <summary>Only the rules that count some line of the basket: work grows with the basket, not with the programme.</summary>
    private static void OfLines<TRecorder>(Evaluation e, ReadOnlySpan<RuleStep> steps, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        var words = Bits.Words(steps.Length);
        for (var word = 0; word < words; word++)
        {
            for (var bits = e.Steps[word]; bits != 0; bits &= bits - 1)
            {
                Take(e, steps[(word << 6) + BitOperations.TrailingZeroCount(bits)], ref recorder);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TRecorder>(Evaluation e, in RuleStep step, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        long basis = 0;
        long raw = 0;
        var reason = Ask(step, e);
        if (reason == SkipReason.None)
        {
            basis = step.IsMultiplier ? MultiplierBasis(e, step.Rule) : BasisOf(step, e);
            raw = step.IsMultiplier ? Multiple(e, step.Rule, basis) : step.Award.Of(basis);
            if (raw > 0)
            {
                e.Fire(step, basis, raw);
            }
            else
            {
                reason = WhyNothing(step, basis, e);
            }
        }

        recorder.Say(step.Rule, reason, basis, raw);
    }

    private static SkipReason Ask(in RuleStep step, Evaluation e)
    {
        if (!Bits.Has(e.Filters, step.Filter))
        {
            return SkipReason.NoMatchingLines;
        }

        if (step.When is { } when && ConditionCheck.Say(when, e) is var reason and not SkipReason.None)
        {
            return reason;
        }

        if (step.Band.IsNone)
        {
            return SkipReason.None;
        }

        var basket = step.Band.Of(e.Sums);
        return basket < step.BasketFrom ? SkipReason.BasketTooSmall
            : basket >= step.BasketBelow ? SkipReason.BasketTooLarge
            : SkipReason.None;
    }

    private static long BasisOf(in RuleStep step, Evaluation e) =>
        !step.Basis.IsNone ? step.Basis.Of(e.Sums)
        : step.Award.Per == PerKind.Item ? e.Activity.Count
        : 0;

    private static long MultiplierBasis(Evaluation e, int index)
    {
        long sum = 0;
        foreach (var part in e.Program.Rules[index].Of)
        {
            var whole = e.Raw[part.Rule];
            sum += part.Whole || whole == 0 ? whole
                : Bits.Has(e.Filters, part.Filter) ? Math.Min(whole, Part(e, part))
                : 0;
        }

        return sum;
    }

    private static long Multiple(Evaluation e, int index, long basis)
    {
        var rule = e.Program.Rules[index].Source;
        return Award.Multiple(basis, rule.FactorThousandths, rule.Rounding);
    }

    private static long Part(Evaluation e, in MultipliedRule part) => e.Program.Rules[part.Rule].Awards[e.Currency]
        .Of(!part.Basis.IsNone ? part.Basis.Of(e.Sums) : e.Activity.Count);

    private static SkipReason WhyNothing(in RuleStep step, long basis, Evaluation e) =>
        step.IsMultiplier ? SkipReason.NothingToMultiply
        : step.Award.Per == PerKind.Quantity && basis == 0 && e.HasLines ? SkipReason.OtherUnit
        : SkipReason.BelowStep;
}
