using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Menus;
using Shopkeeper.Offers.Ranking;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Offers.Pools;

/// <summary>What an allocation did. Bound: no plan could have had more (1 = the best there is).</summary>
/// <param name="Period">First day of the period that the lists are for.</param>
public sealed record PoolReport(
    Guid List, LocalDate Period, int Offers, long Members, long Slots, long Filled, double OfBound, int ScarceOffers,
    ImmutableArray<OfferRemark> Remarks, string? SlotLog);

/// <summary>No offer of the pool can be given in that period; the remarks say why.</summary>
public sealed class NothingToAllocate(ImmutableArray<OfferRemark> remarks)
    : Exception("No offer of the pool can be given in this period."
        + string.Concat(remarks.Take(5).Select(static remark => $" {remark.Offer} {remark.Words}.")))
{
    public ImmutableArray<OfferRemark> Remarks { get; } = remarks;
}

/// <summary>Reads who there is, ranks and allocates, loads beside what is in force, and switches.</summary>
internal sealed class PoolAllocation(Shop shop, IShoppers shoppers, MenuStore store)
{
    // Another process may be loading: a list that is not switched to after so long never will be.
    private static readonly Duration LongestLoad = Duration.FromDays(1);

    public async Task<PoolReport> RunAsync(PoolOrder order, IProgress<long>? progress, CancellationToken cancel)
    {
        var document = order.Rules.Document;
        var (first, next) = order.Pool.PeriodOf(order.Period);
        var start = document.Zone.AtStartOfDay(first).ToInstant();
        var sets = new ProductSets(order.Catalogue);
        var candidates = PoolCandidates.Of(
            document, order.Pool, sets, start, next is { } end ? document.Zone.AtStartOfDay(end).ToInstant() : null);
        if (candidates.Offers.IsEmpty)
        {
            throw new NothingToAllocate(candidates.Remarks);
        }

        var gathering = new MemberGathering(document, order.Catalogue, sets.Table, start);
        if (order.Pool.Mode != PoolMode.Shared)
        {
            await gathering.ReadAsync(shoppers, cancel);
        }

        var index = new OfferIndex(candidates.Offers, sets.Table);
        var members = new PoolMembers(order.Pool.Mode == PoolMode.Shared ? [] : gathering.Members(
            [.. candidates.Offers.SelectMany(static offer => offer.Eligibility.Segments).Distinct()]));
        var (byCluster, everywhere) = gathering.Popularities(index);
        var task = new AllocationTask(index, byCluster, RulesOf(order.Pool, index.Offers.Length), ImmutableDictionary<string, long>.Empty)
        {
            Weights = WeightsOf(order.Pool.Mode), Programme = document.Id, Version = order.Rules.Version, Period = first,
        };
        var legend = new Legend([.. index.Offers.Select(static offer => offer.Id)], index.Names);
        var shared = order.Pool.Mode == PoolMode.Shared
            ? InDocumentOrder(document.Offers.Select(static offer => offer.Id), task, legend)
            : ForTheRest(task, everywhere, legend);
        var place = new MenuPlace(document.Id, order.Pool.Id, first);
        var list = Guid.CreateVersion7(shop.Time.GetUtcNow());
        await store.BeginAsync(list, place, shop.Now, legend, shared, cancel);
        var (report, log) = await LoadAsync(task, members, list, legend, order, progress, cancel);
        await store.SwitchAsync(list, place, cancel);
        await store.SweepAsync(
            place, shop.Database.Engine == DatabaseEngine.Sqlite ? shop.Now : shop.Now - LongestLoad, cancel);
        return new PoolReport(
            list, first, index.Offers.Length, report.Members, report.Slots, report.Filled, report.OfBound,
            index.Offers.Count(static offer => offer.Stock is not null), candidates.Remarks, log);
    }

    private async Task<(AllocationReport Report, string? SlotLog)> LoadAsync(
        AllocationTask task, PoolMembers members, Guid list, Legend legend, PoolOrder order, IProgress<long>? progress,
        CancellationToken cancel)
    {
        await using var log = order.SlotLogFolder is { } folder && members.ShardSizes.Any(static size => size > 0)
            ? await SlotLog.CreateAsync(folder, list, task.Index, cancel)
            : null;
        var load = new MenuLoad(store, list, legend, log, members.ShardSizes.Count);
        var writing = load.WriteAsync(progress, cancel);
        var allocating = Task.Run(
            () =>
            {
                try
                {
                    var report = Allocator.Run(task, members, load, order.Threads, cancel);
                    load.Complete();
                    return report;
                }
                catch (Exception failure)
                {
                    load.Fail(failure);
                    throw;
                }
            },
            cancel);

        // Whichever fails ends the other one, and both have ended before anybody hears of it. Writing's failure comes first: the
        // allocator only sees that nobody takes its lists any more.
        await Task.WhenAll(writing, allocating);
        if (log is not null)
        {
            await log.CompleteAsync();
        }

        return (await allocating, log?.FilePath);
    }

    /// <summary>A menu of all that the pool has is only put in order; a shorter one is also mixed, and a part of it drawn.</summary>
    private static ListRules RulesOf(PoolDefinition pool, int offers) => pool is { Menu: { } menu, Mode: PoolMode.Ranked }
        ? new ListRules(Math.Min(menu, offers))
        : ListRules.Plain(Math.Min(pool.Menu ?? offers, offers));

    private static Weights WeightsOf(PoolMode mode) => mode switch
    {
        PoolMode.Ranked => Weights.V1,
        PoolMode.ByPreference => Weights.V1 with { Matches = 0, Category = 0 },
        _ => Weights.V1 with { Matches = 0, Category = 0, Like = 0 },
    };

    private static byte[] InDocumentOrder(IEnumerable<string> ids, AllocationTask task, Legend legend)
    {
        var numbers = task.Index.Offers.Select(static (offer, number) => (offer.Id, number))
            .ToDictionary(static offer => offer.Id, static offer => offer.number, StringComparer.Ordinal);
        return PackedMenu.Encode(
            legend,
            [.. ids.Where(numbers.ContainsKey).Take(task.Rules.Slots).Select(id => (numbers[id], new Reason(ReasonCode.Everybody)))]);
    }

    /// <summary>For accounts that come later: the most popular of what is for everybody and of which there is enough.</summary>
    private static byte[] ForTheRest(AllocationTask task, Popularity everywhere, Legend legend)
    {
        var scores = new Scores(task.Index, task.Weights);
        var order = BaseOrder.Of(task.Index, scores.PopularTerms(everywhere), new double[task.Index.Offers.Length]);
        var picked = new Picker(task.Index).Pick(
            new RankedMember(Guid.Empty), scores, order, task.Rules, new EnoughForAll(task.Index));
        return PackedMenu.Encode(legend, [.. picked.Select(static pick => (pick.Offer, new Reason(ReasonCode.Everybody)))]);
    }

    private readonly struct EnoughForAll(OfferIndex index) : IStock
    {
        public bool IsOpen(int offer) =>
            index.Offers[offer].Stock is null && ReferenceEquals(index.Offers[offer].Eligibility, Eligibility.Everybody);
    }
}
