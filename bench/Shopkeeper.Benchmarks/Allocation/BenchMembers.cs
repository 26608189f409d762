using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Benchmarks.Allocation;

/// <summary>
/// Members made from their number: where they like to shop follows a steep curve, so that some offers are wanted by far more
/// members than there are pieces. Nothing is kept but the numbers of each shard; a history is made when it is asked for.
/// </summary>
internal sealed class BenchMembers : IMembers
{
    private const int Products = 20_000;
    private const int Categories = 200;
    private const int ProductsPerCategory = Products / Categories;
    private const int ProductsPerOffer = 20;
    private const int Clusters = 20;

    private readonly int[][] shards;

    public BenchMembers(int count)
    {
        Count = count;
        var shardCount = Shards.CountFor(count);
        shards = Enumerable.Range(0, count).GroupBy(number => Shards.Of(BenchShop.Account(number).Value, shardCount))
            .OrderBy(static shard => shard.Key).Select(static shard => shard.ToArray()).ToArray();
        ShardSizes = [.. shards.Select(static shard => shard.Length)];
    }

    public int Count { get; }

    public IReadOnlyList<int> ShardSizes { get; }

    public IEnumerable<RankedMember> Shard(int shard) => shards[shard].Select(Make);

    public IEnumerable<RankedMember> Sample(int about) => Enumerable.Range(0, Count)
        .Where(number => Shards.IsInSample(BenchShop.Account(number).Value, about, Count)).Select(Make);

    /// <summary>So many offers with equal stock, by a factor of what all slots together need.</summary>
    public AllocationTask Task(int offers, ListRules rules, double stockOfNeed)
    {
        var table = new ProductTable();
        for (var product = 0; product < Products; product++)
        {
            table.Add(Text($"p{product}"), Text($"c{product / ProductsPerCategory}"));
        }

        var stock = (long)(stockOfNeed * Count * rules.Slots / offers);
        var draws = new Draws(1);
        var index = new OfferIndex(Enumerable.Range(0, offers).Select(offer => Offer(offer, stock, ref draws)), table);
        return new AllocationTask(
            index, [.. Enumerable.Range(0, Clusters).Select(cluster => Popularity.Of(index, Purchases(cluster)))], rules,
            ImmutableDictionary<string, long>.Empty)
        {
            Programme = "bench", Version = 1, Period = new NodaTime.LocalDate(2015, 10, 19),
        };
    }

    private static CandidateOffer Offer(int number, long stock, ref Draws draws)
    {
        var category = number % Categories;
        var products = new SortedSet<int>();
        while (products.Count < ProductsPerOffer)
        {
            products.Add((category * ProductsPerCategory) + draws.Next(ProductsPerCategory));
        }

        return new CandidateOffer(Text($"o{number:00000}"), [.. products.Select(static product => new WeightedProduct(product))])
        {
            Category = Text($"c{category}"), Stock = stock,
        };
    }

    private static long[] Purchases(int cluster)
    {
        var draws = new Draws((ulong)cluster + 1_000);
        var purchases = new long[Products];
        for (var line = 0; line < 200_000; line++)
        {
            purchases[(Steep(ref draws, Categories) * ProductsPerCategory) + Steep(ref draws, ProductsPerCategory)]++;
        }

        return purchases;
    }

    private static RankedMember Make(int number)
    {
        var draws = new Draws((ulong)number);
        var baskets = 1 + draws.Next(20);
        var products = new SortedSet<int>();
        for (var favourite = 0; favourite < 6; favourite++)
        {
            var category = Steep(ref draws, Categories);
            for (var line = 0; line <= baskets / 4; line++)
            {
                products.Add((category * ProductsPerCategory) + Steep(ref draws, ProductsPerCategory));
            }
        }

        var bought = new BoughtProduct[products.Count];
        var place = 0;
        foreach (var product in products)
        {
            bought[place++] = new BoughtProduct(product, 0.2 + (2 * draws.Next()), (byte)draws.Next(256));
        }

        return new RankedMember(BenchShop.Account(number).Value)
        {
            History = new MemberHistory(baskets, bought), Cluster = number % Clusters,
        };
    }

    // Square of a uniform draw: the first tenth has about a third.
    private static int Steep(ref Draws draws, int below)
    {
        var draw = draws.Next();
        return (int)(draw * draw * below);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
