using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Programmes.Catalogue;

/// <summary>
/// Products and stores, append-only by catalogue number. The newest snapshot is in memory; the next one is built from
/// it and the rows that changed, an old one from all rows up to its number.
/// </summary>
internal sealed class CatalogueStore(Shop shop)
{
    private readonly DatabaseEngine engine = shop.Database.Engine;
    private readonly RecentSnapshots recent = new();
    private CatalogueSnapshot current = CatalogueSnapshot.Empty;

    public CatalogueSnapshot Current => Volatile.Read(ref current);

    private NamedSql Sql => NamedSql.Of(typeof(CatalogueStore).Assembly, "Catalogue.CatalogueStore", engine);

    public async Task LoadAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var head = await ShopHead.ReadAsync(connection, engine);
        Advance(Next(connection, null, Current, head.Catalogue));
    }

    public async ValueTask<CatalogueSnapshot> AtAsync(long number, CancellationToken cancel)
    {
        var newest = Current;
        if (newest.Number == number)
        {
            return newest;
        }

        if (recent.Find(number) is { } kept)
        {
            return kept;
        }

        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var start = newest.Number < number ? newest : recent.NearestBefore(number) ?? CatalogueSnapshot.Empty;
        var snapshot = Next(connection, null, start, number);
        Advance(snapshot);
        return snapshot;
    }

    public async Task<CatalogueImport> ImportAsync(
        IReadOnlyList<Product> products, IReadOnlyList<Store> stores, CancellationToken cancel)
    {
        var rejects = ImmutableArray.CreateBuilder<CatalogueReject>();
        var batch = CatalogueRows.Take(products, stores, rejects);
        var (next, changed) = await shop.Database.WriteAsync((connection, transaction) =>
            WriteAsync(connection, transaction, batch), cancel);
        Advance(next);
        return new CatalogueImport(
            next.Number, changed, products.Count + stores.Count - rejects.Count - changed, rejects.ToImmutable());
    }

    private async Task<(CatalogueSnapshot Next, int Changed)> WriteAsync(
        DbConnection connection, DbTransaction transaction, CatalogueRows batch)
    {
        var head = await ShopHead.LockAsync(connection, transaction, engine);
        var standing = Current is var held && held.Number == head.Catalogue
            ? held
            : Next(
                connection, transaction, held.Number < head.Catalogue ? held : CatalogueSnapshot.Empty, head.Catalogue);
        var changed = batch.ChangedFrom(standing);
        if (changed.Count == 0)
        {
            return (standing, 0);
        }

        var number = head.Catalogue + 1;
        await InsertAsync(connection, transaction, "insert_products", number, changed.ProductsJson());
        await InsertAsync(connection, transaction, "insert_stores", number, changed.StoresJson());
        await ShopHead.SetCatalogueAsync(connection, transaction, engine, number);
        return (standing.With(number, changed.Products, changed.Stores), changed.Count);
    }

    private async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, string statement, long number, string? rows)
    {
        if (rows is not null)
        {
            await connection.ExecuteAsync(Sql[statement], new { number, rows }, transaction);
        }
    }

    /// <summary>The snapshot of that number: an earlier one and the rows in between, read as a stream.</summary>
    private CatalogueSnapshot Next(
        DbConnection connection, DbTransaction? transaction, CatalogueSnapshot from, long number)
    {
        if (from.Number == number)
        {
            return from;
        }

        var range = new { after = from.Number, upto = number };
        var stores = connection.Query<StoreRow>(Sql["stores"], range, transaction)
            .Select(static row => new Store(row.Id, row.Name, row.Zone, row.Store_group));
        var products = connection.Query<ProductRow>(Sql["products"], range, transaction, buffered: false)
            .Select(static row => row.ToProduct());
        return from.With(number, products, [.. stores]);
    }

    /// <summary>Never goes back: another thread may have loaded a newer one.</summary>
    private void Advance(CatalogueSnapshot next)
    {
        recent.Keep(next);
        for (var seen = Current; seen.Number < next.Number;)
        {
            var was = Interlocked.CompareExchange(ref current, next, seen);
            if (ReferenceEquals(was, seen))
            {
                return;
            }

            seen = was;
        }
    }

    private sealed class ProductRow
    {
        public required string Sku { get; init; }
        public required string Name { get; init; }
        public required string Category { get; init; }
        public required string Brand { get; init; }
        public required string Attributes { get; init; }

        public Product ToProduct() => new(Sku, Name, Category, Brand)
        {
            Attributes = CatalogueRows.ReadAttributes(Attributes),
        };
    }

    private sealed class StoreRow
    {
        public required string Id { get; init; }
        public required string Name { get; init; }
        public required string Zone { get; init; }
        public required string Store_group { get; init; }
    }
}
