using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Many at once, over HTTP.</summary>
public sealed class ConcurrencyTests
{
    public static readonly TheoryData<DatabaseEngine, int> Nodes = new() { { DatabaseEngine.Sqlite, 1 }, { DatabaseEngine.Postgres, 1 }, { DatabaseEngine.Postgres, 2 } };

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task sixty_four_sends_of_one_key_make_one_posting(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, nodes);
        var body = Bodies.Purchase("one");

        var replies = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => shop.PostAsync("/v1/activities", body, node: i % nodes)));

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(63, replies.Count(static reply => reply.Status == 200 && reply.Json["replayed"]!.GetValue<bool>()));
        foreach (var reply in replies)
        {
            reply.Json["replayed"] = null;
        }

        Assert.Single(replies.Select(static reply => reply.Json.ToJsonString()).Distinct());
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_redeem_one_of_a_hundred_and_a_hundred_succeed(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, nodes);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        var body = $$"""{ "points": 1, "proof": {{Bodies.Operator}} }""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            shop.PostAsync($"/v1/accounts/{shop.Account}/redeem", body, "office", $"r{i}", i % nodes)));

        Assert.Equal(100, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(100, replies.Count(static reply => reply.Status == 422 && reply.Type == "/problems/insufficient"));
        var account = await shop.GetAsync($"/v1/accounts/{shop.Account}");
        Assert.Equal(0, account.Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>());
        Assert.Equal(101, (await shop.FeedAsync()).Count);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task a_line_returned_at_two_tills_at_once_comes_back_once(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, nodes);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 2600));
        const string Whole = """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 2, "amount": 2600 }""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            shop.PostAsync("/v1/activities", Bodies.Return($"r{i}", "sale", Whole), node: i % nodes)));

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(15, replies.Count(static reply => reply.Status == 422 && reply.Type == "/problems/already-returned"));
        Assert.Equal(2, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_tills_serve_one_member_at_once(DatabaseEngine engine, int nodes)
    {
        await using var shop = await StartAsync(engine, nodes);

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            shop.PostAsync("/v1/activities", Bodies.Purchase($"{i % 2}/{i}", 100), node: i % nodes)));

        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        Assert.Equal(Enumerable.Range(1, 100).Select(static balance => (long)balance), replies.Select(static reply => reply.Points("balance")).Order());
    }

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine, int nodes)
    {
        var shop = await ApiShop.StartAsync(engine);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        return shop;
    }
}
