using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// A member leaves a shared account. Of every lot that can be spent the same part goes, by largest remainder, so that nobody is left with
/// what lapses first. Levels, vouchers, picks, pending points and debts stay. Checks in order: same-account, unknown-points, amount-out-of-range, insufficient.
/// </summary>
internal static class Splitting
{
    public static Refusal SplitOff(PostingDraft draft, Command.SplitOff split)
    {
        var refusal = Check(draft, split);
        if (!refusal.IsNone)
        {
            return refusal;
        }

        for (var currency = 0; currency < split.Points.Length; currency++)
        {
            if (split.Points[currency] > 0)
            {
                Take(draft, currency, split.Points[currency]);
            }
        }

        foreach (var counter in draft.Account.Counters)
        {
            if (counter.Used > 0 && CounterName.IsOf(counter.Rule, split.Leaving))
            {
                draft.Write(new Change.CounterMoved(counter.Rule, counter.Limit, counter.Period, -counter.Used));
            }
        }

        return Refusal.None;
    }

    /// <summary>The use of limits that went along.</summary>
    public static ImmutableArray<Counter> CountersOf(Posting posting) =>
    [
        .. posting.Changes.OfType<Change.CounterMoved>().Where(static moved => moved.By < 0)
            .Select(static moved => new Counter(moved.Rule, moved.Limit, moved.Period, -moved.By)),
    ];

    private static Refusal Check(PostingDraft draft, Command.SplitOff split)
    {
        if (split.To == draft.Account.Account)
        {
            return new Refusal(Rejection.SameAccount, "Who leaves an account takes its points to another one.");
        }

        if (split.Points.Length > draft.Programme.Points.Length)
        {
            return new Refusal(Rejection.UnknownPoints, "The programme has no such points.");
        }

        for (var currency = 0; currency < split.Points.Length; currency++)
        {
            var asked = split.Points[currency];
            if (asked is < 0 or > Limits.PointsPerPosting)
            {
                return new Refusal(Rejection.AmountOutOfRange, $"Between 0 and {Limits.PointsPerPosting} points.");
            }

            if (draft.Spendable(currency) is var there && there < asked)
            {
                return new Refusal(Rejection.Insufficient, $"The account has {there} points to take, and {asked} were asked for.");
            }
        }

        return Refusal.None;
    }

    private static void Take(PostingDraft draft, int currency, long points)
    {
        var lots = new List<int>();
        for (var i = 0; i < draft.Lots.Count; i++)
        {
            ref readonly var lot = ref draft.Lots[i];
            if (lot.Amount > 0 && lot.Terms.Currency == currency && !lot.Terms.IsPending && !lot.Terms.IsExpired(draft.Now))
            {
                lots.Add(i);
            }
        }

        var parts = new long[lots.Count];
        Prorate.LargestRemainder(points, [.. lots.Select(index => draft.Lots[index].Amount)], parts);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] > 0)
            {
                draft.Write(new Entry(Purse.Available, Purse.Transferred, currency, parts[i], draft.Lots[lots[i]].Number, "", 0));
            }
        }
    }
}
