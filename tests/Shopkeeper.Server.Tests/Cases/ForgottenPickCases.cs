using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>What was picked and forgotten: reminded of, swapped, carried over, and said at the till.</summary>
public sealed class ForgottenPickCases
{
    private const string Programme = """
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: shared, slots: 2, refresh: 14d, start: 2015-10-12, remind: 3d, carry-over: true }
          tea: { name: Cheaper tea, percent: 20, only: { category: food/tea }, in: own }
          milk: { name: Cheaper milk, percent: 20, only: { category: food/milk }, in: own }
          bread: { name: Cheaper bread, percent: 20, only: { category: food/bread }, in: own }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W12_a_forgotten_pick_is_reminded_of_swapped_carried_over_and_on_the_receipt(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("tea", "Tea", "food/tea", ""), new Product("milk", "Milk", "food/milk", ""), new Product("bread", "Bread", "food/bread", "")], default);
        Assert.Equal(201, (await PickAsync(shop, "tea", "1")).Status);
        Assert.Equal(201, (await PickAsync(shop, "milk", "2")).Status);
        Assert.Equal("tea picked, milk picked, bread locked", await MenuAsync(shop));

        // The line at the till: what waits to be used is on the receipt of any sale.
        var till = new OfferTill(shop);
        var receipt = await ReceiptAsync(shop, (await till.SellAsync("1", [new Goods("other", 1, 500)])).Sale);
        Assert.Contains("Cheaper tea", receipt, StringComparison.Ordinal);
        Assert.Contains("Cheaper milk", receipt, StringComparison.Ordinal);

        // A swap, until it was used.
        Assert.Equal(201, (await PickAsync(shop, "bread", "3", "milk")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        till.At = "2015-10-22T12:05:00Z";
        var used = await till.SellAsync("2", [new Goods("tea", 1, 500)]);
        Assert.Equal(400, used.Quote.Json["total"]!.GetValue<long>());
        Assert.Equal((422, "/problems/already-used"), await RefusedAsync(shop, "milk", "4", "tea"));
        receipt = await ReceiptAsync(shop, used.Sale);
        Assert.Contains("Cheaper bread", receipt, StringComparison.Ordinal);
        Assert.DoesNotContain("Cheaper milk", receipt, StringComparison.Ordinal);

        // Three days before the end of 25 October the one that was not used is reminded of.
        shop.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal("tea used, milk locked, bread picked!", await MenuAsync(shop));

        // The next period: both are still the member's.
        shop.Time.Advance(TimeSpan.FromDays(4));
        Assert.Equal("tea picked, milk locked, bread picked", (await MenuAsync(shop)).Replace("used", "picked", StringComparison.Ordinal));
        till.At = "2015-10-26T12:00:00Z";
        Assert.Equal(400, (await till.QuoteAsync([new Goods("bread", 1, 500)])).Json["total"]!.GetValue<long>());
    }

    private static Task<Reply> PickAsync(ApiShop shop, string offer, string key, string? replaces = null) => shop.SendKeyedAsync(
        "PUT", $"/v1/accounts/{shop.Account}/offers/{offer}/pick",
        $$"""{ "pool": "own", "proof": {{Bodies.Operator}}{{(replaces is null ? "" : $", \"replaces\": \"{replaces}\"")}} }""", "office", key);

    private static async Task<(int, string)> RefusedAsync(ApiShop shop, string offer, string key, string replaces)
    {
        var reply = await PickAsync(shop, offer, key, replaces);
        return (reply.Status, reply.Type);
    }

    private static async Task<string> MenuAsync(ApiShop shop) => string.Join(
        ", ", (await shop.GetAsync($"/v1/accounts/{shop.Account}/offers?pool=own")).Json["offers"]!.AsArray()
            .Select(static row => $"{row!["offer"]} {row["state"]}{(row["remind"] is null ? "" : "!")}"));

    private static async Task<string> ReceiptAsync(ApiShop shop, Reply sale) =>
        (await shop.GetAsync($"/v1/activities/{sale.Json["activityId"]}/receipt", "till")).Text;
}
