using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What a year with the programme was worth to an account, as of now.</summary>
public sealed class WorthTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, name: Spending, on: purchase, points: 1, per: 1.00 GBP }
        levels:
          - { id: silver, name: Silver, at: 100 }
        offers:
          tea: { name: Tea, percent: 20, only: { product: T1 } }
        vouchers:
          gift: { name: Gift, worth: 5.00 GBP, valid: 12mo }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_year_adds_up_what_was_earned_taken_off_and_kept(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var till = new OfferTill(shop);
        var issued = await shop.PostAsync($"/v1/accounts/{shop.Account}/vouchers", """{ "kind": "gift", "reason": "goodwill" }""", "office", "v");
        Assert.Equal(201, issued.Status);
        var code = $"{(await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers", "office")).Json["vouchers"]![0]!["code"]}";
        await till.SellAsync("1", [new Goods("T1", 2, 2_000), new Goods("22423", 1, 12_000)]);
        await till.SellAsync("2", [new Goods("22423", 1, 3_000)], [code]);
        Assert.Equal(201, (await till.ReturnAsync("r1", "1", 1, 1, 800)).Status);
        Assert.Equal(201, (await shop.SendKeyedAsync("POST", $"/v1/accounts/{shop.Account}/redeem", $$"""{ "points": 20, "proof": {{Bodies.Operator}} }""", "office", "spend")).Status);

        var year = await ReadAsync(shop, 2015);
        Assert.Equal((2015, true, 2L, 1L, 1L), ((int)year["year"]!, (bool)year["complete"]!, Long(year, "purchases"), Long(year, "offersUsed"), Long(year, "vouchersUsed")));
        Assert.Equal(
            """[{"currency":"GBP","discounts":200,"vouchers":500,"spent":15800}]""", Of(year)["money"]!.ToJsonString());
        var balance = (long)(await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!;
        var points = Assert.Single(Of(year)["points"]!.AsArray())!;
        Assert.Equal(("Points", 20L, 0L), ($"{points["name"]}", (long)points["redeemed"]!, (long)points["expired"]!));
        Assert.Equal(balance, (long)points["earned"]! - (long)points["takenBack"]! - 20);
        Assert.Equal(("silver", "Silver"), ($"{Of(year)["levels"]![0]!["level"]}", $"{Of(year)["levels"]![0]!["name"]}"));

        // What comes back a year later is taken off the year in which it was bought; points are of the year in which they moved.
        shop.Time.Advance(TimeSpan.FromDays(365));
        till.At = "2016-03-01T10:00:00Z";
        await till.SellAsync("3", [new Goods("22423", 1, 1_000)]);
        Assert.Equal(201, (await till.ReturnAsync("r2", "1")).Status);
        var before = Of(await ReadAsync(shop, 2015));
        Assert.Equal((1L, """[{"currency":"GBP","discounts":0,"vouchers":500,"spent":3000}]"""), ((long)before["purchases"]!, before["money"]!.ToJsonString()));
        var now = await ReadAsync(shop, null);
        Assert.Equal((2016, 1L, 10L), ((int)now["year"]!, Long(now, "purchases"), (long)Of(now)["points"]![0]!["earned"]!));
        Assert.Empty((await ReadAsync(shop, 2014))["programmes"]!.AsArray());
    }

    [Fact]
    public async Task a_year_that_cannot_be_is_told()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var year in new[] { "1999", "2017", "next" })
        {
            Assert.Equal(400, (await shop.GetAsync($"/v1/accounts/{shop.Account}/worth?year={year}")).Status);
        }

        Assert.Equal(404, (await shop.GetAsync("/v1/accounts/acc_1/worth")).Status);
        Assert.Empty((await ReadAsync(shop, 2015))["programmes"]!.AsArray());
    }

    private static JsonNode Of(JsonNode worth) => Assert.Single(worth["programmes"]!.AsArray())!;

    private static long Long(JsonNode worth, string name) => (long)Of(worth)[name]!;

    private static async Task<JsonNode> ReadAsync(ApiShop shop, int? year)
    {
        var reply = await shop.GetAsync($"/v1/accounts/{shop.Account}/worth" + (year is null ? "" : $"?year={year}"), "shop");
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json;
    }
}
