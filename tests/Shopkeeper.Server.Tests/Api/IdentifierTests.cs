using Shopkeeper.Members;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>By what a member is found: several cards, the web shop's id, the app's device; and a card that is lost.</summary>
public sealed class IdentifierTests
{
    private const string Second = "2900000000032";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Task<Reply> AddAsync(ApiShop shop, string member, string kind, string value, string key = "shop") =>
        shop.PostAsync($"/v1/members/{member}/identifiers", $$"""{ "kind": "{{kind}}", "value": "{{value}}" }""", key);

    private static async Task<string> IdOfCardAsync(ApiShop shop, string member, int index = 0) =>
        (string)(await shop.GetAsync($"/v1/members/{member}/identifiers", "office")).Json["identifiers"]!.AsArray()
            .Where(static one => (string)one!["kind"]! == "card").ElementAt(index)!["identifier"]!;

    private static Task<Reply> LoseAsync(ApiShop shop, string member, string identifier, string more = "") =>
        shop.PostAsync($"/v1/members/{member}/lost-card", $$"""{ "identifier": "{{identifier}}"{{more}} }""", "office");

    private static async Task<int> BuyAsync(ApiShop shop, string card) =>
        (await shop.PostAsync("/v1/activities", Bodies.Purchase(Guid.NewGuid().ToString("N"), 2_000, card: card))).Status;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_member_is_found_by_each_of_them_and_earns_with_every_card(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        var added = await AddAsync(shop, member, "card", "2900 0000 0003 2");
        Assert.Equal((201, "card", "in-use"), (added.Status, (string)added.Json["kind"]!, (string)added.Json["state"]!));
        Assert.Equal(201, (await AddAsync(shop, member, "web", " shop-user-17 ")).Status);
        Assert.Equal(201, (await AddAsync(shop, member, "device", "A1B2-C3D4")).Status);
        var again = await AddAsync(shop, member, "web", "shop-user-17");
        Assert.Equal((200, true), (again.Status, (bool)again.Json["replayed"]!));

        await shop.RestartAsync();
        foreach (var by in new[] { $"card={Second}", $"card={ApiShop.Card}", "web=shop-user-17", "device=A1B2-C3D4" })
        {
            Assert.Equal(member, (string)(await shop.GetAsync($"/v1/members?{by}", "till")).Json["memberId"]!);
        }

        Assert.Equal(404, (await shop.GetAsync("/v1/members?web=SHOP-USER-17", "till")).Status);
        Assert.Equal((201, 201), (await BuyAsync(shop, ApiShop.Card), await BuyAsync(shop, Second)));
        Assert.Equal(40, (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["available"]!.GetValue<long>());

        var list = (await shop.GetAsync($"/v1/members/{member}/identifiers", "office")).Json["identifiers"]!.AsArray();
        Assert.Equal(["card", "card", "web", "device"], list.Select(static one => (string)one!["kind"]!));
        Assert.Equal([null, null, "shop-user-17", "A1B2-C3D4"], list.Select(static one => (string?)one!["value"]));
        Assert.Equal(["card", "web", "device"], (await shop.GetAsync($"/v1/members/{member}", "office")).Json["identifiers"]!.AsArray().Select(static one => (string)one!));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_another_member_has_is_a_conflict_and_one_of_two_at_once_wins(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (one, other) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var taken = await AddAsync(shop, one, "card", ApiShop.OtherCard);
        Assert.Equal((409, "/value"), (taken.Status, taken.Pointer));
        Assert.DoesNotContain("mem_", taken.Text, StringComparison.Ordinal);
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => AddAsync(shop, i % 2 == 0 ? one : other, "web", "u-1")));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.Equal(6, replies.Count(static reply => reply.Status == 409));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_lost_card_is_replaced_and_earns_on(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        var lost = await IdOfCardAsync(shop, member);
        var replaced = await LoseAsync(shop, member, lost);
        var fresh = (string)replaced.Json["value"]!;
        Assert.Equal((201, 13), (replaced.Status, fresh.Length));
        var again = await LoseAsync(shop, member, lost);
        Assert.Equal((200, true, fresh), (again.Status, (bool)again.Json["replayed"]!, (string)again.Json["value"]!));

        Assert.True((bool)(await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till")).Json["lostCard"]!);
        Assert.Null((await shop.GetAsync($"/v1/members?card={fresh}", "till")).Json["lostCard"]);
        Assert.Equal((201, 201), (await BuyAsync(shop, ApiShop.Card), await BuyAsync(shop, fresh)));
        var states = (await shop.GetAsync($"/v1/members/{member}/identifiers", "office")).Json["identifiers"]!.AsArray().Select(static one => (string)one!["state"]!);
        Assert.Equal(["in-use", "lost"], states.Order());
        Assert.Contains("card-lost", (await shop.GetAsync("/v1/audit", "office")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_shop_may_end_the_earning_of_lost_cards_too(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, members: MembersOptions.Default with { LostCards = LostCardPolicy.StopEarning });
        var member = await shop.MemberAsync();
        Assert.Equal(201, (await LoseAsync(shop, member, await IdOfCardAsync(shop, member), $$""", "replacement": "{{Second}}" """)).Status);
        Assert.Equal(404, (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till")).Status);
        Assert.Equal((202, 201), (await BuyAsync(shop, ApiShop.Card), await BuyAsync(shop, Second)));
        Assert.Equal(409, (await shop.PostAsync("/v1/members", $$"""{ "card": "{{ApiShop.Card}}" }""", "shop")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_taken_away_is_free_for_others(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (one, other) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        await AddAsync(shop, one, "card", Second);
        var ids = (await shop.GetAsync($"/v1/members/{one}/identifiers", "office")).Json["identifiers"]!.AsArray();
        var second = (string)ids.Single(static card => card!["added"] is not null)!["identifier"]!;
        var left = await shop.DeleteAsync($"/v1/members/{one}/identifiers/{second}", "office");
        Assert.Equal((200, 1), (left.Status, left.Json["identifiers"]!.AsArray().Count));
        Assert.Equal(404, (await shop.DeleteAsync($"/v1/members/{one}/identifiers/{second}", "office")).Status);
        Assert.Equal((404, 202), ((await shop.GetAsync($"/v1/members?card={Second}", "till")).Status, await BuyAsync(shop, Second)));

        // What waited for the card is whose the card is now.
        Assert.Equal(201, (await AddAsync(shop, other, "card", Second)).Status);
        await shop.Host.Accounts.PlaceParkedAsync(default);
        var account = (string)(await shop.GetAsync($"/v1/members/{other}", "office")).Json["accountId"]!;
        Assert.Equal(20, (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!["available"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("card", "2900000000019", 400, "/problems/malformed")]
    [InlineData("card", "5012345678900", 400, "/problems/foreign-card")]
    [InlineData("card", "4111111111111111", 400, "/problems/malformed")]
    [InlineData("web", "", 400, "/problems/malformed")]
    [InlineData("web", "4111 1111 1111 1111", 400, "/problems/malformed")]
    [InlineData("device", "\\u0007", 400, "/problems/malformed")]
    [InlineData("email", "ann@example.com", 400, "/problems/malformed")]
    public async Task bad_identifiers_are_named(string kind, string value, int status, string type)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await shop.MemberAsync();
        var refused = await AddAsync(shop, member, kind, value);
        Assert.Equal((status, type), (refused.Status, refused.Type));
        Assert.DoesNotContain("4111", refused.Text, StringComparison.Ordinal);
        Assert.Single((await shop.GetAsync($"/v1/members/{member}/identifiers", "office")).Json["identifiers"]!.AsArray());
    }

    [Fact]
    public async Task strangers_and_tills_change_nothing()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await shop.MemberAsync();
        var nobody = "mem_00000000000000000000000000000000";
        Assert.Equal(404, (await AddAsync(shop, nobody, "web", "u")).Status);
        Assert.Equal(404, (await LoseAsync(shop, nobody, await IdOfCardAsync(shop, member))).Status);
        Assert.Equal(404, (await LoseAsync(shop, member, "idn_1")).Status);
        Assert.Equal(404, (await LoseAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), await IdOfCardAsync(shop, member))).Status);
        Assert.Equal(409, (await LoseAsync(shop, member, await IdOfCardAsync(shop, member), $$""", "replacement": "{{ApiShop.OtherCard}}" """)).Status);
        Assert.Equal("in-use", (string)(await shop.GetAsync($"/v1/members/{member}/identifiers", "shop")).Json["identifiers"]![0]!["state"]!);
        foreach (var key in new[] { "till", "read" })
        {
            Assert.Equal(403, (await AddAsync(shop, member, "web", "u", key)).Status);
            Assert.Equal(403, (await shop.GetAsync($"/v1/members/{member}/identifiers", key)).Status);
            Assert.Equal(403, (await shop.DeleteAsync($"/v1/members/{member}/identifiers/idn_1", key)).Status);
            Assert.Equal(403, (await shop.PostAsync($"/v1/members/{member}/lost-card", """{ "identifier": "x" }""", key)).Status);
        }
    }
}
