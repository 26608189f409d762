using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published cases of tills and of the field that need the whole way of a posting, over HTTP, on both
/// engines.</summary>
public sealed class PostingCases
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task SP_20_store_app_and_web_are_one_account_without_delay(DatabaseEngine engine)
    {
        var sparks = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "programmes", "sparks-2015.yaml"));
        await using var shop = await ApiShop.StartAsync(engine, sparks);

        await shop.PostAsync("/v1/activities", Bodies.Purchase("451", 2500));
        await shop.PostAsync("/v1/activities", Review("r-1", "22423"), "shop");

        var points = (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!;
        Assert.Equal(285, points["balance"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W9_the_same_key_after_35_days_gives_the_first_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("452"));
        shop.Time.Advance(TimeSpan.FromDays(35));

        var again = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));

        Assert.Equal(200, again.Status);
        Assert.True(again.Json["replayed"]!.GetValue<bool>());
        Assert.Equal(first.Json["points"]!.ToJsonString(), again.Json["points"]!.ToJsonString());
        Assert.Equal(2, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W10_two_tills_return_one_line_at_once_and_one_succeeds(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        const string Line = """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 2, "amount": 2550 }""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(till => shop.PostAsync("/v1/activities", Bodies.Return($"back-{till}", "451", Line))));

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(7, replies.Count(static reply => reply is { Status: 422, Type: "/problems/already-returned" }));
        Assert.Equal(0, await BalanceAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W11_quotes_change_nothing_and_a_hold_ends_by_itself(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("451", 80_000));
        var feed = (await shop.FeedAsync()).ToJsonString();
        for (var i = 0; i < 1000; i += 50)
        {
            var quotes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
                shop.PostAsync("/v1/quotes", Bodies.Purchase("452"))));
            Assert.All(quotes, static quote => Assert.Equal((200, 25), (quote.Status, quote.Points("earned"))));
        }

        Assert.Equal(feed, (await shop.FeedAsync()).ToJsonString());
        Assert.Equal(201, (await ReserveAsync(shop, 500)).Status);
        Assert.Equal(422, (await ReserveAsync(shop, 400)).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(201, (await ReserveAsync(shop, 400)).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W17_the_balance_on_every_channel_is_the_ledgers_right_after_the_commit(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        for (var i = 1; i <= 5; i++)
        {
            var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase($"{i}", i * 1000));

            var balance = sale.Points("balance");
            Assert.Equal(balance, await BalanceAsync(shop, "till"));
            Assert.Equal(balance, await BalanceAsync(shop, "shop"));
            var lots = (await shop.GetAsync($"/v1/accounts/{shop.Account}/lots")).Json["lots"]!.AsArray();
            Assert.Equal(balance, lots.Sum(static lot => lot!["points"]!.GetValue<long>()));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W19_fifty_parallel_purchases_of_one_account_all_post(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var replies = await Task.WhenAll(Enumerable.Range(1, 50)
            .Select(i => shop.PostAsync("/v1/activities", Bodies.Purchase($"{i}", i * 100))));

        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        Assert.Equal(50 * 51 / 2, await BalanceAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_02_one_commit_five_times_posts_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var together = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            shop.PostAsync("/v1/activities", Bodies.Purchase("451"))));
        var replies = together.ToList();
        for (var i = 0; i < 3; i++)
        {
            replies.Add(await shop.PostAsync("/v1/activities", Bodies.Purchase("451")));
        }

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(4, replies.Count(static reply => reply.Status == 200 && reply.Json["replayed"]!.GetValue<bool>()));
        Assert.All(replies, static reply => Assert.Equal(25, reply.Points("balance")));
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_03_the_same_key_with_a_changed_line_is_refused_and_the_first_one_stands(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));

        var changed = await shop.PostAsync("/v1/activities", Bodies.Purchase("451", 2650));

        Assert.Equal((422, "/problems/key-reused-with-another-body"), (changed.Status, changed.Type));
        Assert.Equal(25, await BalanceAsync(shop));
        var posted = Assert.Single(await shop.FeedAsync());
        var report = await shop.GetAsync("/v1/conflicts", "office");
        var conflict = Assert.Single(report.Json["conflicts"]!.AsArray())!;
        Assert.Equal(("pos", "451", 1), ($"{conflict["source"]}", $"{conflict["key"]}", conflict["times"]!.GetValue<int>()));
        Assert.Equal($"{posted!["posting"]!["activityId"]}", $"{conflict["activityId"]}");
        Assert.Null(report.Json["next"]);
        var page = await shop.GetAsync("/v1/conflicts?limit=1", "office");
        Assert.Empty((await shop.GetAsync($"/v1/conflicts?limit=1&after={page.Json["next"]}", "office")).Json["conflicts"]!.AsArray());
        Assert.Equal(400, (await shop.GetAsync("/v1/conflicts?after=x", "office")).Status);
        Assert.Equal(403, (await shop.GetAsync("/v1/conflicts", "till")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_04_the_next_business_date_makes_a_new_sale(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("cardiff-1/03/2015-10-22/000451"));
        var next = await shop.PostAsync("/v1/activities", Bodies.Purchase("cardiff-1/03/2015-10-23/000451"));

        Assert.Equal((201, 201), (first.Status, next.Status));
        Assert.Equal(50, next.Points("balance"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_08_a_card_number_alone_earns_and_never_spends(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var earned = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        var spent = await shop.PostAsync($"/v1/accounts/{shop.Account}/redeem", """{ "points": 10 }""", "till", "spend-1");

        Assert.Equal(201, earned.Status);
        Assert.Equal((403, "/problems/needs-proof"), (spent.Status, spent.Type));
        Assert.Equal(25, await BalanceAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_11_a_return_before_its_sale_waits_for_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var early = await shop.PostAsync("/v1/activities", Bodies.Return("back", "451"));
        Assert.Equal(202, early.Status);
        Assert.Equal(0, await BalanceAsync(shop));

        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("451"))).Status);
        await shop.Host.Accounts.PlaceParkedAsync(default);

        // 25 for 25.50, of which 12.75 came back: 12.75 left give 12.
        Assert.Equal(12, await BalanceAsync(shop));
        Assert.Equal(2, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_23_a_till_clock_two_days_ahead_does_not_reach_the_offer_of_the_day_after_tomorrow(
        DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, ApiProgrammes.Points.Replace(
            "earn:\n", "earn:\n  - { id: later, on: purchase, bonus: 500, when: { from: 2015-10-24 } "
                + "}\n", StringComparison.Ordinal));

        var sale = await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("451").Replace("2015-10-22T10:15:00Z", "2015-10-24T12:00:00Z", StringComparison.Ordinal));

        Assert.Equal((201, 25), (sale.Status, sale.Points("earned")));
        var recorded = await shop.GetAsync($"/v1/activities/{sale.Json["activityId"]!.GetValue<string>()}");
        Assert.Equal("2015-10-22T12:00:00Z", recorded.Json["activity"]!["occurredAt"]!.GetValue<string>());
        Assert.True(recorded.Json["activity"]!["timeAssumed"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_35_two_tills_with_fifty_commits_each_of_one_member_all_post(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => shop.PostAsync(
            "/v1/activities", Bodies.Purchase($"till-{i % 2}/{i / 2}"), i % 2 == 0 ? "till" : "cardiff")));

        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        Assert.Equal(100, (await shop.FeedAsync()).Count);
        Assert.Equal(2500, await BalanceAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_36_after_a_restart_the_retry_gets_the_first_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        await shop.RestartAsync();

        var retry = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));

        Assert.Equal(200, retry.Status);
        retry.Json["replayed"] = false;
        Assert.Equal(first.Json.ToJsonString(), retry.Json.ToJsonString());
        Assert.Single(await shop.FeedAsync());
    }

    private static string Review(string key, string product) => $$"""
        { "source": "app", "key": "{{key}}", "type": "review", "card": "{{ApiShop.Card}}",
          "occurredAt": "2015-10-22T11:00:00Z", "channel": "app", "subject": "{{product}}" }
        """;

    private static Task<Reply> ReserveAsync(ApiShop shop, long points) => shop.PostAsync(
        $"/v1/accounts/{shop.Account}/reservations", $$"""{ "points": {{points}}, "proof": {{Bodies.Operator}} }""", "office",
        Guid.NewGuid().ToString());

    private static async Task<long> BalanceAsync(ApiShop shop, string key = "read") =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}",
            key)).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>();
}
