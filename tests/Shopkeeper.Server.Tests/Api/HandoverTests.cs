using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A store makes a code for something handed over, and a member redeems it: once, in time.</summary>
public sealed class HandoverTests
{
    private const string Programme = ApiProgrammes.Points + "\n" + """
        returns: { when-short: deficit }
        """;

    private static readonly string Recycling = Programme.Replace(
        "  - { id: review,", "  - { id: shwop, on: handover, points: 50, limit: [1 per day, 1 per subject] }\n  - { id: review,", StringComparison.Ordinal);

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_gives_what_the_programme_says_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Recycling);
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var made = await MakeAsync(shop, "1", """{ "items": 2 }""", "cardiff");
        Assert.Equal((201, "cardiff-1", 2L, "2015-11-21T12:00:00Z"), (made.Status, $"{made.Json["store"]}", (long)made.Json["items"]!, $"{made.Json["until"]}"));
        var same = await MakeAsync(shop, "1", """{ "items": 2 }""", "cardiff");
        Assert.Equal((200, made.Text), (same.Status, same.Text));
        Assert.Equal("/problems/key-reused-with-another-body", (await MakeAsync(shop, "1", """{ "items": 3 }""", "cardiff")).Type);

        shop.Time.Advance(TimeSpan.FromDays(2));
        var redeemed = await RedeemAsync(shop, ann, $"{made.Json["code"]}");
        Assert.Equal((201, 50L), (redeemed.Status, (long)redeemed.Json["activity"]!["points"]!["earned"]!));
        var again = await RedeemAsync(shop, ann, $"{made.Json["code"]}".ToLowerInvariant());
        Assert.Equal((200, $"{redeemed.Json["id"]}"), (again.Status, $"{again.Json["id"]}"));
        var recorded = (await shop.GetAsync($"/v1/activities/{redeemed.Json["activity"]!["activityId"]}")).Json["activity"]!;
        Assert.Equal(("handover", "2015-10-22T12:00:00Z", "cardiff-1"), ($"{recorded["type"]}", $"{recorded["occurredAt"]}", $"{recorded["store"]}"));

        // A second one of that day gives nothing, and says why.
        var second = await RedeemAsync(shop, ann, await CodeAsync(shop, "2"));
        Assert.Equal((201, 50L), (second.Status, (long)second.Json["activity"]!["points"]!["earned"]!));
        var third = await RedeemAsync(shop, ann, await CodeAsync(shop, "3"));
        Assert.Equal((201, 0L, "limit"), (third.Status, (long)third.Json["activity"]!["points"]!["earned"]!, $"{third.Json["reason"]}"));
        Assert.Equal("/problems/handover-not-usable", (await RedeemAsync(shop, ben, $"{made.Json["code"]}")).Type);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task of_many_who_redeem_a_code_at_once_one_has_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Recycling);
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var code = await CodeAsync(shop, "1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => RedeemAsync(shop, number % 2 == 0 ? ann : ben, code, "office")));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.Equal(3, replies.Count(static reply => reply.Status == 200));
        Assert.Equal(4, replies.Count(static reply => reply.Status == 422));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task wrong_used_and_expired_are_alike_and_are_counted(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Recycling);
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var (used, old) = (await CodeAsync(shop, "1"), $"{(await MakeAsync(shop, "2", """{ "days": 1 }""", "office")).Json["code"]}");
        await RedeemAsync(shop, ann, used);
        shop.Time.Advance(TimeSpan.FromDays(1));
        var answers = new List<Reply>();
        foreach (var code in new[] { used, old, "0000-0000-0000-00000", "nonsense", "x" })
        {
            answers.Add(await RedeemAsync(shop, ben, code));
        }

        Assert.All(answers, static reply => Assert.Equal((422, "/problems/handover-not-usable"), (reply.Status, reply.Type)));
        Assert.Single(answers.Select(static reply => reply.Text).Distinct());
        await shop.RestartAsync();
        Assert.Equal(429, (await RedeemAsync(shop, ben, await CodeAsync(shop, "3"))).Status);
        Assert.Equal(
            ["Somebody else has redeemed the code.", "The code has ended.", "There is no such code."],
            await Task.WhenAll(new[] { used, old, "x" }.Select(async code => $"{(await RedeemAsync(shop, ben, code, "office")).Json["detail"]}")));
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(201, (await RedeemAsync(shop, ben, await CodeAsync(shop, "3"))).Status);

        // Used is used, also when the member is forgotten and the store asks for the code again.
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/erase", "{}", "office")).Status);
        Assert.Equal(used, await CodeAsync(shop, "1"));
        Assert.Equal("Somebody else has redeemed the code.", $"{(await RedeemAsync(shop, ben, used, "office")).Json["detail"]}");
    }

    [Fact]
    public async Task without_a_rule_it_is_recorded_with_the_reason_and_mistakes_are_told()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await shop.MemberAsync();
        var recorded = await RedeemAsync(shop, ann, await CodeAsync(shop, "1"));
        Assert.Equal((201, "other-activity"), (recorded.Status, $"{recorded.Json["reason"]}"));
        Assert.Equal("/problems/idempotency-key-required", (await shop.PostAsync("/v1/handovers/codes", "{}", "till")).Type);
        Assert.Equal("/problems/forbidden", (await MakeAsync(shop, "2", "{}", "shop")).Type);
        Assert.Equal("/problems/other-store", (await MakeAsync(shop, "2", """{ "store": "bath-1" }""", "cardiff")).Type);
        foreach (var (body, pointer) in new[] { ("""{ "items": 0 }""", "/items"), ("""{ "days": 367 }""", "/days"), ("""{ "store": "" }""", "/store") })
        {
            Assert.Equal((400, pointer), await PlaceAsync(MakeAsync(shop, "2", body, "office")));
        }

        Assert.Equal((400, "/code"), await PlaceAsync(RedeemAsync(shop, ann, " ")));
        Assert.Equal(404, (await RedeemAsync(shop, "mem_1", "x")).Status);
    }

    private static async Task<(int Status, string? Pointer)> PlaceAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Pointer);
    }

    private static Task<Reply> MakeAsync(ApiShop shop, string key, string body, string api) => shop.PostAsync("/v1/handovers/codes", body, api, key);

    private static async Task<string> CodeAsync(ApiShop shop, string key) => $"{(await MakeAsync(shop, key, "{}", "till")).Json["code"]}";

    private static Task<Reply> RedeemAsync(ApiShop shop, string member, string code, string key = "shop") =>
        shop.PostAsync($"/v1/members/{member}/handovers", $$"""{ "code": "{{code}}" }""", key);
}
