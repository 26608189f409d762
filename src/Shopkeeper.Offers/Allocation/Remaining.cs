using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// What is left of stock and budgets, of the whole or of a shard's part. Taking is exact: never below zero. One thread only.
/// </summary>
internal sealed class Remaining : IStock
{
    private readonly OfferIndex index;
    private readonly long[] stock;
    private readonly int[] funderOf;
    private readonly long[] funds;

    public Remaining(OfferIndex index, IReadOnlyDictionary<string, long> budgets)
    {
        this.index = index;
        stock = [.. index.Offers.Select(static offer => offer.Stock ?? long.MaxValue)];
        string[] names = [.. budgets.Keys.Order(StringComparer.Ordinal)];
        funderOf = [.. index.Offers.Select(offer => Array.IndexOf(names, offer.Funder))];
        funds = [.. names.Select(name => budgets[name])];
        IsBounded = funds.Length > 0 || index.Offers.Any(static offer => offer.Stock is not null);
    }

    private Remaining(Remaining whole, Func<long, long> part)
    {
        index = whole.index;
        funderOf = whole.funderOf;
        IsBounded = whole.IsBounded;
        stock = Array.ConvertAll(whole.stock, left => left == long.MaxValue ? left : part(left));
        funds = Array.ConvertAll(whole.funds, left => part(left));
    }

    public IReadOnlyList<long> Stock => stock;

    public IReadOnlyList<long> Funds => funds;

    /// <summary>False when there is enough of everything for everybody.</summary>
    public bool IsBounded { get; }

    /// <summary>The funder whose budget an offer is paid from, by place in <see cref="Funds"/>; -1 = none.</summary>
    public int FunderOf(int offer) => funderOf[offer];

    public bool IsOpen(int offer) =>
        stock[offer] > 0 && (funderOf[offer] < 0 || funds[funderOf[offer]] >= index.Offers[offer].Cost);

    public bool TryTake(int offer)
    {
        if (!IsOpen(offer))
        {
            return false;
        }

        stock[offer] -= stock[offer] == long.MaxValue ? 0 : 1;
        if (funderOf[offer] >= 0)
        {
            funds[funderOf[offer]] -= index.Offers[offer].Cost;
        }

        return true;
    }

    /// <summary>
    /// Parts for shards in proportion to their members, each rounded down; what rounding leaves stays here for the last round.
    /// </summary>
    public Remaining[] Split(IReadOnlyList<int> sizes)
    {
        var all = Math.Max(1, sizes.Sum(static size => (long)size));
        var parts = sizes.Select(size => new Remaining(this, left => (long)((Int128)left * size / all))).ToArray();
        foreach (var part in parts)
        {
            Add(part, -1);
        }

        return parts;
    }

    /// <summary>Takes back what a shard did not need.</summary>
    public void GiveBack(Remaining part) => Add(part, 1);

    private void Add(Remaining part, int sign)
    {
        for (var offer = 0; offer < stock.Length; offer++)
        {
            stock[offer] += stock[offer] == long.MaxValue ? 0 : sign * part.stock[offer];
        }

        for (var funder = 0; funder < funds.Length; funder++)
        {
            funds[funder] += sign * part.funds[funder];
        }
    }
}
