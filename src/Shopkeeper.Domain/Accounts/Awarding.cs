using System.Collections.Immutable;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Writes what the evaluation granted: points into lots, and per rule what fired and which bounds moved.</summary>
internal static class Awarding
{
    public static void Write(PostingDraft draft, Evaluation e)
    {
        if (AnyGranted(e, out var multiplied))
        {
            draft.Touch(e.At);
        }

        foreach (ref readonly var firing in e.Fired)
        {
            var rule = e.Program.Rules[firing.Rule];
            if (firing.Granted > 0 || (multiplied && rule.Phase == EarnPhase.Base))
            {
                WriteRule(draft, e, rule, firing);
            }
        }
    }

    private static void WriteRule(PostingDraft draft, Evaluation e, CompiledRule rule, in Firing firing)
    {
        var granted = firing.Granted;
        var lines = LinesOf(e, rule.Filter);
        var lot = 0;
        if (granted > 0)
        {
            var line = lines.Length == 1 ? e.Lines[lines[0]].Number : 0;
            var open = ClawBack.Offset(draft, rule.Into, granted, rule.Id, line);
            if (open > 0)
            {
                lot = draft.Credit(
                    Purse.Issued, draft.TermsOf(rule.Into, rule.Source.Pending, e.At), open, rule.Id, line);
            }
        }

        draft.Write(new Change.RuleFired(
            rule.Id, rule.Into, firing.Basis, lines, firing.Raw, granted, lot));
        if (granted > 0)
        {
            MoveBounds(draft, e, rule.Source, granted);
        }
    }

    private static void MoveBounds(PostingDraft draft, Evaluation e, EarnRule rule, long granted)
    {
        for (var i = 0; i < rule.Limits.Length; i++)
        {
            var limit = rule.Limits[i];
            if (limit.Per is LimitPer.Product or LimitPer.Subject)
            {
                draft.Write(new Change.OnceTaken(Bounds.NameOf(rule, e), e.Activity.Subject));
            }
            else
            {
                draft.Write(new Change.CounterMoved(
                    Bounds.NameOf(rule, e), i, Bounds.PeriodOf(limit, rule.Day, e), limit.Unit == LimitUnit.Points ? granted : 1));
            }
        }

        if (rule.BudgetPoints is not null)
        {
            draft.Write(new Change.BudgetTaken(rule.Id, granted));
        }
    }

    private static bool AnyGranted(Evaluation e, out bool multiplied)
    {
        var any = false;
        multiplied = false;
        foreach (ref readonly var firing in e.Fired)
        {
            any |= firing.Granted > 0;
            multiplied |= firing.Granted > 0 && e.Program.Rules[firing.Rule].Phase == EarnPhase.Multiplier;
        }

        return any;
    }

    /// <summary>Indexes of the lines that the filter counts; empty when it counts all of them.</summary>
    private static ImmutableArray<int> LinesOf(Evaluation e, int filter)
    {
        if (!e.HasLines)
        {
            return [];
        }

        var count = 0;
        var all = e.Lines.Length;
        for (var i = 0; i < all; i++)
        {
            count += Bits.Has(e.Bound.Class(e.LineClasses[i]).Filters, filter) ? 1 : 0;
        }

        if (count == all || count == 0)
        {
            return [];
        }

        var lines = new int[count];
        for (int i = 0, next = 0; i < all; i++)
        {
            if (Bits.Has(e.Bound.Class(e.LineClasses[i]).Filters, filter))
            {
                lines[next++] = i;
            }
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }
}
