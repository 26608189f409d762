using System.Collections.Immutable;
using NodaTime;

namespace Shopkeeper.Domain.Pricing;

/// <summary>A price at which an article was sold on a day, minor units for a piece: before and after reductions; equal when there was none.</summary>
public readonly record struct PriceSeen(LocalDate Day, long Was, long Now)
{
    public bool IsReduced => Now < Was;
}

/// <summary>What is to be said of a reference price; append-only.</summary>
public enum ReferenceVerdict
{
    Fair = 0,

    /// <summary>The article was never sold at it before.</summary>
    NeverCharged = 1,

    /// <summary>It was charged for fewer days than asked.</summary>
    TooShort = 2,

    /// <summary>The reduction went on for longer than it had been charged.</summary>
    Outlasts = 3,
}

/// <summary>
/// A reduction as its sales show it: "was" the reference price, "now" the lowest price asked, from the first to the last day of a reduced sale.
/// ChargedFrom: since when the article had been sold at the reference price and at no other, ChargedDays before the reduction began.
/// </summary>
public sealed record WasNow(long Was, long Now, LocalDate From, LocalDate To, LocalDate? ChargedFrom, int ChargedDays, ReferenceVerdict Verdict)
{
    /// <summary>
    /// The reductions of one article in one store. A reduction goes on as long as its sales do, whatever others pay the reference price
    /// meanwhile, and another one begins when none was sold for `days`. Sales show fewer days than a shelf: what is flagged here has to
    /// be looked at, what is not is proved.
    /// </summary>
    /// <param name="seen">In any order; the same one many times is one.</param>
    /// <param name="days">So many days a reference price is charged at least.</param>
    public static ImmutableArray<WasNow> Of(IEnumerable<PriceSeen> seen, int days)
    {
        PriceSeen[] all = [.. seen.Distinct().OrderBy(static one => one.Day).ThenBy(static one => one.IsReduced)];
        var found = ImmutableArray.CreateBuilder<WasNow>();
        foreach (var prices in all.Where(static one => one.IsReduced).GroupBy(static one => one.Was))
        {
            var (from, to, now) = (prices.First().Day, prices.First().Day, long.MaxValue);
            foreach (var one in prices)
            {
                if (Period.DaysBetween(to, one.Day) >= days)
                {
                    found.Add(Judge(all, (prices.Key, now, from, to), days));
                    (from, now) = (one.Day, long.MaxValue);
                }

                (to, now) = (one.Day, Math.Min(now, one.Now));
            }

            found.Add(Judge(all, (prices.Key, now, from, to), days));
        }

        return [.. found.OrderBy(static one => one.From).ThenBy(static one => one.Was)];
    }

    private static WasNow Judge(PriceSeen[] all, (long Was, long Now, LocalDate From, LocalDate To) run, int days)
    {
        LocalDate? charged = null;
        for (var i = all.Length - 1; i >= 0; i--)
        {
            if (all[i].Day >= run.From)
            {
                continue;
            }

            if (all[i].IsReduced || all[i].Was != run.Was)
            {
                break;
            }

            charged = all[i].Day;
        }

        var chargedDays = charged is { } since ? Period.DaysBetween(since, run.From) : 0;
        var verdict = charged is null ? ReferenceVerdict.NeverCharged
            : chargedDays < days ? ReferenceVerdict.TooShort
            : Period.DaysBetween(run.From, run.To) + 1 > chargedDays ? ReferenceVerdict.Outlasts
            : ReferenceVerdict.Fair;
        return new WasNow(run.Was, run.Now, run.From, run.To, charged, chargedDays, verdict);
    }
}
