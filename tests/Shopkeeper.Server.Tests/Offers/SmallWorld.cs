using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>A few members and offers, made from a seed, with stock that does not reach for everybody.</summary>
internal sealed class SmallWorld : IMembers, IListSink
{
    private readonly RankedMember[][] shards;
    private readonly ConcurrentDictionary<Guid, MemberList> lists = new();

    public SmallWorld(int seed, int members, int offers, ListRules rules, double stockOfNeed, int shardCount = 1)
    {
        var draws = new Draws((ulong)seed);
        var products = new ProductTable();
        for (var product = 0; product < offers * 2; product++)
        {
            products.Add($"p{product}", $"c{product % 7}");
        }

        var budgets = seed % 3 == 0 ? ImmutableDictionary<string, long>.Empty.Add("brand", members * 2) : ImmutableDictionary<string, long>.Empty;
        var index = new OfferIndex(Enumerable.Range(0, offers).Select(number => Offer(number, offers, rules, members, stockOfNeed, ref draws)), products);
        Members = [.. Enumerable.Range(0, members).Select(_ => Member(offers, ref draws))];
        Task = new AllocationTask(index, [Popularity.Of(index, Purchases(products.Count, ref draws))], rules, budgets)
        {
            Programme = "small", Version = 1, Period = new LocalDate(2015, 10, 19),
        };
        shards = [.. Enumerable.Range(0, shardCount).Select(shard => Members.Where(member => Shards.Of(member.Id, shardCount) == shard).ToArray())];
    }

    public AllocationTask Task { get; }

    public RankedMember[] Members { get; }

    public IReadOnlyDictionary<Guid, MemberList> Lists => lists;

    public IReadOnlyList<int> ShardSizes => [.. shards.Select(static shard => shard.Length)];

    public IEnumerable<RankedMember> Shard(int shard) => shards[shard];

    public IEnumerable<RankedMember> Sample(int about) => Members.Where(member => Shards.IsInSample(member.Id, about, Members.Length));

    public void Add(int shard, in MemberList list)
    {
        if (!lists.TryAdd(list.Account, list))
        {
            throw new InvalidOperationException("a member has one list");
        }
    }

    public AllocationReport Run(int threads)
    {
        lists.Clear();
        return Allocator.Run(Task, this, this, threads);
    }

    /// <summary>What each offer is worth to each member.</summary>
    public double[][] Values()
    {
        var scores = new Scores(Task.Index, Task.Weights);
        var popular = scores.PopularTerms(Task.Popularity[0]);
        return Array.ConvertAll(Members, member =>
        {
            scores.Of(member, popular);
            return Task.Index.Offers.Select((offer, number) => scores.Score(number) * offer.Value).ToArray();
        });
    }

    private static CandidateOffer Offer(
        int number, int offers, ListRules rules, int members, double stockOfNeed, ref Draws draws)
    {
        var stock = (long)(draws.Next() * 2 * stockOfNeed * members * rules.Slots / offers);
        return new CandidateOffer(
            $"o{number:000}",
            [.. new[] { number, draws.Next(offers * 2), draws.Next(offers * 2) }.Distinct().Order().Select(static product => new WeightedProduct(product))])
        {
            Category = $"c{number % 9}", Brand = number % 4 == 0 ? "house" : "", Stock = draws.Next() < 0.15 ? null : stock,
            Value = 1 + (draws.Next(3) * 0.2), Cost = number % 5 == 0 ? 3 : 0, Funder = number % 5 == 0 ? "brand" : "",
            Used = draws.Next(4), ShownNotUsed = draws.Next(40),
        };
    }

    private static RankedMember Member(int offers, ref Draws draws)
    {
        Span<byte> id = stackalloc byte[16];
        BitConverter.TryWriteBytes(id, draws.Next());
        BitConverter.TryWriteBytes(id[8..], draws.Next());
        var baskets = 1 + draws.Next(12);
        var products = new SortedSet<int>();
        for (var line = 0; line < 6; line++)
        {
            var draw = draws.Next();
            products.Add((int)(draw * draw * offers * 2));
        }

        var history = new List<BoughtProduct>();
        foreach (var product in products)
        {
            history.Add(new BoughtProduct(product, 0.1 + (2 * draws.Next()), 1));
        }

        return new RankedMember(new Guid(id))
        {
            History = new MemberHistory(baskets, [.. history]), Likes = draws.Next() < 0.3 ? [$"c{draws.Next(7)}"] : [],
        };
    }

    private static long[] Purchases(int products, ref Draws draws)
    {
        var purchases = new long[products];
        foreach (ref var count in purchases.AsSpan())
        {
            count = draws.Next(50);
        }

        return purchases;
    }
}
