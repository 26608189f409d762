using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Pools;

/// <summary>
/// The members of a shop as ranking sees them, in memory: what they bought in the two years before the period, and what they
/// said of themselves. Accounts ascend within a shard.
/// </summary>
internal sealed class PoolMembers : IMembers
{
    public const int HistoryDays = 730;

    private readonly RankedMember[][] shards;
    private readonly long count;

    public PoolMembers(IReadOnlyCollection<RankedMember> members)
    {
        count = members.Count;
        var shardCount = Shards.CountFor(count);
        var byShard = members.OrderBy(static member => member.Id).ToLookup(member => Shards.Of(member.Id, shardCount));
        shards = [.. Enumerable.Range(0, shardCount).Select(shard => byShard[shard].ToArray())];
        ShardSizes = [.. shards.Select(static shard => shard.Length)];
    }

    public IReadOnlyList<int> ShardSizes { get; }

    public IEnumerable<RankedMember> Shard(int shard) => shards[shard];

    public IEnumerable<RankedMember> Sample(int about) =>
        shards.SelectMany(static shard => shard).Where(member => Shards.IsInSample(member.Id, about, count));
}

/// <summary>Collects who there is and what was bought, then makes members of it.</summary>
internal sealed class MemberGathering(ProgrammeDocument document, CatalogueSnapshot catalogue, ProductTable table, NodaTime.Instant start)
{
    private readonly Dictionary<AccountId, FactRecord> facts = [];
    private readonly Dictionary<AccountId, List<Basket>> baskets = [];
    private readonly Dictionary<string, int> clusters = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<Dictionary<int, long>> purchases = [[]];

    public async Task ReadAsync(IShoppers shoppers, CancellationToken cancel)
    {
        await foreach (var shopper in shoppers.AllAsync(cancel))
        {
            facts.TryAdd(shopper.Account, shopper.Facts);
        }

        var from = start - NodaTime.Duration.FromDays(PoolMembers.HistoryDays);
        await foreach (var visit in shoppers.VisitsAsync(document.Id, from, start, cancel))
        {
            Add(visit);
        }
    }

    public IReadOnlyCollection<RankedMember> Members(IReadOnlyCollection<string> segments) =>
        [.. facts.Keys.Union(baskets.Keys).Select(account => Member(account, segments))];

    /// <summary>By cluster, and the last of all clusters together.</summary>
    public (Popularity[] ByCluster, Popularity Everywhere) Popularities(OfferIndex index)
    {
        var everywhere = new long[table.Count];
        var byCluster = purchases.Select(counts =>
        {
            var own = new long[table.Count];
            foreach (var (product, count) in counts)
            {
                own[product] = count;
                everywhere[product] += count;
            }

            return Popularity.Of(index, own);
        }).ToArray();
        return (byCluster, Popularity.Of(index, everywhere));
    }

    private void Add(Visit visit)
    {
        int[] products = [.. visit.Skus.Select(sku => table.Add(sku, "")).Distinct()];
        var age = (start - visit.At).TotalDays;
        if (!baskets.TryGetValue(visit.Account, out var own))
        {
            baskets.Add(visit.Account, own = []);
        }

        own.Add(new Basket(age, visit.Store, products));
        if (age > Popularity.Days)
        {
            return;
        }

        var counts = purchases[ClusterOf(visit.Store)];
        foreach (var product in products)
        {
            counts[product] = counts.GetValueOrDefault(product) + 1;
        }
    }

    private RankedMember Member(AccountId account, IReadOnlyCollection<string> segments)
    {
        var known = facts.GetValueOrDefault(account, FactRecord.None);
        List<Basket> bought = baskets.GetValueOrDefault(account, []);
        bought.Sort(static (a, b) => a.AgeDays.CompareTo(b.AgeDays));
        var store = known.HomeStore.Length > 0 || bought.Count == 0 ? known.HomeStore : bought[0].Store;
        return new RankedMember(account.Value)
        {
            History = MemberHistory.Of(bought.Select(static basket => (basket.AgeDays, (IReadOnlyCollection<int>)basket.Products))),
            MayProfile = known.MayProfile,
            Likes = known.Likes,
            Store = store,
            Cluster = ClusterOf(store),
            AgeBand = known.AgeBand,
            Segments = [.. segments.Where(segment => IsIn(segment, known))],
        };
    }

    private int ClusterOf(string store)
    {
        var group = catalogue.FindStore(store)?.Group ?? "";
        if (!clusters.TryGetValue(group, out var cluster))
        {
            clusters.Add(group, cluster = purchases.Count);
            purchases.Add([]);
        }

        return cluster;
    }

    private bool IsIn(string segment, FactRecord known) =>
        document.Segments.FirstOrDefault(defined => defined.Id == segment) is { } defined ? defined.Test.Holds(known) : known.IsIn(segment);

    private readonly record struct Basket(double AgeDays, string Store, int[] Products);
}
