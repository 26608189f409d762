using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// Whatever became of products, offers and programmes since: what was decided is decided again to the byte, under the version and
/// the catalogue of its own day.
/// </summary>
public sealed class OfferReplayTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
          - { id: tea-bonus, on: purchase, points: 5, only: { category: food/tea } }
        offers:
          own: { pool: shared, slots: 2, refresh: 14d, start: 2015-10-12 }
          tea: { percent: 20, only: { category: food/tea }, in: own, limit: 5 per day }
          wine: { percent: 10, only: { category: food/wine }, in: own }
          snacks: { buy: 2, get: 1, only: { category: food/snacks }, budget: { uses: 3, money: 50.00 GBP } }
          meal:
            price: 10.00 GBP
            bundle: { main: { only: { category: food/main } }, side: { only: { category: food/side } } }
          rich: { points: 50, only: { category: food/main }, limit: 2 per day }
        vouchers:
          gift: { worth: 3.00 GBP, valid: 60d }
          coupon: { percent: 10, valid: 60d, spend: { threshold: 20.00 GBP, repeat: every } }
        returns: { discounts: recompute }
        """;

    private static readonly Goods[] Everything =
        [new("tea", 2, 1000), new("wine", 1, 800), new("crisps", 3, 450), new("pie", 1, 900), new("chips", 1, 400)];

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Product[] Products(string tea = "food/tea", string pie = "food/main") =>
    [
        new("tea", "", tea, ""), new("wine", "", "food/wine", ""), new("crisps", "", "food/snacks", ""),
        new("pie", "", pie, ""), new("chips", "", "food/side", ""),
    ];

    private static async Task SameAgainAsync(ApiShop shop)
    {
        var report = await shop.Host.Accounts.VerifyAsync(true, null, default);
        Assert.Equal((0, ""), (report.Differences, string.Join("; ", report.First)));
    }

    private static async Task PublishAsync(ApiShop shop, string programme)
    {
        var published = await shop.Host.Programmes.PublishAsync(
            programme, Instant.FromDateTimeOffset(shop.Time.GetUtcNow()), "test", default);
        Assert.True(published.IsPublished, string.Join("; ", published.Problems.Select(static problem => problem.Message)));
    }

    /// <summary>Offers, picks, a bundle, vouchers of both kinds, and returns in part and in whole.</summary>
    private static async Task HistoryAsync(ApiShop shop, OfferTill till, string run)
    {
        await till.SellAsync($"{run}1", Everything);
        var gift = await till.IssueAsync("gift", $"{run}gift");
        await till.SellAsync($"{run}2", Everything, [gift]);
        await till.SellAsync($"{run}3", Everything, named: false);
        await till.SellAsync($"{run}4", [new("crisps", 6, 900)]);
        var coupon = (await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers", "office")).Json["vouchers"]!.AsArray()
            .First(static voucher => voucher!["kind"]!.GetValue<string>() == "coupon")!["code"]!.GetValue<string>();
        var (_, sale) = await till.SellAsync($"{run}5", [new("tea", 4, 2000), new("pie", 1, 900)], [coupon]);
        Assert.NotEmpty(OfferTill.Effects(sale, "voucher-used"));

        await till.ReturnAsync($"{run}r1", $"{run}1", 4, 1, 700);
        await till.ReturnAsync($"{run}r2", $"{run}1");
        var whole = await till.ReturnAsync($"{run}r3", $"{run}2");
        Assert.NotEmpty(OfferTill.Effects(whole, "offer-given-back"));
        Assert.NotEmpty(OfferTill.Effects(whole, "voucher-returned"));
        await till.SellAsync($"{run}6", Everything, [gift]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task offers_picks_vouchers_and_returns_are_decided_again_to_the_byte_whatever_changed_since(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.ImportProductsAsync(Products(), default);
        var till = new OfferTill(shop);
        await till.PickAsync("tea", "tea");
        await till.PickAsync("wine", "wine");
        till.At = "2015-10-22T12:00:00Z";
        Assert.Equal(
            "1:tea-200 2:wine-80 3:snacks-150 4:meal-208 5:meal-92", OfferTill.Applied(await till.QuoteAsync(Everything)));
        await HistoryAsync(shop, till, "a");
        await SameAgainAsync(shop);

        // Other products meet the offers now.
        await shop.Host.Programmes.ImportProductsAsync(Products(tea: "food/wine", pie: "toys"), default);
        await SameAgainAsync(shop);
        await till.SellAsync("moved", Everything);
        await till.ReturnAsync("moved-back", "a5");
        await SameAgainAsync(shop);

        // And other offers are there.
        shop.Time.Advance(TimeSpan.FromDays(1));
        till.At = "2015-10-23T12:00:00Z";
        await shop.Host.Programmes.ImportProductsAsync(Products(), default);
        await PublishAsync(shop, Programme
            .Replace("percent: 20, only", "percent: 5, only", StringComparison.Ordinal)
            .Replace("  snacks: { buy: 2, get: 1, only: { category: food/snacks }, budget: { uses: 3, money: 50.00 GBP } }\n", "", StringComparison.Ordinal)
            .Replace("  wine: { percent: 10, only: { category: food/wine }, in: own }\n", "", StringComparison.Ordinal)
            .Replace("price: 10.00 GBP", "price: 9.00 GBP", StringComparison.Ordinal)
            .Replace("worth: 3.00 GBP", "worth: 2.00 GBP", StringComparison.Ordinal));
        await SameAgainAsync(shop);

        // Picks keep the terms that they began under; what nobody picked goes by the version.
        var kept = await till.QuoteAsync(Everything);
        Assert.Equal("1:tea-200 2:wine-80 4:meal-277 5:meal-123", OfferTill.Applied(kept));
        var verdicts = kept.Json["programmes"]![0]!["offers"]!.AsArray();
        Assert.NotNull(verdicts.Single(static offer => offer!["offer"]!.GetValue<string>() == "tea")!["terms"]);
        Assert.Null(verdicts.Single(static offer => offer!["offer"]!.GetValue<string>() == "meal")!["terms"]);
        await HistoryAsync(shop, till, "b");
        await till.ReturnAsync("late", "a6");
        await till.ReturnAsync("late-part", "a4", 1, 3, 300);
        await SameAgainAsync(shop);

        // The next period, from another process.
        await shop.RestartAsync();
        shop.Time.Advance(TimeSpan.FromDays(4));
        till.At = "2015-10-27T12:00:00Z";
        await till.PickAsync("tea", "tea again");
        Assert.StartsWith("1:tea-50 4:meal", OfferTill.Applied(await till.QuoteAsync(Everything)), StringComparison.Ordinal);
        await till.SellAsync("next", Everything);
        await till.ReturnAsync("next-back", "b6");
        await shop.Host.Accounts.RunDueAsync(default);
        await SameAgainAsync(shop);
    }
}
