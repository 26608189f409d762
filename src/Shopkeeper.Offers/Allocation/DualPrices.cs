using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// A price for each scarce offer and each budget, so that what members would take at these prices is about what there is:
/// projected subgradient steps of the Lagrangian dual on a sample (Fisher 1981). Steps shrink with the round, and
/// the prices of the second half are averaged, because a single round's swing about the best ones. Sums over the
/// sample are whole numbers, so the prices do not depend on threads.
/// </summary>
internal sealed class DualPrices
{
    private const int Rounds = 60;
    private const int Members = 20_000;

    // Of the largest value; divided by the round.
    private const double FirstStep = 0.5;

    private readonly AllocationTask task;
    private readonly Remaining whole;
    private readonly double[] ofOffers;
    private readonly double[] ofBudgets;
    private readonly double[] scale;

    private DualPrices(AllocationTask task, Remaining whole)
    {
        this.task = task;
        this.whole = whole;
        ofOffers = new double[whole.Stock.Count];
        ofBudgets = new double[whole.Funds.Count];
        scale = [.. ofBudgets.Select((_, budget) => 1.0 / task.Index.Offers
            .Where((_, offer) => whole.FunderOf(offer) == budget).Select(static offer => offer.Cost).Append(1).Max())];
    }

    /// <summary>By offer: its own price and what its budget asks for its cost.</summary>
    public double[] OfOffers =>
        [.. ofOffers.Select((price, offer) => price + (whole.FunderOf(offer) is >= 0 and var budget ? ofBudgets[budget] * Cost(offer) : 0))];

    /// <summary>Of an offer to a member of the sample: what steps are measured by. 0 when nothing is scarce.</summary>
    public double LargestValue { get; private set; }

    /// <summary>What stock and budgets are worth at these prices: the part of the bound that no member carries.</summary>
    public double Worth =>
        ofOffers.Select((price, offer) => price > 0 ? price * whole.Stock[offer] : 0).Sum()
        + ofBudgets.Select((price, budget) => price * whole.Funds[budget]).Sum();

    /// <param name="whole">All stock and budgets, before anything is taken.</param>
    public static DualPrices Find(
        AllocationTask task, IMembers members, Remaining whole, int threads, CancellationToken cancel)
    {
        var prices = new DualPrices(task, whole);
        var all = members.ShardSizes.Sum(static size => (long)size);
        if (whole.IsBounded && all > 0)
        {
            prices.Improve(PricingSample.Take(task, members, (int)Math.Min(all, Members), threads), all, cancel);
        }

        return prices;
    }

    private long Cost(int offer) => task.Index.Offers[offer].Cost;

    private void Improve(PricingSample sample, long all, CancellationToken cancel)
    {
        LargestValue = sample.LargestValue;
        var weight = all / (double)Math.Max(1, sample.Count);
        var (sumOfOffers, sumOfBudgets) = (new double[ofOffers.Length], new double[ofBudgets.Length]);
        for (var round = 1; round <= Rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            Step(sample.Demand(OfOffers), weight, FirstStep / round * sample.LargestValue);
            if (round > Rounds / 2)
            {
                Add(sumOfOffers, ofOffers);
                Add(sumOfBudgets, ofBudgets);
            }
        }

        Average(sumOfOffers, ofOffers);
        Average(sumOfBudgets, ofBudgets);
    }

    private void Step(long[] demand, double weight, double step)
    {
        var spend = new double[ofBudgets.Length];
        for (var offer = 0; offer < ofOffers.Length; offer++)
        {
            if (whole.FunderOf(offer) is >= 0 and var budget)
            {
                spend[budget] += demand[offer] * weight * Cost(offer);
            }

            if (whole.Stock[offer] < long.MaxValue)
            {
                ofOffers[offer] = Moved(ofOffers[offer], step, demand[offer] * weight, whole.Stock[offer]);
            }
        }

        for (var budget = 0; budget < spend.Length; budget++)
        {
            ofBudgets[budget] = Moved(ofBudgets[budget], step * scale[budget], spend[budget], whole.Funds[budget]);
        }
    }

    /// <summary>Up when more is wanted than there is, down when less, never below zero.</summary>
    private static double Moved(double price, double step, double wanted, long there) =>
        Math.Max(0, price + (step * Math.Clamp((wanted / Math.Max(there, 0.5)) - 1, -1, 1)));

    private static void Add(double[] sums, double[] prices)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += prices[i];
        }
    }

    private static void Average(double[] sums, double[] prices)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            prices[i] = sums[i] / (Rounds - (Rounds / 2));
        }
    }
}
