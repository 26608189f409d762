using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Accounts, their statement, and what is spent of them.</summary>
public sealed class SpendingTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Spend(long points, string proof = Bodies.Operator) => $$"""{ "points": {{points}}, "proof": {{proof}} }""";

    private static async Task<ApiShop> WithPointsAsync(DatabaseEngine engine, long points)
    {
        var shop = await ApiShop.StartAsync(engine);
        var posted = await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", points * 100));
        Assert.Equal((201, points), (posted.Status, posted.Points("balance")));
        return shop;
    }

    private static async Task<long> FigureAsync(ApiShop shop, string figure) =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]![figure]!.GetValue<long>();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task points_are_redeemed_once_per_key(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 100);
        var path = $"/v1/accounts/{shop.Account}/redeem";

        var first = await shop.PostAsync(path, Spend(30), "office", "a");
        var again = await shop.PostAsync(path, Spend(30), "office", "a");
        var other = await shop.PostAsync(path, Spend(31), "office", "a");
        var keyless = await shop.PostAsync(path, Spend(30), "office");

        Assert.Equal((201, 70), (first.Status, first.Points("balance")));
        Assert.Equal((200, true, 70), (again.Status, again.Json["replayed"]!.GetValue<bool>(), again.Points("balance")));
        Assert.Equal("redeemed", first.Json["effects"]![0]!["kind"]!.GetValue<string>());
        Assert.Equal(-30, first.Json["effects"]![0]!["points"]!.GetValue<long>());
        Assert.Equal((422, "/problems/key-reused-with-another-body"), (other.Status, other.Type));
        Assert.Equal((400, "/problems/idempotency-key-required"), (keyless.Status, keyless.Type));
        Assert.Equal(70, await FigureAsync(shop, "available"));
        Assert.Equal(2, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task more_than_there_is_is_refused_and_stays_refused(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 10);
        var path = $"/v1/accounts/{shop.Account}/redeem";

        var refused = await shop.PostAsync(path, Spend(11), "office", "a");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("more", 1000));
        var again = await shop.PostAsync(path, Spend(11), "office", "a");

        Assert.Equal((422, "/problems/insufficient", false), (refused.Status, refused.Type, refused.Json["replayed"]!.GetValue<bool>()));
        Assert.Equal((422, "/problems/insufficient", true), (again.Status, again.Type, again.Json["replayed"]!.GetValue<bool>()));
        Assert.Equal(20, await FigureAsync(shop, "available"));
    }

    [Theory]
    [InlineData("till", null, "needs-proof")]
    [InlineData("till", Bodies.Operator, "needs-proof")]
    [InlineData("shop", Bodies.Operator, "needs-proof")]
    [InlineData("office", null, "needs-proof")]
    [InlineData("office", """{ "kind": "pin", "reason": "1234" }""", "proof-not-accepted")]
    [InlineData("office", "{ }", "proof-not-accepted")]
    public async Task a_card_number_alone_may_earn_never_spend(string key, string? proof, string type)
    {
        await using var shop = await WithPointsAsync(DatabaseEngine.Sqlite, 100);
        var account = $"/v1/accounts/{shop.Account}";
        var hold = (await shop.PostAsync($"{account}/reservations", Spend(40), "office", "h")).Json["reservation"]!["id"]!.GetValue<string>();
        var (with, without) = (proof is null ? """{ "points": 1 }""" : Spend(1, proof), proof is null ? "{ }" : $$"""{ "proof": {{proof}} }""");

        var replies = new[]
        {
            await shop.PostAsync($"{account}/redeem", with, key, "a"),
            await shop.PostAsync($"{account}/reservations", with, key, "b"),
            await shop.PostAsync($"{account}/reservations/{hold}/commit", without, key, "c"),
            await shop.PostAsync($"{account}/reservations/{hold}/release", without, key, "d"),
        };

        Assert.All(replies, reply => Assert.Equal((403, $"/problems/{type}"), (reply.Status, reply.Type)));
        Assert.Equal((60, 40), (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_reservation_is_spent_by_commit_and_given_back_by_release(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 100);
        var account = $"/v1/accounts/{shop.Account}";

        var first = await shop.PostAsync($"{account}/reservations", Spend(50), "office", "a");
        var replayed = await shop.PostAsync($"{account}/reservations", Spend(50), "office", "a");
        var tooMuch = await shop.PostAsync($"{account}/reservations", Spend(60), "office", "b");
        var second = await shop.PostAsync($"{account}/reservations", Spend(20), "office", "c");
        var (one, two) = (first.Json["reservation"]!["id"]!.GetValue<string>(), second.Json["reservation"]!["id"]!.GetValue<string>());
        var held = (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved"));
        var proof = $$"""{ "proof": {{Bodies.Operator}} }""";
        var committed = await shop.PostAsync($"{account}/reservations/{one}/commit", proof, "office", "d");
        var committedAgain = await shop.PostAsync($"{account}/reservations/{one}/commit", proof, "office", "d");
        var committedTwice = await shop.PostAsync($"{account}/reservations/{one}/commit", proof, "office", "e");
        var released = await shop.PostAsync($"{account}/reservations/{two}/release", proof, "office", "f");
        var unknown = await shop.PostAsync($"{account}/reservations/hld_ffffffffffffffffffffffffffffffff/commit", proof, "office", "g");

        Assert.Equal((201, 200, 422, 201), (first.Status, replayed.Status, tooMuch.Status, second.Status));
        Assert.Equal("2015-10-22T12:15:00Z", first.Json["reservation"]!["until"]!.GetValue<string>());
        Assert.Equal(one, replayed.Json["reservation"]!["id"]!.GetValue<string>());
        Assert.Equal((30, 70), held);
        Assert.Equal((201, 200, 201), (committed.Status, committedAgain.Status, released.Status));
        Assert.Equal((404, 404), (committedTwice.Status, unknown.Status));
        Assert.Equal((50, 0), (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_reservation_ends_by_itself(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 100);
        var account = $"/v1/accounts/{shop.Account}";
        var hold = await shop.PostAsync($"{account}/reservations", $$"""{ "points": 80, "seconds": 60, "proof": {{Bodies.Operator}} }""", "office", "a");

        shop.Time.Advance(TimeSpan.FromSeconds(60));
        await shop.Host.Accounts.RunDueAsync(default);
        var late = await shop.PostAsync(
            $"{account}/reservations/{hold.Json["reservation"]!["id"]!.GetValue<string>()}/commit", $$"""{ "proof": {{Bodies.Operator}} }""", "office", "b");

        Assert.True(late.Status is 404 or 422, late.Text);
        Assert.Equal((100, 0), (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_commits_the_reservations_it_names(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 100);
        var hold = (await shop.PostAsync($"/v1/accounts/{shop.Account}/reservations", Spend(50), "office", "a"))
            .Json["reservation"]!["id"]!.GetValue<string>();
        var sale = Bodies.Purchase("sale", 1000, more: $$""", "reservations": [ "{{hold}}", "hld_ffffffffffffffffffffffffffffffff" ]""");

        var posted = await shop.PostAsync("/v1/activities", sale);
        var again = await shop.PostAsync("/v1/activities", sale);

        Assert.Equal((201, 10, 200), (posted.Status, posted.Points("earned"), again.Status));
        var kinds = posted.Json["effects"]!.AsArray().Select(static effect => effect!["kind"]!.GetValue<string>()).ToArray();
        Assert.Equal(["redeemed", "points", "level-lost", "reservation-refused"], kinds);
        Assert.Equal(posted.Json["effects"]!.ToJsonString(), again.Json["effects"]!.ToJsonString());
        Assert.Equal((60, 0), (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved")));
        Assert.Equal(3, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_returned_sale_gives_back_the_points_it_was_paid_with(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(
            engine, ApiProgrammes.Points + "\nreturns: { redeemed: reinstate }\n");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("before", 10_000));
        var lots = (await shop.GetAsync($"/v1/accounts/{shop.Account}/lots")).Json["lots"]!.ToJsonString();
        var hold = (await shop.PostAsync($"/v1/accounts/{shop.Account}/reservations", Spend(51), "office", "a"))
            .Json["reservation"]!["id"]!.GetValue<string>();
        var sale = await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("sale", 2550, more: $$""", "reservations": [ "{{hold}}" ]"""));
        Assert.Equal((201, 74), (sale.Status, sale.Points("balance")));

        var half = await shop.PostAsync("/v1/activities", Bodies.Return("half", "sale"));
        var rest = await shop.PostAsync("/v1/activities", Bodies.Return("rest", "sale"));

        var effects = half.Json["effects"]!.AsArray().Select(static effect => $"{effect!["kind"]} {effect["points"]}").ToArray();
        Assert.Equal(["reinstated 25", "points-taken-back -13"], effects);
        Assert.Equal((86, 100), (half.Points("balance"), rest.Points("balance")));
        var entries = (await shop.GetAsync($"/v1/accounts/{shop.Account}/entries?limit=1")).Json["postings"]![0]!["entries"]!.AsArray();
        Assert.Contains(entries, static entry => $"{entry!["from"]} {entry["points"]}" == "reinstated 26");
        Assert.Equal(lots, (await shop.GetAsync($"/v1/accounts/{shop.Account}/lots")).Json["lots"]!.ToJsonString());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(redecide: true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_parked_sale_spends_its_reservations_once_it_is_placed(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 100);
        var hold = (await shop.PostAsync($"/v1/accounts/{shop.Account}/reservations", Spend(50), "office", "a"))
            .Json["reservation"]!["id"]!.GetValue<string>();
        var exchange = Bodies.Purchase(
            "later", 1000, more: $$""", "reservations": [ "{{hold}}" ], "returns": [ { "sale": { "source": "pos", "key": "to-come" } } ]""");
        var parked = await shop.PostAsync("/v1/activities", exchange);
        Assert.Equal((202, 50), (parked.Status, await FigureAsync(shop, "reserved")));

        await shop.PostAsync("/v1/activities", Bodies.Purchase("to-come", 1000));
        await shop.Host.Accounts.PlaceParkedAsync(default);

        Assert.Equal((60, 0), (await FigureAsync(shop, "available"), await FigureAsync(shop, "reserved")));
    }

    [Fact]
    public async Task reservations_are_for_purchases_and_each_is_named_once()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        const string Hold = "\"hld_00000000000000000000000000000001\"";
        var twice = await shop.PostAsync("/v1/activities", Bodies.Purchase("a", 100, more: $$""", "reservations": [{{Hold}}, {{Hold}}]"""));
        var returned = await shop.PostAsync(
            "/v1/activities", Bodies.Return("b", "a").Replace("\"lines\"", $"\"reservations\": [{Hold}], \"lines\"", StringComparison.Ordinal));
        Assert.All([twice, returned], static reply => Assert.Equal((400, "/reservations"), (reply.Status, reply.Pointer)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_operator_adjusts_with_a_reason(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var path = $"/v1/accounts/{shop.Account}/adjustments";

        var credit = await shop.PostAsync(path, """{ "points": 40, "reason": "late parcel" }""", "office", "a");
        var debit = await shop.PostAsync(path, """{ "points": -15, "reason": "typed twice" }""", "office", "b");
        var silent = await shop.PostAsync(path, """{ "points": 40 }""", "office", "c");
        var till = await shop.PostAsync(path, """{ "points": 40, "reason": "x" }""", "till", "d");
        var nobody = await shop.PostAsync(
            "/v1/accounts/acc_ffffffffffffffffffffffffffffffff/adjustments", """{ "points": 40, "reason": "x" }""", "office", "e");
        var programme = await shop.PostAsync(path, """{ "points": 40, "reason": "x", "programme": "none" }""", "office", "f");
        var points = await shop.PostAsync(path, """{ "points": 40, "reason": "x", "pointsId": "none" }""", "office", "g");

        Assert.Equal((201, 40, 0), (credit.Status, credit.Points("balance"), credit.Points("earned")));
        Assert.Equal((201, 25), (debit.Status, debit.Points("balance")));
        Assert.Equal((400, "/reason"), (silent.Status, silent.Pointer));
        Assert.Equal((403, 404), (till.Status, nobody.Status));
        Assert.Equal((422, "/problems/unknown-programme"), (programme.Status, programme.Type));
        Assert.Equal((422, "/problems/unknown-points"), (points.Status, points.Type));
        Assert.Equal(2, (await shop.FeedAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_account_shows_balances_levels_and_what_lapses_when(DatabaseEngine engine)
    {
        await using var shop = await WithPointsAsync(engine, 250);

        var account = await shop.GetAsync($"/v1/accounts/{shop.Account}");
        var lots = await shop.GetAsync($"/v1/accounts/{shop.Account}/lots");
        var fresh = await shop.GetAsync($"/v1/accounts/{await shop.JoinAsync("2900000000049")}");

        var programme = account.Json["programmes"]![0]!;
        Assert.Equal(250, programme["points"]![0]!["lifetime"]!.GetValue<long>());
        Assert.Equal("silver", programme["levels"]![0]!["level"]!.GetValue<string>());
        Assert.Equal(("gold", 750), (programme["nextLevel"]!["level"]!.GetValue<string>(), programme["nextLevel"]!["missing"]!.GetValue<long>()));
        Assert.Equal(250, programme["points"]![0]!["expiring"]![0]!["points"]!.GetValue<long>());
        var expires = lots.Json["lots"]![0]!["expiresAt"]!.GetValue<string>();
        Assert.Equal("2016-10-22T23:00:00Z", expires);
        Assert.Equal(expires, programme["points"]![0]!["expiring"]![0]!["at"]!.GetValue<string>());
        Assert.Equal(0, fresh.Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_statement_comes_in_pages_newest_first(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        for (var i = 1; i <= 7; i++)
        {
            await shop.PostAsync("/v1/activities", Bodies.Purchase($"k{i}", i * 100));
        }

        var seen = new List<long>();
        string? next = "";
        while (next is not null)
        {
            var page = await shop.GetAsync($"/v1/accounts/{shop.Account}/entries?limit=3&after={next}");
            seen.AddRange(page.Json["postings"]!.AsArray().Select(static posting => posting!["points"]!["earned"]!.GetValue<long>()));
            next = page.Json["next"]?.GetValue<string>();
        }

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_feed_comes_in_commit_order_and_can_be_resumed(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        for (var i = 1; i <= 5; i++)
        {
            await shop.PostAsync("/v1/activities", Bodies.Purchase($"k{i}", i * 100));
        }

        await shop.FeedAsync();
        var seen = new List<string>();
        var cursor = "";
        while (true)
        {
            var page = await shop.GetAsync($"/v1/feed?limit=2&after={cursor}");
            var items = page.Json["items"]!.AsArray();
            cursor = page.Json["next"]!.GetValue<string>();
            if (items.Count == 0)
            {
                break;
            }

            seen.AddRange(items.Select(static item => item!["activity"]!["key"]!.GetValue<string>()));
        }

        await shop.PostAsync("/v1/activities", Bodies.Purchase("k6"));
        await shop.FeedAsync();
        var later = await shop.GetAsync($"/v1/feed?after={cursor}");

        Assert.Equal(["k1", "k2", "k3", "k4", "k5"], seen);
        Assert.Equal("k6", Assert.Single(later.Json["items"]!.AsArray())!["activity"]!["key"]!.GetValue<string>());
        Assert.Equal(ApiShop.Noon, NodaTime.Text.InstantPattern.ExtendedIso.Parse(later.Json["items"]![0]!["posting"]!["recordedAt"]!.GetValue<string>()).Value);
    }
}
