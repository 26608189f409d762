using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Menus, picks, activation and gates, over HTTP.</summary>
public sealed class OfferApiTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        levels:
          - { id: silver, name: Silver, at: 100, unlocks: ["gate:sale", "gate:preview"] }
        offers:
          own: { pool: shared, slots: { 0: 2, 100: 3 }, refresh: 14d, start: 2015-10-12, remind: 5d }
          joining: { pool: by-preference, give: 1, when: activated, valid: 30d }
          tea: { name: Tea at 20 % off, percent: 20, only: { category: food/tea }, in: own }
          milk: { percent: 20, only: { category: food/milk }, in: own }
          bread: { percent: 20, only: { category: food/bread }, in: own }
          welcome: { percent: 10, in: joining }
          wine-welcome: { percent: 10, only: { category: food/wine }, in: joining }
        gates:
          sale: { from: 2015-12-26, early: { level: silver, before: 24h } }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Pick(string more = "") => $$"""{ "proof": {{Bodies.Operator}}{{more}} }""";

    private static async Task<Reply> SendAsync(ApiShop shop, HttpMethod method, string path, string? body, string? key, string idempotencyKey)
    {
        using var client = shop.Client(key);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    private static Task<Reply> PickAsync(ApiShop shop, string offer, string idempotencyKey, string more = "", string key = "office") =>
        SendAsync(shop, HttpMethod.Put, $"/v1/accounts/{shop.Account}/offers/{offer}/pick", Pick(more), key, idempotencyKey);

    private static string States(Reply menu) => string.Join(
        ' ', menu.Json["offers"]!.AsArray().Select(static row => $"{row!["offer"]!.GetValue<string>()}:{row["state"]!.GetValue<string>()}"));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_menu_shows_what_is_picked_and_what_is_missing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var path = $"/v1/accounts/{shop.Account}/offers?pool=own";
        Assert.Equal("tea:available milk:available bread:available", States(await shop.GetAsync(path)));

        Assert.Equal(201, (await PickAsync(shop, "tea", "a")).Status);
        var again = await PickAsync(shop, "tea", "a");
        Assert.Equal((200, true), (again.Status, again.Json["replayed"]!.GetValue<bool>()));
        Assert.Equal((422, "/problems/already-picked"), await TypeAsync(PickAsync(shop, "tea", "b")));
        Assert.Equal(201, (await PickAsync(shop, "milk", "c")).Status);
        Assert.Equal((422, "/problems/no-open-slot"), await TypeAsync(PickAsync(shop, "bread", "d")));
        var menu = await shop.GetAsync(path);
        Assert.Equal("tea:picked milk:picked bread:locked", States(menu));
        Assert.Equal(100, menu.Json["offers"]![2]!["missingPoints"]!.GetValue<long>());
        Assert.Equal("2015-10-26T00:00:00Z", menu.Json["offers"]![0]!["until"]!.GetValue<string>());
        Assert.True(menu.Json["offers"]![0]!["remind"]!.GetValue<bool>());

        Assert.Equal(201, (await PickAsync(shop, "bread", "e", """, "replaces": "tea" """)).Status);
        Assert.Equal("tea:locked milk:picked bread:picked", States(await shop.GetAsync(path)));
        var unpick = await SendAsync(
            shop, HttpMethod.Delete, $"/v1/accounts/{shop.Account}/offers/milk/pick?proof=operator&reason=asked", null, "office", "f");
        Assert.Equal(201, unpick.Status);
        Assert.Equal("tea:available milk:available bread:picked", States(await shop.GetAsync(path)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task a_menu_is_searched_and_read_page_by_page()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var path = $"/v1/accounts/{shop.Account}/offers";
        Assert.Equal("tea:available", States(await shop.GetAsync(path + "?q=TEA AT")));
        Assert.Equal("milk:available", States(await shop.GetAsync(path + "?category=food/milk")));
        var first = await shop.GetAsync(path + "?limit=2");
        Assert.Equal("tea:available milk:available", States(first));
        var second = await shop.GetAsync(path + "?limit=2&after=" + first.Json["next"]!.GetValue<string>());
        Assert.Equal("bread:available", States(second));
        Assert.Null(second.Json["next"]);
        Assert.Equal((404, "/problems/unknown-pool"), await TypeAsync(shop.GetAsync(path + "?pool=nothing")));
    }

    [Theory]
    [InlineData("till", "needs-proof")]
    [InlineData("shop", "needs-proof")]
    public async Task picking_needs_a_proof_of_the_member(string key, string type)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        Assert.Equal((403, "/problems/" + type), await TypeAsync(PickAsync(shop, "tea", "a", key: key)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task SP_11_a_held_card_is_activated_twice_and_gets_one_offer_of_what_is_liked(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var held = await shop.PostAsync("/v1/members", """{ "card": "2900000000032", "status": "held" }""", "shop");
        var account = held.Json["accountId"]!.GetValue<string>();
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 1000, "2900000000032"))).Status);
        Assert.DoesNotContain("welcome", (await shop.GetAsync($"/v1/accounts/{account}/offers?pool=joining")).Text);

        var path = $"/v1/members/{held.Json["memberId"]!.GetValue<string>()}/activate";
        var first = await shop.PostAsync(path, """{ "likes": ["wine"] }""", "shop");
        var again = await shop.PostAsync(path, """{ "likes": ["wine"] }""", "shop");
        Assert.Equal((200, "active", false), (first.Status, first.Json["status"]!.GetValue<string>(), first.Json["replayed"]!.GetValue<bool>()));
        Assert.True(again.Json["replayed"]!.GetValue<bool>());
        Assert.Equal("wine-welcome", Assert.Single(again.Json["offers"]!.AsArray())!["offer"]!.GetValue<string>());
        Assert.Equal("wine-welcome:picked", States(await shop.GetAsync($"/v1/accounts/{account}/offers?pool=joining")));
        Assert.Equal(10, (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!["available"]!.GetValue<long>());

        var plain = await shop.PostAsync("/v1/members", """{ "card": "2900000000049" }""", "shop");
        Assert.Equal(
            "welcome:picked", States(await shop.GetAsync($"/v1/accounts/{plain.Json["accountId"]!.GetValue<string>()}/offers?pool=joining")));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task a_gate_answers_guests_and_members_with_a_time_a_cache_may_use()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var guest = await shop.GetAsync("/v1/gates/sale");
        Assert.Equal((false, "2015-12-26T00:00:00Z"), (guest.Json["open"]!.GetValue<bool>(), guest.Json["from"]!.GetValue<string>()));
        Assert.Equal((true, 300), (guest.Headers.CacheControl!.Private, guest.Headers.CacheControl.MaxAge!.Value.TotalSeconds));
        var unknown = await shop.GetAsync("/v1/gates/sale?card=2900000000087");
        Assert.Equal(guest.Text, unknown.Text);

        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 10_000));
        var member = await shop.GetAsync($"/v1/gates/sale?card={ApiShop.Card}");
        Assert.Equal("2015-12-25T00:00:00Z", member.Json["from"]!.GetValue<string>());
        var later = await shop.GetAsync($"/v1/gates/sale?account={shop.Account}&at=2015-12-25T00:00:00Z");
        Assert.Equal((true, "level"), (later.Json["open"]!.GetValue<bool>(), later.Json["reason"]!.GetValue<string>()));
        Assert.True((await shop.GetAsync($"/v1/gates/preview?account={shop.Account}")).Json["open"]!.GetValue<bool>());
        Assert.Equal((404, "/problems/unknown-gate"), await TypeAsync(shop.GetAsync("/v1/gates/nothing")));

        shop.Time.SetUtcNow(new DateTimeOffset(2015, 12, 24, 23, 59, 30, TimeSpan.Zero));
        var soon = await shop.GetAsync($"/v1/gates/sale?account={shop.Account}");
        Assert.Equal("2015-12-25T00:00:00Z", soon.Json["cacheUntil"]!.GetValue<string>());
        Assert.Equal(30, soon.Headers.CacheControl!.MaxAge!.Value.TotalSeconds);
    }

    private static async Task<(int Status, string Type)> TypeAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Type);
    }
}
