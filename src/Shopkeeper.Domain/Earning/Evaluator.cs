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
        var byLines = e.Activity.Type == ActivityType.Purchase && !TRecorder.HearsAll;
        if (!byLines || e.Program.Multiplies)
        {
            LineSums.MarkFilters(e);
            e.Raw.AsSpan(0, e.Program.Rules.Length).Clear();
        }

        ReadOnlySpan<RuleStep> steps = e.Program.For(e.Activity, e.Currency);
        if (byLines)
        {
            OfLines(e, steps, ref recorder);
        }
        else
        {
            All(e, steps, ref recorder);
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
        ReadOnlySpan<ulong> candidates = e.Steps.AsSpan(0, Bits.Words(steps.Length));
        ReadOnlySpan<long> sums = e.Sums;
        for (var word = 0; word < candidates.Length; word++)
        {
            for (var bits = candidates[word]; bits != 0; bits &= bits - 1)
            {
                Take(e, steps[(word << 6) + BitOperations.TrailingZeroCount(bits)], sums, ref recorder);
            }
        }
    }

    private static void All<TRecorder>(Evaluation e, ReadOnlySpan<RuleStep> steps, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        foreach (ref readonly var step in steps)
        {
            if (Bits.Has(e.Filters, step.Filter))
            {
                Take(e, step, e.Sums, ref recorder);
            }
            else
            {
                recorder.Say(step.Rule, SkipReason.NoMatchingLines, 0, 0);
            }
        }
    }

    /// <summary>A rule some line of whose filter is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TRecorder>(Evaluation e, in RuleStep step, ReadOnlySpan<long> sums, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        long basis = 0;
        long raw = 0;
        var reason = Ask(step, e, sums);
        if (reason == SkipReason.None)
        {
            basis = step.IsMultiplier ? MultiplierBasis(e, step.Rule) : BasisOf(step, e, sums);
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

    private static SkipReason Ask(in RuleStep step, Evaluation e, ReadOnlySpan<long> sums)
    {
        if (step.When is { } when && ConditionCheck.Say(when, e) is var reason and not SkipReason.None)
        {
            return reason;
        }

        if (step.Band.IsNone)
        {
            return SkipReason.None;
        }

        var basket = step.Band.Of(sums);
        return basket < step.BasketFrom ? SkipReason.BasketTooSmall
            : basket >= step.BasketBelow ? SkipReason.BasketTooLarge
            : SkipReason.None;
    }

    private static long BasisOf(in RuleStep step, Evaluation e, ReadOnlySpan<long> sums) =>
        !step.Basis.IsNone ? step.Basis.Of(sums)
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
