using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

public sealed class TransferTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task an_operator_moves_points_between_accounts_once_per_key(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var other = (await shop.GetAsync($"/v1/members?card={ApiShop.OtherCard}", "shop")).Json["accountId"]!.GetValue<string>();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        var path = $"/v1/accounts/{shop.Account}/transfers";
        var body = $$"""{ "to": "{{other}}", "points": 40, "reason": "from one sister to the other" }""";

        var moved = await shop.PostAsync(path, body, "office", "a");
        var again = await shop.PostAsync(path, body, "office", "a");

        Assert.Equal((201, 200), (moved.Status, again.Status));
        Assert.Equal(60, moved.Points("balance"));
        Assert.Equal([-40L, 40L], moved.Json["effects"]!.AsArray().Where(static effect => effect!["kind"]!.GetValue<string>() == "transferred").Select(static effect => effect!["points"]!.GetValue<long>()).ToArray());
        Assert.Equal((60, 40), (await BalanceAsync(shop, shop.Account), await BalanceAsync(shop, other)));
        var entry = (await shop.GetAsync($"/v1/accounts/{other}/entries", "office")).Json["postings"]![0]!;
        Assert.Equal(("receive", "from one sister to the other"), (entry["kind"]!.GetValue<string>(), entry["reason"]!.GetValue<string>()));
        var activity = await shop.GetAsync($"/v1/activities/{moved.Json["activityId"]!.GetValue<string>()}", "office");
        Assert.Equal(200, activity.Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task who_may_not_and_what_cannot_be_is_refused()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/accounts/{shop.Account}/transfers";
        string Body(string to, string points = "1", string reason = "\"x\"") => $$"""{ "to": "{{to}}", "points": {{points}}, "reason": {{reason}} }""";
        Assert.Equal(403, (await shop.PostAsync(path, Body(shop.Account), "shop", "a")).Status);
        Assert.Equal(400, (await shop.PostAsync(path, Body(shop.Account), "office")).Status);
        Assert.Equal((400, "/points"), Told(await shop.PostAsync(path, Body(shop.Account, "0"), "office", "b")));
        Assert.Equal((400, "/points"), Told(await shop.PostAsync(path, Body(shop.Account, "-5"), "office", "c")));
        Assert.Equal((400, "/reason"), Told(await shop.PostAsync(path, Body(shop.Account, "1", "null"), "office", "d")));
        Assert.Equal((404, "/to"), Told(await shop.PostAsync(path, Body("acc_1"), "office", "e")));
        Assert.Equal(404, (await shop.PostAsync(path, Body("acc_0195a3b0-0000-7000-8000-000000000000"), "office", "f")).Status);
        Assert.Empty(await shop.FeedAsync());
    }

    private static (int, string?) Told(Reply reply) => (reply.Status, reply.Pointer);

    private static async Task<long> BalanceAsync(ApiShop shop, string account) =>
        (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>();
}
