using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What a till sends and gets, on both engines.</summary>
public sealed class ActivityTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_purchase_is_recorded_and_its_replay_gives_the_first_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        var second = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal((25, 0, 25), (first.Points("earned"), first.Points("pending"), first.Points("balance")));
        Assert.False(first.Json["replayed"]!.GetValue<bool>());
        Assert.Equal(1, first.Json["rulesetVersion"]!.GetValue<int>());
        Assert.Equal("points", first.Json["programmes"]![0]!["programme"]!.GetValue<string>());
        Assert.Equal("+25 Points: Spending", first.Json["effects"]![0]!["text"]!.GetValue<string>());
        Assert.True(second.Json["replayed"]!.GetValue<bool>());
        second.Json["replayed"] = false;
        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_same_key_with_another_body_is_refused_and_changes_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 2550));

        var other = await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 9900));
        var again = await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 2550));

        Assert.Equal((422, "/problems/key-reused-with-another-body"), (other.Status, other.Type));
        Assert.Equal((200, 25), (again.Status, again.Points("balance")));
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_order_of_members_and_space_between_them_are_no_other_body(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var body = Bodies.Purchase("1");
        var turned = new JsonObject(JsonNode.Parse(body)!.AsObject().Reverse()
            .Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        turned["programme"] = null;

        await shop.PostAsync("/v1/activities", body);
        var again = await shop.PostAsync("/v1/activities", turned.ToJsonString());

        Assert.Equal(200, again.Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_return_takes_back_what_its_lines_gave(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 2600));

        var first = await shop.PostAsync("/v1/activities", Bodies.Return("r1", "sale"));
        var second = await shop.PostAsync("/v1/activities", Bodies.Return("r2", "sale"));
        var third = await shop.PostAsync("/v1/activities", Bodies.Return("r3", "sale"));
        var replayed = await shop.PostAsync("/v1/activities", Bodies.Return("r3", "sale"));

        Assert.Equal((201, -13), (first.Status, first.Points("earned")));
        Assert.Equal((201, -13, 0), (second.Status, second.Points("earned"), second.Points("balance")));
        Assert.Equal((422, "/problems/already-returned"), (third.Status, third.Type));
        Assert.Equal((422, true), (replayed.Status, replayed.Json["replayed"]!.GetValue<bool>()));
        Assert.Equal(3, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_return_before_its_sale_is_parked_and_placed_when_the_sale_comes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var early = await shop.PostAsync("/v1/activities", Bodies.Return("r1", "sale"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 2600));
        await shop.Host.Accounts.PlaceParkedAsync(default);
        var late = await shop.PostAsync("/v1/activities", Bodies.Return("r1", "sale"));

        Assert.Equal((202, "parked", "sale-not-found"), (early.Status, early.Json["status"]!.GetValue<string>(), early.Json["reason"]!.GetValue<string>()));
        Assert.Null(early.Json["points"]);
        Assert.Equal((200, -13, 13), (late.Status, late.Points("earned"), late.Points("balance")));
        Assert.Equal(early.Json["activityId"]!.GetValue<string>(), late.Json["activityId"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_on_an_unknown_card_waits_for_its_member(DatabaseEngine engine)
    {
        const string Unknown = "2900000000032";
        await using var shop = await ApiShop.StartAsync(engine);

        var parked = await shop.PostAsync("/v1/activities", Bodies.Purchase("1", card: Unknown));
        var account = await shop.JoinAsync(Unknown);
        await shop.Host.Accounts.PlaceParkedAsync(default);
        var balance = await shop.GetAsync($"/v1/accounts/{account}");

        Assert.Equal((202, "unknown-card"), (parked.Status, parked.Json["reason"]!.GetValue<string>()));
        Assert.Equal(25, balance.Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_batch_gives_every_item_its_own_verdict_in_order(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var items = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            items.Add(Bodies.Purchase($"k{i}", 100));
        }

        items[7] = items[7].Replace("\"amount\": 100,", "\"amount\": \"x\",", StringComparison.Ordinal);
        items[9] = Bodies.Purchase("k8", 100);
        items[11] = """{ "source": "pos" }""";
        items[13] = "17";
        items[15] = Bodies.Purchase("k15", 100, card: "2999999999995");

        var reply = await shop.PostAsync("/v1/activities/batch", $$"""{ "activities": [ {{string.Join(",", items)}} ] }""");
        var again = await shop.PostAsync("/v1/activities/batch", $"[ {string.Join(",", items)} ]");

        var results = reply.Json["results"]!.AsArray();
        Assert.Equal(200, reply.Status);
        Assert.Equal(
            "201 201 201 201 201 201 201 400 201 200 201 400 201 400 201 202 201 201 201 201",
            string.Join(' ', results.Select(static item => item!["status"]!.GetValue<int>())));
        Assert.Equal("/lines/0/amount", results[7]!["problem"]!["pointer"]!.GetValue<string>());
        Assert.Equal("/type", results[11]!["problem"]!["pointer"]!.GetValue<string>());
        Assert.Equal(
            "200 200 200 200 200 200 200 400 200 200 200 400 200 400 200 202 200 200 200 200",
            string.Join(' ', again.Json["results"]!.AsArray().Select(static item => item!["status"]!.GetValue<int>())));
        Assert.Equal(15, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_recorded_activity_explains_itself(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var posted = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        var id = posted.Json["activityId"]!.GetValue<string>();

        var plain = await shop.GetAsync($"/v1/activities/{id}");
        var explained = await shop.GetAsync($"/v1/activities/{id}?explain=true");

        Assert.Null(plain.Json["explanations"]);
        Assert.Equal("cardiff-1", plain.Json["activity"]!["store"]!.GetValue<string>());
        Assert.Equal(2m, plain.Json["activity"]!["lines"]![0]!["quantity"]!.GetValue<decimal>());
        var rules = explained.Json["explanations"]![0]!["rules"]!.AsArray();
        Assert.Equal(["spend", "review"], rules.Select(static rule => rule!["rule"]!.GetValue<string>()));
        Assert.Equal((25, 2550), (rules[0]!["points"]!.GetValue<long>(), rules[0]!["basis"]!.GetValue<long>()));
        Assert.Equal((0, "other-activity"), (rules[1]!["points"]!.GetValue<long>(), rules[1]!["reason"]!.GetValue<string>()));
        Assert.DoesNotContain(ApiShop.Card, explained.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_quote_says_what_a_commit_would_give_and_writes_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        var basket = $$"""
            { "type": "purchase", "card": "{{ApiShop.Card}}", "currency": "GBP", "explain": true,
              "lines": [ { "line": 1, "sku": "x", "amount": 5000 } ] }
            """;

        var quotes = new List<Reply>();
        for (var i = 0; i < 20; i++)
        {
            quotes.Add(await shop.PostAsync("/v1/quotes", basket));
        }

        Assert.All(quotes, quote => Assert.Equal(quotes[0].Text, quote.Text));
        Assert.Equal((200, 50, 75), (quotes[0].Status, quotes[0].Points("earned"), quotes[0].Points("balance")));
        Assert.Equal(25, quotes[0].Json["programmes"]![0]!["nextLevel"]!["missing"]!.GetValue<long>());
        Assert.Equal("other-activity", quotes[0].Json["explanations"]![0]!["rules"]![1]!["reason"]!.GetValue<string>());
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_quote_without_a_known_member_is_evaluated_without_history(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var quote = await shop.PostAsync(
            "/v1/quotes", """{ "type": "purchase", "currency": "GBP", "lines": [ { "line": 1, "amount": 5000 } ] }""");

        Assert.Equal((200, false, 50), (quote.Status, quote.Json["known"]!.GetValue<bool>(), quote.Points("earned")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_receipt_that_does_not_add_up_is_recorded_with_its_variance(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var body = Bodies.Purchase("1", 2550).Replace("\"type\": \"card\", \"amount\": 2550", "\"type\": \"card\", \"amount\": 2500", StringComparison.Ordinal);

        var posted = await shop.PostAsync("/v1/activities", body);

        Assert.Equal((201, 25), (posted.Status, posted.Points("earned")));
        var variance = posted.Json["effects"]!.AsArray().Single(static effect => effect!["kind"]!.GetValue<string>() == "variance");
        Assert.Equal(50, variance!["amount"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_negative_line_lowers_the_basis(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var posted = await shop.PostAsync("/v1/activities", $$"""
            { "source": "pos", "key": "1", "type": "purchase", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:15:00Z",
              "currency": "GBP", "lines": [ { "line": 1, "sku": "a", "amount": 1000 }, { "line": 2, "sku": "bottle", "quantity": -1, "amount": -300 } ] }
            """);

        Assert.Equal((201, 7), (posted.Status, posted.Points("earned")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_basket_in_another_currency_is_recorded_and_the_programme_says_why_it_gives_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var posted = await shop.PostAsync("/v1/activities", Bodies.Purchase("1").Replace("GBP", "EUR", StringComparison.Ordinal));

        Assert.Equal((201, 0), (posted.Status, posted.Points("earned")));
        Assert.Equal("currency-not-in-programme", posted.Json["programmes"]![0]!["rejection"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task members_that_nobody_knows_are_named_in_the_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var posted = await shop.PostAsync("/v1/activities", Bodies.Purchase("1", more: """, "cashier": { "id": 7, "x": [1, {"y": 2}] }""")
            .Replace("\"sku\"", "\"colour\": \"red\", \"sku\"", StringComparison.Ordinal));

        Assert.Equal(201, posted.Status);
        Assert.Equal(["/lines/0/colour", "/cashier"], posted.Json["ignored"]!.AsArray().Select(static pointer => pointer!.GetValue<string>()));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_real_trade_invoice_is_not_too_large(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var lines = string.Join(',', Enumerable.Range(1, 10_000).Select(static line =>
            $$"""{ "line": {{line}}, "sku": "{{line}}", "quantity": 80995, "unit": "ea", "amount": 16846960, "discount": 0, "tax": 0 }"""));

        var posted = await shop.PostAsync("/v1/activities", $$"""
            { "source": "pos", "key": "1", "type": "purchase", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:15:00Z",
              "currency": "GBP", "lines": [ {{lines}} ] }
            """);

        Assert.Equal((201, 1_684_696_000), (posted.Status, posted.Points("earned")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_exchange_is_one_posting_of_both(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 2600));

        var parts = await shop.PostAsync("/v1/activities", Bodies.Purchase("x1", 1800, more: """
            , "rounding": -1300
            , "returns": [ { "sale": { "source": "pos", "key": "sale" }, "lines": [ { "line": 1, "saleLine": 1, "sku": "22423", "quantity": 1, "amount": 1300 } ] } ]
            """));
        var flat = await shop.PostAsync("/v1/activities", Bodies.Purchase("x2", 1800, more: """
            , "returns": [ { "line": 1, "saleLine": 1, "sku": "22423", "quantity": 1, "amount": 1300, "sale": { "source": "pos", "key": "sale" } } ]
            """));

        Assert.Equal((201, 5, 31), (parts.Status, parts.Points("earned"), parts.Points("balance")));
        Assert.DoesNotContain(parts.Json["effects"]!.AsArray(), static effect => effect!["kind"]!.GetValue<string>() == "variance");
        Assert.Equal((201, 5, 36), (flat.Status, flat.Points("earned"), flat.Points("balance")));
        Assert.Equal(3, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_clock_that_ran_ahead_is_capped_and_its_replay_days_later_is_the_same_body(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ahead = Bodies.Purchase("451").Replace("2015-10-22T10:15:00Z", "2015-10-24T10:15:00Z", StringComparison.Ordinal);

        var posted = await shop.PostAsync("/v1/activities", ahead);
        shop.Time.Advance(TimeSpan.FromDays(3));
        var later = await shop.PostAsync("/v1/activities", ahead);

        var activity = Assert.Single(await shop.FeedAsync())!["activity"]!;
        Assert.Equal((201, 200), (posted.Status, later.Status));
        Assert.Equal(("2015-10-22T12:00:00Z", true), (activity["occurredAt"]!.GetValue<string>(), activity["timeAssumed"]!.GetValue<bool>()));
    }
}
