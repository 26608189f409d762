using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// Cuts what fired to what may be given, in document order, and for each rule in this order: its cap, its limits, its
/// budget, and what the posting may still give of these points.
/// </summary>
internal static class Bounds
{
    public static void Apply<TRecorder>(Evaluation e, ref TRecorder recorder)
        where TRecorder : struct, IRuleRecorder
    {
        if (e.LinesOnly || (!e.IsBounded && e.RawTotal <= Limits.PointsPerPosting))
        {
            return;
        }


        e.Left.AsSpan().Fill(Limits.PointsPerPosting);
        if (e.Program.Document.CapPerPosting is { } cap && e.Left.Length > 0)
        {
            e.Left[0] = Math.Min(cap, e.Left[0]);
        }

        foreach (ref var firing in e.Fired)
        {
            var rule = e.Program.Rules[firing.Rule];
            var reason = rule.IsBounded ? Cut(rule, e, ref firing.Granted) : SkipReason.None;
            if (firing.Granted > e.Left[rule.Into])
            {
                firing.Granted = e.Left[rule.Into];
                reason = SkipReason.Cap;
            }

            e.Left[rule.Into] -= firing.Granted;
            if (reason != SkipReason.None)
            {
                recorder.Say(rule.Index, reason, firing.Basis, firing.Raw);
            }
        }
    }

    /// <summary>The first local day of the period of a limit that the posting falls in.</summary>
    public static LocalDate PeriodOf(Limit limit, DayKind kind, Evaluation e) =>
        limit.Per is LimitPer.Member or LimitPer.Product or LimitPer.Subject ? Forever : PeriodOf(limit, e.DayOf(kind));

    /// <summary>The same of a local day.</summary>
    public static LocalDate PeriodOf(Limit limit, LocalDate day)
    {
        return limit.Per switch
        {
            LimitPer.Member or LimitPer.Product or LimitPer.Subject => Forever,
            LimitPer.Week => day.PlusDays(1 - (int)day.DayOfWeek),
            LimitPer.Month => new LocalDate(day.Year, day.Month, 1),
            LimitPer.Year => new LocalDate(day.Year, 1, 1),
            _ => day,
        };
    }

    public static readonly LocalDate Forever = new(1970, 1, 1);

    private static SkipReason Cut(CompiledRule rule, Evaluation e, ref long granted)
    {
        var source = rule.Source;
        var reason = SkipReason.None;
        if (source.Cap is { } cap && granted > cap)
        {
            granted = cap;
            reason = SkipReason.Cap;
        }

        for (var i = 0; i < source.Limits.Length; i++)
        {
            var allowed = Allowed(source, i, e);
            if (granted > allowed)
            {
                granted = Math.Max(0, allowed);
                reason = SkipReason.Limit;
            }
        }

        if (source.BudgetPoints is { } budget)
        {
            var left = Remaining(source.Id, budget, e);
            if (granted > left)
            {
                granted = Math.Max(0, left);
                reason = SkipReason.Budget;
            }
        }

        return reason;
    }

    /// <summary>Points the limit still allows; a limit in times allows all or nothing.</summary>
    private static long Allowed(EarnRule rule, int index, Evaluation e)
    {
        var limit = rule.Limits[index];
        if (limit.Per is LimitPer.Product or LimitPer.Subject)
        {
            return e.Context.OnceTaken.Contains((NameOf(rule, e), e.Activity.Subject)) ? 0 : long.MaxValue;
        }

        var used = Used(NameOf(rule, e), index, PeriodOf(limit, rule.Day, e), e);
        return limit.Unit == LimitUnit.Points ? limit.Count - used : used >= limit.Count ? 0 : long.MaxValue;
    }

    /// <summary>Under what the use of the rule's limits is counted (<see cref="CounterName"/>).</summary>
    public static string NameOf(EarnRule rule, Evaluation e) => CounterName.Of(rule.Id, rule.Scope, e.Context.Member);

    /// <summary>The same of an offer.</summary>
    public static string NameOf(OfferDefinition offer, Evaluation e) => CounterName.Of(offer.Id, offer.Scope, e.Context.Member);

    /// <summary>How much of a limit is used up in a period, what this posting gave back included.</summary>
    public static long Used(string rule, int index, LocalDate period, Evaluation e) =>
        Counters.Used(e.Account.Counters, rule, index, period) + MovedBefore(e, rule, index, period);

    private static long MovedBefore(Evaluation e, string rule, int index, LocalDate period)
    {
        long by = 0;
        for (var i = 0; e.Moved is not null && i < e.Moved.Count; i++)
        {
            if (e.Moved[i] is Change.CounterMoved moved && moved.Limit == index && moved.Period == period && moved.Rule == rule)
            {
                by += moved.By;
            }
        }

        return by;
    }

    /// <summary>What is left of the budget; nothing said means that nothing was taken yet.</summary>
    public static long Remaining(string rule, long budget, Evaluation e)
    {
        var left = e.Context.Remaining.TryGetValue(rule, out var remaining) ? remaining : budget;
        for (var i = 0; e.Moved is not null && i < e.Moved.Count; i++)
        {
            left -= e.Moved[i] is Change.BudgetTaken taken && taken.Rule == rule ? taken.Amount : 0;
        }

        return left;
    }

    /// <summary>Multipliers fired after the others, both in document order: each is put into its place.</summary>
    public static void InDocumentOrder(Evaluation e)
    {
        var fired = e.Fired;
        var others = fired.Length;
        while (others > 0 && e.Program.Rules[fired[others - 1].Rule].Phase == EarnPhase.Multiplier)
        {
            others--;
        }

        for (var i = others; i < fired.Length; i++)
        {
            var multiplier = fired[i];
            var at = i;
            while (at > 0 && fired[at - 1].Rule > multiplier.Rule)
            {
                at--;
            }

            fired[at..i].CopyTo(fired[(at + 1)..]);
            fired[at] = multiplier;
        }
    }
}
