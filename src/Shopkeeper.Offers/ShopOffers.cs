using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers.Menus;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Offers;

/// <summary>The public face of the module for one shop: making lists, and reading them. The database has been migrated.</summary>
public sealed class ShopOffers
{
    private readonly MenuStore store;
    private readonly PoolAllocation allocation;

    public ShopOffers(Shop shop, IShoppers shoppers)
    {
        store = new MenuStore(shop.Database);
        allocation = new PoolAllocation(shop, shoppers, store);
    }

    /// <summary>
    /// What this account was given in this pool for the period that begins on this day, best first; the shared menu when it
    /// has none of its own (it came later, or all share one). Null when nothing has been allocated for that period. It sees
    /// the old list or the new one, never parts of both.
    /// </summary>
    public ValueTask<AllocatedMenu?> FindMenuAsync(
        string programme, string pool, LocalDate period, AccountId account, CancellationToken cancel) =>
        store.FindAsync(new MenuPlace(programme, pool, period), account, cancel);

    /// <summary>
    /// Makes the lists of a pool for one period beside those in force, and then switches to them at once. Lists of the period
    /// before stay, older ones go. Stopped half-way it has changed nothing that anybody sees.
    /// </summary>
    public Task<PoolReport> AllocateAsync(PoolOrder order, IProgress<long>? progress, CancellationToken cancel) =>
        allocation.RunAsync(order, progress, cancel);
}

/// <summary>Which pool, for which period, under which version and catalogue.</summary>
/// <param name="Period">First day of the period.</param>
public sealed record PoolOrder(RuleSet Rules, CatalogueSnapshot Catalogue, PoolDefinition Pool, LocalDate Period)
{
    /// <summary>Folder for the slot log, a Parquet file per list; null = none is written.</summary>
    public string? SlotLogFolder { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;
}
