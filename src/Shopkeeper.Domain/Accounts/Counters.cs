using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Use of limits by period. So that the account row stays small, of each limit the two newest periods are kept and all that
/// started within <see cref="Limits.CounterDays"/> days of the newest: long enough for a till that was offline for a month.
/// </summary>
internal static class Counters
{
    public static long Used(ImmutableArray<Counter> counters, string rule, int limit, LocalDate period)
    {
        foreach (var counter in counters)
        {
            if (counter.Limit == limit && counter.Period == period && counter.Rule == rule)
            {
                return counter.Used;
            }
        }

        return 0;
    }

    public static ImmutableArray<Counter> Moved(ImmutableArray<Counter> counters, Change.CounterMoved moved)
    {
        for (var i = 0; i < counters.Length; i++)
        {
            var counter = counters[i];
            if (counter.Limit == moved.Limit && counter.Period == moved.Period && counter.Rule == moved.Rule)
            {
                return counters.SetItem(i, counter with { Used = Math.Max(0, counter.Used + moved.By) });
            }
        }

        return moved.By <= 0
            ? counters
            : Kept(counters.Add(new Counter(moved.Rule, moved.Limit, moved.Period, moved.By)), moved);
    }

    private static ImmutableArray<Counter> Kept(ImmutableArray<Counter> counters, Change.CounterMoved moved)
    {
        LocalDate newest = LocalDate.MinIsoValue, second = LocalDate.MinIsoValue;
        foreach (var counter in counters)
        {
            if (counter.Limit != moved.Limit || counter.Rule != moved.Rule)
            {
                continue;
            }

            if (counter.Period > newest)
            {
                (newest, second) = (counter.Period, newest);
            }
            else if (counter.Period > second)
            {
                second = counter.Period;
            }
        }

        var oldest = second == LocalDate.MinIsoValue
            ? second
            : LocalDate.Min(second, newest.PlusDays(-Limits.CounterDays));
        return counters.RemoveAll(
            counter => counter.Limit == moved.Limit && counter.Rule == moved.Rule && counter.Period < oldest);
    }
}
