using System.Collections.Immutable;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Programmes;

public sealed class CatalogueTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task an_old_snapshot_is_rebuilt_as_it_was(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        await shop.Programmes.ImportProductsAsync([Wine, Bread], default);
        await shop.Programmes.ImportStoresAsync([new Store("cardiff-1", "Cardiff", "Europe/London", "wales")], default);
        await shop.Programmes.ImportProductsAsync([Wine with { Category = "food/sparkling" }], default);
        var fresh = await shop.SecondNodeAsync();

        Assert.Equal(3, shop.Programmes.CurrentCatalogue.Number);
        foreach (var node in new[] { shop.Programmes, fresh })
        {
            Assert.Equal("food/sparkling", node.CurrentCatalogue.Find("0042")!.Category);
            Assert.Equal("food/wine", (await node.CatalogueAtAsync(1, default)).Find("0042")!.Category);
            Assert.Null((await node.CatalogueAtAsync(1, default)).FindStore("cardiff-1"));
            Assert.Equal("wales", (await node.CatalogueAtAsync(2, default)).FindStore("cardiff-1")!.Group);
            Assert.Equal(0, (await node.CatalogueAtAsync(0, default)).ProductCount);
        }

        Assert.Equal("yes", fresh.CurrentCatalogue.Find("0042")!.Attributes["organic"]);
        Assert.Equal("Ψωμί \"λευκό\"", fresh.CurrentCatalogue.Find("b-1")!.Name);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task equal_rows_make_no_new_snapshot(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        var first = await shop.Programmes.ImportProductsAsync([Wine, Bread, Wine], default);
        var again = await shop.Programmes.ImportProductsAsync(
            [Wine with { Attributes = ImmutableDictionary<string, string>.Empty.Add("organic", "yes") }, Bread],
                default);

        Assert.Equal((1, 2), (first.Number, first.Changed));
        Assert.Equal((1, 0, 2), (again.Number, again.Changed, again.Unchanged));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_bad_row_is_left_out_with_its_reason_and_the_rest_goes_in(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        var products = await shop.Programmes.ImportProductsAsync(
            [Wine with { Sku = "" }, Bread, Wine with { Category = "/food" }, Wine with { Name = "a\0b" }], default);
        var stores = await shop.Programmes.ImportStoresAsync([new Store("x", "X", "Europe/Lodnon", "")], default);

        Assert.Equal([0, 2, 3], products.Rejects.Select(static reject => reject.Index));
        Assert.Contains("a path such as `food/wine`", products.Rejects[1].Reason, StringComparison.Ordinal);
        Assert.Equal(1, products.Changed);
        Assert.Contains("IANA", Assert.Single(stores.Rejects).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task batches_from_several_callers_all_arrive(DatabaseEngine engine)
    {
        await using var shop = await ProgrammeShop.NewAsync(engine);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(batch => shop.Programmes.ImportProductsAsync(
            [.. Enumerable.Range(0, 500).Select(i => new Product($"{batch}-{i}", "P", "a/b", ""))], default)));
        var fresh = await shop.SecondNodeAsync();

        Assert.Equal(20, shop.Programmes.CurrentCatalogue.Number);
        Assert.Equal(10_000, shop.Programmes.CurrentCatalogue.ProductCount);
        Assert.Equal(10_000, fresh.CurrentCatalogue.ProductCount);
        Assert.Equal(500 * 7, (await fresh.CatalogueAtAsync(7, default)).ProductCount);
    }

    private static readonly Product Wine = new("0042", "Wine", "food/wine", "Acme")
    {
        Attributes = ImmutableDictionary<string, string>.Empty.Add("organic", "yes"),
    };

    private static readonly Product Bread = new("b-1", "Ψωμί \"λευκό\"", "food/bread", "");
}
