using System.Text;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Offers;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Allocated lists as members see them over HTTP, and what becomes of picks when a period turns.</summary>
public sealed class AllocatedOfferTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: by-preference, slots: 1, menu: 1, refresh: 14d, start: 2015-10-12 }
          kept: { pool: by-preference, slots: 1, menu: 1, refresh: 14d, start: 2015-10-12, carry-over: true, remind: 5d }
          tea: { percent: 20, only: { category: food/tea }, in: [own, kept] }
          wine: { percent: 20, only: { category: food/wine }, in: [own, kept] }
        """;

    private static readonly LocalDate First = new(2015, 10, 12);
    private static readonly LocalDate Second = new(2015, 10, 26);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_member_sees_and_picks_from_the_list_that_was_allocated(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        Assert.Equal("tea:available:liked", await MenuAsync(shop, "own"));
        await AllocateAsync(shop, "own", First);

        // Only one of two is shown to each.
        Assert.Equal("tea:available:you said you like tea", await MenuAsync(shop, "own"));
        Assert.Equal("wine:available:you said you like wine", await MenuAsync(shop, "own", await OtherAsync(shop)));
        Assert.Equal((422, "/problems/not-listed"), await PickAsync(shop, "own", "wine"));
        Assert.Equal(201, (await PickAsync(shop, "own", "tea")).Status);
        Assert.Equal("tea:picked:you said you like tea", await MenuAsync(shop, "own"));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_list_that_is_made_again_or_a_period_that_turns_leaves_open_picks_as_they_are(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        await AllocateAsync(shop, "own", First);
        await AllocateAsync(shop, "kept", First);
        Assert.Equal(201, (await PickAsync(shop, "own", "tea")).Status);
        Assert.Equal(201, (await PickAsync(shop, "kept", "tea")).Status);
        var kept = (await shop.GetAsync($"/v1/accounts/{shop.Account}/offers?pool=kept")).Json["offers"]![0]!;
        Assert.Equal((true, true), (kept["remind"]!.GetValue<bool>(), kept["until"] is null));
        var before = (await MenuAsync(shop, "own"), await MenuAsync(shop, "kept"));

        // The next period's lists are there before it begins; this one's are made again under the members' feet.
        await AllocateAsync(shop, "own", Second);
        await AllocateAsync(shop, "kept", Second);
        await AllocateAsync(shop, "own", First);
        Assert.Equal(before, (await MenuAsync(shop, "own"), await MenuAsync(shop, "kept")));

        shop.Time.SetUtcNow(new DateTimeOffset(2015, 10, 26, 9, 0, 0, TimeSpan.Zero));
        Assert.DoesNotContain(":picked", await MenuAsync(shop, "own"), StringComparison.Ordinal);
        Assert.Contains(":picked", await MenuAsync(shop, "kept"), StringComparison.Ordinal);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("tea-1", "", "food/tea", ""), new Product("wine-1", "", "food/wine", ""), new Product("rest", "", "other", "")], default);
        foreach (var (card, likes) in new[] { (ApiShop.Card, "tea"), (ApiShop.OtherCard, "wine") })
        {
            var member = (await shop.GetAsync($"/v1/members?card={card}", "office")).Json["memberId"]!.GetValue<string>();
            Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/activate", $$"""{ "likes": ["{{likes}}"] }""", "shop")).Status);
        }

        return shop;
    }

    private static async Task<string> OtherAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/members?card={ApiShop.OtherCard}", "office")).Json["accountId"]!.GetValue<string>();

    private static Task<PoolReport> AllocateAsync(ApiShop shop, string pool, LocalDate period)
    {
        var rules = shop.Host.Programmes.Current.Find("points")!.InForce(shop.Host.Shop.Now)!;
        return shop.Host.Offers.AllocateAsync(
            new PoolOrder(rules, shop.Host.Programmes.CurrentCatalogue, rules.Document.FindPool(pool)!, period), null, default);
    }

    private static async Task<string> MenuAsync(ApiShop shop, string pool, string? account = null)
    {
        var menu = await shop.GetAsync($"/v1/accounts/{account ?? shop.Account}/offers?pool={pool}");
        return string.Join(' ', menu.Json["offers"]!.AsArray().Select(static row =>
            $"{row!["offer"]!.GetValue<string>()}:{row["state"]!.GetValue<string>()}:{row["reason"]!.GetValue<string>()}"));
    }

    private static async Task<(int Status, string Type)> PickAsync(ApiShop shop, string pool, string offer)
    {
        using var client = shop.Client("office");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/accounts/{shop.Account}/offers/{offer}/pick");
        request.Headers.Add("Idempotency-Key", $"{pool}/{offer}");
        request.Content = new StringContent(
            $$"""{ "pool": "{{pool}}", "proof": {{Bodies.Operator}} }""", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var reply = await Reply.OfAsync(response);
        return (reply.Status, reply.Status < 300 ? "" : reply.Type);
    }
}
