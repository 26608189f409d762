using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A sale that names its quote is decided as it was quoted, for as long as the quote is good.</summary>
public sealed class QuotedVersionTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task PT_07_a_quote_keeps_its_version_for_its_life(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        for (var version = 2; version <= 7; version++)
        {
            await PublishAsync(shop, version, ApiShop.Noon - Duration.FromDays(1));
        }

        var quotes = new List<string>();
        foreach (var minutes in new[] { 3, 20 })
        {
            var quote = await shop.PostAsync("/v1/quotes", Sale($"quote {minutes}", ApiShop.Noon));
            Assert.Equal((200, 7), (quote.Status, VersionOf(quote)));
            quotes.Add(quote.Json["quoteId"]!.GetValue<string>());
        }

        await PublishAsync(shop, 8, ApiShop.Noon + Duration.FromMinutes(1));
        foreach (var (minutes, quote, version) in new[] { (3, quotes[0], 7), (20, quotes[1], 8) })
        {
            var at = ApiShop.Noon + Duration.FromMinutes(minutes);
            shop.Time.SetUtcNow(at.ToDateTimeOffset());
            var sale = await shop.PostAsync("/v1/activities", Sale($"sale {minutes}", at, $$""", "quoteId": "{{quote}}" """));
            Assert.Equal((201, version, 25 * version), (sale.Status, VersionOf(sale), sale.Points("earned")));
            Assert.Equal(
                version == 8,
                sale.Json["effects"]!.AsArray().Any(static effect => effect!["kind"]!.GetValue<string>() == "quote-expired"));
        }

        var unquoted = await shop.PostAsync("/v1/activities", Sale("another", ApiShop.Noon + Duration.FromMinutes(3)));
        Assert.Equal(8, VersionOf(unquoted));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_quote_made_before_a_pilot_and_one_made_in_it_keep_their_versions(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var before = await shop.PostAsync("/v1/quotes", Sale("q1", ApiShop.Noon));
        await PublishAsync(shop, 2, ApiShop.Noon + Duration.FromMinutes(1), "stores: [cardiff-1]\nuntil: 2015-10-30\n");

        var second = At(3);
        var within = await shop.PostAsync("/v1/quotes", Sale("q2", second));
        Assert.Equal((1, 2), (VersionOf(before), VersionOf(within)));
        Assert.Equal(1, VersionOf(await SellAsync("sale 1", second, before)));
        Assert.Equal(2, VersionOf(await shop.PostAsync("/v1/activities", Sale("sale 2", second))));

        await PublishAsync(shop, 3, ApiShop.Noon + Duration.FromMinutes(4));
        var third = At(6);
        Assert.Equal(2, VersionOf(await SellAsync("sale 3", third, within)));
        Assert.Equal(3, VersionOf(await shop.PostAsync("/v1/activities", Sale("sale 4", third))));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);

        Instant At(int minutes)
        {
            var at = ApiShop.Noon + Duration.FromMinutes(minutes);
            shop.Time.SetUtcNow(at.ToDateTimeOffset());
            return at;
        }

        Task<Reply> SellAsync(string key, Instant at, Reply quote) =>
            shop.PostAsync("/v1/activities", Sale(key, at, $$""", "quoteId": "{{quote.Json["quoteId"]!.GetValue<string>()}}" """));
    }

    /// <summary>As many points a pound as the number of the version.</summary>
    private static async Task PublishAsync(ApiShop shop, int version, Instant at, string? pilot = null)
    {
        var document = ApiProgrammes.Points.Replace("points: 1, per", $"points: {version}, per", StringComparison.Ordinal);
        var published = await shop.Host.Programmes.PublishAsync(document, at, "test", pilot, default);
        Assert.True(published.IsPublished, string.Join("; ", published.Problems.Select(static problem => problem.Message)));
    }

    private static string Sale(string key, Instant at, string more = "") =>
        Bodies.Purchase(key, more: more).Replace("2015-10-22T10:15:00Z", at.ToString(), StringComparison.Ordinal);

    private static int VersionOf(Reply reply) => reply.Json["programmes"]![0]!["rulesetVersion"]!.GetValue<int>();
}
