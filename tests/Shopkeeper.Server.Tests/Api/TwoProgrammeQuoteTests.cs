using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>One quote of a basket that feeds two programmes, and the sale at its prices.</summary>
public sealed class TwoProgrammeQuoteTests
{
    private const string Points = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          tea: { percent: 20, only: { product: tea } }
        """;

    private const string Club = """
        programme: club
        name: Club
        currency: GBP
        timezone: Europe/London
        offers:
          wine: { percent: 10, only: { product: wine } }
          tea-too: { money: 1.00 GBP, only: { product: tea } }
        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task one_quote_has_the_offers_of_both_programmes_once_and_a_sale_at_its_prices_has_no_variance(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Points);
        var club = await shop.Host.Programmes.PublishAsync(Club, Instant.FromUtc(2015, 1, 1, 0, 0), "test", default);
        Assert.True(club.IsPublished, string.Join("; ", club.Problems.Select(static problem => problem.Message)));
        var till = new OfferTill(shop);
        Goods[] goods = [new("tea", 2, 1000), new("wine", 1, 2000), new("other", 1, 500)];

        var (quote, sale) = await till.SellAsync("sale", goods);
        Assert.Equal(["points", "club"], quote.Json["programmes"]!.AsArray().Select(static one => one!["programme"]!.GetValue<string>()));
        Assert.Equal("1:tea-200 1:tea-too-100 2:wine-200", OfferTill.Applied(quote));
        Assert.Equal(3500 - 500, OfferTill.Total(quote));
        Assert.Equal(
            [("club", "tea-too", 100), ("club", "wine", 200), ("points", "tea", 200)],
            OfferTill.Effects(sale, "offer")
                .Select(static one => (one["programme"]!.GetValue<string>(), one["offer"]!.GetValue<string>(), one["amount"]!.GetValue<long>()))
                .Order());
        Assert.Empty(OfferTill.Effects(sale, "offer-variance"));
        Assert.Equal(30, sale.Points("earned"));

        // The same basket, as the till charged it, quoted again: what was applied is taken for what it is.
        var report = await shop.Host.Accounts.VerifyAsync(true, null, default);
        Assert.Equal((0, 2), (report.Differences, report.Postings));
        Assert.Equal((200, true), await AgainAsync(shop, quote));
    }

    /// <summary>A quote of a basket that already has the discounts applied says the same total.</summary>
    private static async Task<(int Status, bool SameTotal)> AgainAsync(ApiShop shop, Reply quote)
    {
        var lines = quote.Json["lines"]!.AsArray().Select(static line =>
            $$"""{ "line": {{line!["line"]}}, "sku": "{{line["sku"]}}", "quantity": {{(line["sku"]!.GetValue<string>() == "tea" ? 2 : 1)}}, "amount": {{line["amount"]}}, "applied": {{line["applied"]!.ToJsonString()}} }""");
        var again = await shop.PostAsync("/v1/quotes", $$"""
            { "type": "purchase", "card": "{{ApiShop.Card}}", "currency": "GBP", "store": "cardiff-1", "lines": [ {{string.Join(", ", lines)}} ] }
            """);
        return (again.Status, OfferTill.Total(again) == OfferTill.Total(quote));
    }
}
