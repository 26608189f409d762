using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Goods without receipt: every policy does what it says, and what it did can be read.</summary>
public sealed class NoReceiptTests
{
    private static string Programme(string policy) => ApiProgrammes.Points + $"\nreturns: {{ {policy} }}\n";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Return(string key, decimal quantity = 1, string sku = "22423", long amount = 1275) => $$"""
        { "source": "pos", "key": "{{key}}", "type": "return", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:45:00Z",
          "store": "cardiff-1", "currency": "GBP", "lines": [ { "line": 1, "sku": "{{sku}}", "quantity": {{quantity}}, "amount": {{amount}} } ] }
        """;

    /// <summary>Two purchases of two pieces: 25 points in the morning of the day before, 100 today.</summary>
    private static async Task<ApiShop> StartAsync(DatabaseEngine engine, string policy)
    {
        var shop = await ApiShop.StartAsync(engine, Programme(policy));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("new", 10_000))).Status);
        Assert.Equal(201, (await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("old", 2_500).Replace("2015-10-22T10", "2015-10-21T10", StringComparison.Ordinal))).Status);
        return shop;
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_13_nothing_is_taken_where_the_policy_says_nothing(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, "without-receipt: nothing");
        var back = await shop.PostAsync("/v1/activities", Return("a"));
        Assert.Equal((201, 0, 125), (back.Status, back.Points("earned"), back.Points("balance")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_13_a_return_is_refused_where_the_policy_says_so(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, "without-receipt: refuse");
        var back = await shop.PostAsync("/v1/activities", Return("a"));
        Assert.Equal((422, "/problems/without-receipt"), (back.Status, back.Type));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_13_a_fixed_number_is_taken_for_each_piece(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, "without-receipt: fixed, fixed-points: 7");
        Assert.Equal((-21, 104), Figures(await shop.PostAsync("/v1/activities", Return("a", 3))));
        Assert.Equal((-7, 97), Figures(await shop.PostAsync("/v1/activities", Return("b", 0.4m))));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_13_the_last_purchase_of_the_article_gives_back_what_it_gave_then_the_one_before(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, "without-receipt: last-purchase");
        var first = await shop.PostAsync("/v1/activities", Return("a", amount: 5_000));
        Assert.Equal((-50, 75), Figures(first));

        // Which sale it was stands in the activity.
        var recorded = await shop.GetAsync($"/v1/activities/{first.Json["activityId"]!.GetValue<string>()}");
        Assert.Equal("new", recorded.Json["activity"]!["returns"]![0]!["sale"]!["key"]!.GetValue<string>());
        Assert.True((await shop.PostAsync("/v1/activities", Return("a", amount: 5_000))).Json["replayed"]!.GetValue<bool>());

        Assert.Equal((-50, 25), Figures(await shop.PostAsync("/v1/activities", Return("b", amount: 5_000))));
        Assert.Equal((-25, 0), Figures(await shop.PostAsync("/v1/activities", Return("c", 2, amount: 2_500))));

        // Nothing of it is left, and another article was never bought.
        Assert.Equal((0, 0), Figures(await shop.PostAsync("/v1/activities", Return("d"))));
        Assert.Equal((0, 0), Figures(await shop.PostAsync("/v1/activities", Return("e", sku: "99999"))));
        Assert.Equal("/problems/already-returned", (await shop.PostAsync("/v1/activities", Bodies.Return("f", "new"))).Type);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task two_tills_that_find_the_same_purchase_take_it_back_once()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite, "without-receipt: last-purchase");
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.PostAsync("/v1/activities", Return($"r{i}", 2, amount: 10_000))));
        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        Assert.Equal(0, (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>() % 25);
        Assert.InRange(replies.Count(static reply => reply.Points("earned") < 0), 1, 2);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private static (long, long) Figures(Reply reply)
    {
        Assert.Equal(201, reply.Status);
        return (reply.Points("earned"), reply.Points("balance"));
    }
}
