namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// All offers at prices, best first, as a member sees them whom nothing touches: by popularity term x value less price.
/// Made once for a cluster of stores and a set of prices, read by all threads.
/// </summary>
internal sealed class BaseOrder
{
    private BaseOrder(double[] popular, double[] prices, Ranked[] order)
    {
        Popular = popular;
        Prices = prices;
        Order = order;
    }

    public static BaseOrder Of(OfferIndex index, double[] popular, double[] prices)
    {
        var order = new Ranked[popular.Length];
        for (var offer = 0; offer < order.Length; offer++)
        {
            var value = popular[offer] * index.Offers[offer].Value;
            order[offer] = new Ranked(offer, value, value - prices[offer], IsKnown: false);
        }

        order.AsSpan().Sort(default(BestFirst));
        return new BaseOrder(popular, prices, order);
    }

    /// <summary>The same offers at prices that have moved a little: put in order by insertion, which is quick for that.</summary>
    public BaseOrder At(double[] prices)
    {
        var order = Array.ConvertAll(Order, offer => offer with { Priced = offer.Value - prices[offer.Offer] });
        for (var place = 1; place < order.Length; place++)
        {
            var moved = order[place];
            var to = place;
            for (; to > 0 && moved.IsBefore(order[to - 1]); to--)
            {
                order[to] = order[to - 1];
            }

            order[to] = moved;
        }

        return new BaseOrder(Popular, prices, order);
    }

    /// <summary>One for each cluster of stores.</summary>
    public static BaseOrder[] PerCluster(Allocation.AllocationTask task, double[] prices)
    {
        var scores = new Scores(task.Index, task.Weights);
        return [.. task.Popularity.Select(shares => Of(task.Index, scores.PopularTerms(shares), prices))];
    }

    public double[] Popular { get; }

    public double[] Prices { get; }

    public Ranked[] Order { get; }
}

/// <summary>
/// An offer for one member: Value = score x the offer's value, Priced = less the dual price, IsKnown = something of it was
/// bought before.
/// </summary>
internal readonly record struct Ranked(int Offer, double Value, double Priced, bool IsKnown)
{
    public bool IsBefore(in Ranked other) =>
        Priced > other.Priced || (Priced == other.Priced && Offer < other.Offer);
}

/// <summary>By priced value, equal ones by number. A struct, so that sorting inlines it.</summary>
internal readonly struct BestFirst : IComparer<Ranked>
{
    public int Compare(Ranked x, Ranked y) => x.IsBefore(y) ? -1 : y.IsBefore(x) ? 1 : 0;
}
