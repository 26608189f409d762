using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

public sealed class CatalogueAndMembersImportTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task products_come_from_csv_with_further_columns_as_attributes(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        var summary = await ImportAsync(shop, "products", "products.csv", """
            sku,name,category,brand,colour
            22423,REGENCY CAKESTAND,home/kitchen,Regency,pink
            22424,"TIN, LARGE",home/kitchen,,
            ,NAMELESS,,,
            22425,SHORT

            """);
        Assert.Equal((4, 2, 0, 2), Counts(summary));
        Assert.Equal(["bad-product", "malformed-row"], shop.Lines("bad.jsonl").Select(static line => (string)line["reason"]!).Order());
        await using (var host = await ShopReading.OpenAsync(shop))
        {
            var product = host.Programmes.CurrentCatalogue.Find("22423")!;
            Assert.Equal(("home/kitchen", "Regency", "pink"), (product.Category, product.Brand, product.Attributes["colour"]));
            Assert.Empty(host.Programmes.CurrentCatalogue.Find("22424")!.Attributes);
        }

        // The same again changes nothing; a changed one is taken.
        summary = await ImportAsync(shop, "products", "products.jsonl", """
            {"sku":"22423","name":"REGENCY CAKESTAND","category":"home/kitchen","brand":"Regency","attributes":{"colour":"pink"}}
            {"sku":"22424","name":"TIN","category":"home/tins"}
            {"sku":7}
            {"sku":"22426"

            """);
        Assert.Equal((4, 1, 1, 2), Counts(summary));
    }

    [Fact]
    public async Task the_products_of_the_sample_are_its_stock_codes()
    {
        await using var shop = await CommandShop.NewAsync();
        var summary = await shop.JsonAsync("import", "products", Shipped.Sample, "--format", "online-retail");
        Assert.InRange((int)summary["accepted"]!, 3_000, 4_500);
        await using var host = await ShopReading.OpenAsync(shop);
        Assert.Equal("WHITE HANGING HEART T-LIGHT HOLDER", host.Programmes.CurrentCatalogue.Find("85123A")!.Name);
        Assert.Equal("charges/postage", host.Programmes.CurrentCatalogue.Find("POST")!.Category);
    }

    [Fact]
    public async Task stores_come_from_csv_and_an_unknown_zone_is_told()
    {
        await using var shop = await CommandShop.NewAsync();
        var summary = await ImportAsync(shop, "stores", "stores.csv", """
            id,name,zone,group
            cardiff-1,Cardiff,Europe/London,wales
            athens-1,Athens,Europe/Atlantis,

            """);
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        Assert.Contains("Europe/Atlantis", (string)shop.Lines("bad.jsonl")[0]["message"]!, StringComparison.Ordinal);
        await using var host = await ShopReading.OpenAsync(shop);
        Assert.Equal("wales", host.Programmes.CurrentCatalogue.FindStore("cardiff-1")!.Group);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task members_come_as_bodies_of_the_api_or_as_csv(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        var summary = await ImportAsync(shop, "members", "members.jsonl", """
            {"card":"2900000178502","status":"held"}
            {"card":"2900000178502","status":"held"}
            {"email":"ada@example.org","status":"active","name":"Ada","birthDate":"1815-12-10"}
            {"email":"grace@example.org","name":"Grace","birthDate":"1906-12-09"}
            {"card":"12","status":"held"}
            {"email":"x@example.org","status":"asleep"}
            {"email":["x@example.org"]}
            nonsense

            """);
        Assert.Equal((8, 2, 1, 5), Counts(summary));
        summary = await ImportAsync(shop, "members", "members.csv", """
            card,email,status
            2900000178502,,held
            ,GRACE@example.org,active
            2900000178519,,held
            2900000178519,,held,more

            """);
        Assert.Equal((4, 1, 2, 1), Counts(summary));
        Assert.Equal(0, await ShopReading.PostingsOfCardAsync(shop, "2900000178519"));
    }

    private static Task<JsonObject> ImportAsync(CommandShop shop, string kind, string name, string text) => shop.JsonAsync(
        "import", kind, shop.Write(name, text), "--rejects", shop.In("bad.jsonl"));

    private static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) =>
        ((int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);
}
