using Shopkeeper.Platform.Databases;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A sale by the key on its receipt, wherever it was sold.</summary>
public sealed class SaleTests
{
    private const string Sale = """
        { "source": "pos", "key": "cardiff-1/1/2015-10-22/000001", "type": "purchase", "card": "2900000000018", "occurredAt": "2015-10-22T10:15:00Z",
          "store": "cardiff-1", "currency": "GBP", "lines": [ { "line": 1, "sku": "22423", "quantity": 3, "amount": 1000 }, { "line": 2, "sku": "ham", "quantity": 0.375, "unit": "kg", "amount": 400 } ],
          "tenders": [ { "type": "points", "amount": 400 }, { "type": "card", "amount": 1000 } ] }
        """;

    private const string Address = "/v1/sales?key=cardiff-1/1/2015-10-22/000001";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_has_come_back_of_a_sale_is_said_line_by_line_and_a_till_takes_the_rest(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Sale)).Status);
        var sold = (await shop.GetAsync(Address, "till")).Json;
        Assert.Equal("purchase GBP cardiff-1", $"{sold["type"]} {sold["currency"]} {sold["store"]}");
        Assert.All(sold["lines"]!.AsArray(), static line => Assert.Null(line!["returned"]));
        Assert.DoesNotContain("2900000000018", sold.ToJsonString(), StringComparison.Ordinal);

        var first = await shop.PostAsync("/v1/activities", """
            { "source": "pos", "key": "bath-2/1/2015-10-23/000001", "type": "return", "occurredAt": "2015-10-23T10:15:00Z", "store": "bath-2", "currency": "GBP",
              "sale": { "source": "pos", "key": "cardiff-1/1/2015-10-22/000001" }, "lines": [ { "line": 1, "saleLine": 1, "sku": "22423", "quantity": 1, "amount": 333 } ] }
            """);
        Assert.Equal(201, first.Status);
        sold = (await shop.GetAsync(Address, "till")).Json;
        Assert.Equal("""{"quantity":1,"amount":333}""", sold["lines"]![0]!["returned"]!.ToJsonString());

        var rest = ReturnedSale.Read("cardiff-1/1/2015-10-22/000001", ReturnedSale.Parse(sold.ToJsonString()), [])!;
        var (basket, said) = rest.Take(Basket.Empty with { IsReturn = true }, "22423", "Cake stand", 2);
        Assert.Equal((667L, null), (basket.Amount, said));
        Assert.Equal((190L, 1_067L), (rest.PointsBack(basket), rest.Take(basket, "ham", "Ham", 1).Basket.Amount));
        Assert.Equal("Only 2 of this article on that receipt have not come back.", rest.Take(Basket.Empty, "22423", "Cake stand", 3).Said);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_no_sale_of_a_member_is_not_found(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Sale.Replace("\"card\": \"2900000000018\",", "", StringComparison.Ordinal));
        Assert.Equal(404, (await shop.GetAsync(Address, "till")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/sales?key=nothing", "till")).Status);
        Assert.Equal(404, (await shop.GetAsync(Address + "&source=web", "till")).Status);
        Assert.Equal(400, (await shop.GetAsync("/v1/sales", "till")).Status);
        Assert.Equal(400, (await shop.GetAsync($"/v1/sales?key={new string('k', 201)}", "till")).Status);
        Assert.Equal(400, (await shop.GetAsync(Address + "&source=", "till")).Status);
        Assert.Equal(403, (await shop.GetAsync(Address, "form")).Status);
    }
}
