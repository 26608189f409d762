using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>What members outside a pilot see, are given and may pick is of the version that holds for them.</summary>
public sealed class PilotOfferCases
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string StaffCard = "2900000000032";
    private const string Pilot = "segments: [staff]\nuntil: 2015-11-22\n";
    private static readonly Instant Start = Instant.FromUtc(2015, 10, 1, 0, 0);

    private const string General = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true, value: { points: 1, worth: 0.01 GBP } }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        levels:
          - { id: silver, name: Silver, at: 20, unlocks: ["gate:sale"] }
        segments: { staff: { likes: [staff] } }
        offers:
          own: { pool: by-preference, slots: 1, refresh: 14d, start: 2015-10-12, remind: 14d }
          joining: { pool: by-preference, give: 1, when: activated, valid: 30d }
          tea: { percent: 20, only: { category: food/tea }, in: own }
          welcome: { percent: 10, in: joining }
        gates:
          sale: { from: 2015-12-26, early: { level: silver, before: 90d } }
        vouchers:
          note: { statement: { days: [23 Oct], minimum: 10, step: 10 } }
        """;

    private static readonly string Draft = General
        .Replace("tea: { percent: 20, only: { category: food/tea }, in: own }", "wine: { percent: 20, only: { category: food/wine }, in: own }", StringComparison.Ordinal)
        .Replace("welcome:", "staff-welcome:", StringComparison.Ordinal)
        .Replace("early: { level: silver, before: 90d }", "early: { level: silver, before: 1d }", StringComparison.Ordinal)
        .Replace("days: [23 Oct]", "days: [30 Oct]", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task outside_the_pilot_menus_picks_joining_offers_and_gates_are_as_before(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var staff = await JoinAsync(shop, """{ "card": "2900000000032", "likes": ["staff"] }""");
        var other = await JoinAsync(shop, """{ "card": "2900000000049" }""");

        Assert.Equal("joining/welcome own/tea", await MenuAsync(shop, other));
        Assert.Equal("joining/staff-welcome own/wine", await MenuAsync(shop, staff));
        Assert.Equal(201, await PickAsync(shop, other, "tea"));
        Assert.Equal(201, await PickAsync(shop, staff, "wine"));
        Assert.Equal(404, await PickAsync(shop, shop.Account, "wine"));

        foreach (var card in new[] { StaffCard, "2900000000049" })
        {
            Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase(card, card: card))).Status);
        }

        Assert.True((await shop.GetAsync($"/v1/gates/sale?account={other}")).Json["open"]!.GetValue<bool>());
        Assert.False((await shop.GetAsync($"/v1/gates/sale?account={staff}")).Json["open"]!.GetValue<bool>());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task outside_the_pilot_points_become_vouchers_on_the_days_as_before(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var staff = await JoinAsync(shop, """{ "card": "2900000000032", "likes": ["staff"] }""");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("2", card: StaffCard));
        await shop.Host.Accounts.RunDueAsync(default);

        shop.Time.SetUtcNow(new DateTimeOffset(2015, 10, 23, 9, 0, 0, TimeSpan.Zero));
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal((1, 0), (await VouchersAsync(shop, shop.Account), await VouchersAsync(shop, staff)));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("3"));

        shop.Time.SetUtcNow(new DateTimeOffset(2015, 10, 30, 9, 0, 0, TimeSpan.Zero));
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal((1, 1), (await VouchersAsync(shop, shop.Account), await VouchersAsync(shop, staff)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task lists_are_allocated_under_the_version_for_whoever_is_in_no_pilot(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("tea-1", "", "food/tea", ""), new Product("wine-1", "", "food/wine", ""), new Product("rest", "", "other", "")], default);
        var staff = await JoinAsync(shop, """{ "card": "2900000000032", "likes": ["staff"] }""");

        var allocated = await shop.PostAsync("/v1/programmes/points/pools/own/allocate", "{}", "office");

        Assert.Equal(200, allocated.Status);
        Assert.Equal("own/tea", await MenuAsync(shop, shop.Account));
        Assert.Equal("joining/staff-welcome own/wine", await MenuAsync(shop, staff));
    }

    private static async Task<int> VouchersAsync(ApiShop shop, string account) =>
        (await shop.GetAsync($"/v1/accounts/{account}/vouchers", "office")).Json["vouchers"]!.AsArray().Count;

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine, General);
        var published = await shop.Host.Programmes.PublishAsync(Draft, Start, "test", Pilot, default);
        Assert.True(published.IsPublished, string.Join("; ", published.Problems.Select(static one => one.Message)) + published.Detail);
        return shop;
    }

    private static async Task<string> JoinAsync(ApiShop shop, string body)
    {
        var joined = await shop.PostAsync("/v1/members", body, "shop");
        Assert.Equal(201, joined.Status);
        return joined.Json["accountId"]!.GetValue<string>();
    }

    private static async Task<string> MenuAsync(ApiShop shop, string account) => string.Join(
        ' ', (await shop.GetAsync($"/v1/accounts/{account}/offers")).Json["offers"]!.AsArray()
            .Select(static row => $"{row!["pool"]!.GetValue<string>()}/{row["offer"]!.GetValue<string>()}").Order(StringComparer.Ordinal));

    private static async Task<int> PickAsync(ApiShop shop, string account, string offer) => (await shop.SendKeyedAsync(
        "PUT", $"/v1/accounts/{account}/offers/{offer}/pick", $$"""{ "proof": {{Bodies.Operator}} }""", "office", $"{account}/{offer}")).Status;
}
