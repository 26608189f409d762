using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Two members that are one person, and two again.</summary>
public sealed class MergeTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points:
          - { id: main, name: Main, spendable: true, expire: 12mo }
          - { id: status, name: Status, pending: 14d }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP, onReturn: reverse }
          - { id: visit, on: purchase, points: 5, into: status, limit: 1 per day }
        levels:
          - { id: silver, at: 100 }
          - { id: gold, at: 150 }
        level-basis: lifetime
        returns: { when-short: within-balance, without-receipt: nothing }
        vouchers:
          gift: { worth: 5.00 GBP, valid: 12mo }
        """;

    private const string Wording = """ "wording": { "version": "1", "language": "en", "text": "Yes." } """;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task everything_goes_to_the_one_that_stays_and_comes_back_as_it_was(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var before = (await ShownAsync(shop, ann), await ShownAsync(shop, bea));

        var merged = await shop.PostAsync($"/v1/members/{ann.Member}/merges", Body(bea), "office");
        var again = await shop.PostAsync($"/v1/members/{ann.Member}/merges", Body(bea), "office");

        Assert.Equal((200, "done"), (merged.Status, merged.Json["state"]!.GetValue<string>()));
        Assert.Equal(merged.Json["mergeId"]!.GetValue<string>(), again.Json["mergeId"]!.GetValue<string>());
        var state = await AccountAsync(shop, ann.Account);
        Assert.Equal((180, 180), (state["available"]!.GetValue<long>(), state["lifetime"]!.GetValue<long>()));
        Assert.Equal(0, (await AccountAsync(shop, bea.Account))["balance"]!.GetValue<long>());
        Assert.Equal(["silver", "gold"], await LevelsAsync(shop, ann.Account));

        // Whatever Bea shows leads to Ann; what Ann did not say of herself Bea's profile fills.
        Assert.Equal(ann.Member, (await shop.GetAsync($"/v1/members?card={ApiShop.OtherCard}", "office")).Json["memberId"]!.GetValue<string>());
        var profile = (await shop.GetAsync($"/v1/members?email=bea@example.com", "office")).Json;
        Assert.Equal((ann.Member, "ann@example.com", "Bea B"), (
            profile["memberId"]!.GetValue<string>(), profile["email"]!.GetValue<string>(), profile["name"]!.GetValue<string>()));
        Assert.Equal([("offers", "email", false)], await HoldsAsync(shop, ann));
        var code = (await shop.GetAsync($"/v1/accounts/{ann.Account}/vouchers", "office")).Json["vouchers"]![0]!["code"]!.GetValue<string>();
        Assert.Equal(200, (await shop.PostAsync($"/v1/vouchers/{code}/check", $$"""{ "account": "{{ann.Account}}" }""", "till")).Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);

        var path = $"/v1/merges/{merged.Json["mergeId"]!.GetValue<string>()}/undo";
        var undone = await shop.PostAsync(path, """{ "reason": "two sisters" }""", "office");
        Assert.Equal((200, "undone"), (undone.Status, undone.Json["state"]!.GetValue<string>()));
        Assert.Equal(200, (await shop.PostAsync(path, """{ "reason": "two sisters" }""", "office")).Status);
        Assert.Equal(before, (await ShownAsync(shop, ann), await ShownAsync(shop, bea)));
        Assert.Equal(bea.Member, (await shop.GetAsync("/v1/members?email=bea@example.com", "office")).Json["memberId"]!.GetValue<string>());
        await shop.PostAsync("/v1/activities", Bodies.Purchase("later", 1_000, ApiShop.OtherCard));
        Assert.Equal(90, (await AccountAsync(shop, bea.Account))["available"]!.GetValue<long>());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);

        // And merged once more, the other way round.
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{bea.Member}/merges", Body(ann), "office")).Status);
        Assert.Equal(190, (await AccountAsync(shop, bea.Account))["available"]!.GetValue<long>());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_undo_is_refused_once_points_of_the_merged_account_were_spent(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var merge = (await shop.PostAsync($"/v1/members/{ann.Member}/merges", Body(bea), "office")).Json["mergeId"]!.GetValue<string>();

        // Ann's own hundred are spent first; then Bea's.
        await RedeemAsync(shop, ann, 100, "a");
        Assert.Equal(200, (await shop.PostAsync($"/v1/merges/{merge}/undo", """{ "reason": "x" }""", "office")).Status);
        Assert.Equal((0, 80), (
            (await AccountAsync(shop, ann.Account))["available"]!.GetValue<long>(), (await AccountAsync(shop, bea.Account))["available"]!.GetValue<long>()));

        merge = (await shop.PostAsync($"/v1/members/{ann.Member}/merges", Body(bea), "office")).Json["mergeId"]!.GetValue<string>();
        await RedeemAsync(shop, ann, 1, "b");
        var refused = await shop.PostAsync($"/v1/merges/{merge}/undo", """{ "reason": "x" }""", "office");
        Assert.Equal((422, "/problems/merge-spent"), (refused.Status, refused.Type));
        var merges = (await shop.GetAsync($"/v1/members/{ann.Member}/merges", "office")).Json["merges"]!.AsArray();
        Assert.Equal("done", merges.Single(one => one!["mergeId"]!.GetValue<string>() == merge)!["state"]!.GetValue<string>());
        Assert.Equal(79, (await AccountAsync(shop, ann.Account))["available"]!.GetValue<long>());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_return_of_a_sale_from_before_the_merge_takes_its_points_where_they_went(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await shop.PostAsync($"/v1/members/{ann.Member}/merges", Body(bea), "office");
        Assert.Equal(201, (await shop.PostAsync(
            "/v1/activities", Bodies.Return("back", "bea", """{ "line": 1, "saleLine": 1, "quantity": 2, "amount": 8000 }"""))).Status);
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal(100, (await AccountAsync(shop, ann.Account))["available"]!.GetValue<long>());
        Assert.Equal(0, (await AccountAsync(shop, bea.Account))["deficit"]!.GetValue<long>());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task what_cannot_be_merged_is_refused_and_changes_nothing()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var path = $"/v1/members/{ann.Member}/merges";
        Assert.Equal(403, (await shop.PostAsync(path, Body(bea), "shop")).Status);
        Assert.Equal(400, (await shop.PostAsync(path, $$"""{ "from": "{{bea.Member}}", "reason": "" }""", "office")).Status);
        Assert.Equal((404, "/from"), Told(await shop.PostAsync(path, """{ "from": "bea", "reason": "x" }""", "office")));
        Assert.Equal(404, (await shop.PostAsync(path, """{ "from": "mem_0195a3b0000070008000000000000000", "reason": "x" }""", "office")).Status);
        Assert.Equal("/problems/same-account", (await shop.PostAsync(path, Body(ann), "office")).Type);
        Assert.Equal(404, (await shop.PostAsync("/v1/merges/mrg_0195a3b0000070008000000000000000/undo", """{ "reason": "x" }""", "office")).Status);

        var held = await shop.PostAsync($"/v1/accounts/{bea.Account}/reservations", $$"""{ "points": 10, "proof": {{Bodies.Operator}} }""", "office", "h");
        Assert.Equal("/problems/holds-open", (await shop.PostAsync(path, Body(bea), "office")).Type);
        var hold = held.Json["reservation"]!["id"]!.GetValue<string>();
        await shop.PostAsync($"/v1/accounts/{bea.Account}/reservations/{hold}/release", $$"""{ "proof": {{Bodies.Operator}} }""", "office", "r");
        Assert.Equal(200, (await shop.PostAsync(path, Body(bea), "office")).Status);

        // Who has left cannot be asked any more, nor merged again.
        Assert.Equal("/problems/account-merged", (await RedeemAsync(shop, bea, 1, "x")).Type);
        Assert.Equal("/problems/account-merged", (await shop.PostAsync($"/v1/members/{bea.Member}/merges", Body(ann), "office")).Type);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    /// <summary>Many at once, both ways, while tills post: one merge stands, and no point is lost or made.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task merges_that_race_leave_one_and_lose_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var merges = Enumerable.Range(0, 8).Select(i => shop.PostAsync(
            $"/v1/members/{(i % 2 == 0 ? ann : bea).Member}/merges", Body(i % 2 == 0 ? bea : ann), "office"));
        var sales = Enumerable.Range(0, 40).Select(i => shop.PostAsync(
            "/v1/activities", Bodies.Purchase($"race{i}", 1_000, i % 2 == 0 ? ApiShop.Card : ApiShop.OtherCard)));
        var replies = await Task.WhenAll(merges.Concat(sales));
        await shop.Host.Accounts.RunDueAsync(default);

        Assert.All(replies, static reply => Assert.Contains(reply.Status, new[] { 200, 201, 422 }));
        var left = (await AccountAsync(shop, ann.Account), await AccountAsync(shop, bea.Account));
        Assert.Equal(180 + 400, left.Item1["balance"]!.GetValue<long>() + left.Item2["balance"]!.GetValue<long>());
        Assert.Contains(0, new[] { left.Item1["balance"]!.GetValue<long>(), left.Item2["balance"]!.GetValue<long>() });
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private sealed record Who(string Member, string Account);

    private static string Body(Who from) => $$"""{ "from": "{{from.Member}}", "reason": "one person" }""";

    private static (int, string?) Told(Reply reply) => (reply.Status, reply.Pointer);

    /// <summary>Ann has 100 points and consents to e-mail; Bea has 80, a voucher, a name, an address, and withdrew hers.</summary>
    private static async Task<(Who Ann, Who Bea)> TwoAsync(ApiShop shop)
    {
        var ann = await JoinAsync(shop, new JoinRequest { Email = "ann@example.com" });
        var bea = await JoinAsync(shop, new JoinRequest { Email = "bea@example.com", Name = "Bea B", Phone = "+447700900123" });
        await shop.Host.Members.MergeAsync(await IdAsync(shop, ApiShop.OtherCard), IdOf(bea.Member), "set up", "test", default);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("bea", 8_000, ApiShop.OtherCard));
        var first = await IdAsync(shop, ApiShop.Card);
        await shop.Host.Members.MergeAsync(first, IdOf(ann.Member), "set up", "test", default);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("ann", 10_000, ApiShop.Card));
        Assert.Equal(201, (await shop.PostAsync(
            $"/v1/accounts/{bea.Account}/vouchers", """{ "kind": "gift", "reason": "goodwill" }""", "office", "gift")).Status);
        foreach (var (who, given) in new[] { (ann, "true"), (bea, "false") })
        {
            Assert.Equal(200, (await shop.PostAsync($"/v1/members/{who.Member}/consents", $$"""
                { "consents": [ { "given": {{given}}, "purpose": "offers", "channel": "email", "source": "web", {{Wording}} } ] }
                """, "shop")).Status);
        }

        return (ann, bea);
    }

    private static async Task<Who> JoinAsync(ApiShop shop, JoinRequest request)
    {
        var joined = await shop.Host.Members.JoinAsync(request, null, default);
        return new Who(joined.Member.ToString(), joined.Account.ToString());
    }

    private static MemberId IdOf(string text) => IdText.TryRead("mem", text, out var id) ? new MemberId(id) : default;

    private static async Task<MemberId> IdAsync(ApiShop shop, string card) =>
        (await shop.Host.Members.FindByAsync(IdentifierKind.Card, card, default)).Member!.Id;

    private static Task<Reply> RedeemAsync(ApiShop shop, Who who, long points, string key) => shop.PostAsync(
        $"/v1/accounts/{who.Account}/redeem", $$"""{ "points": {{points}}, "proof": {{Bodies.Operator}} }""", "office", key);

    private static async Task<JsonNode> AccountAsync(ApiShop shop, string account) =>
        (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!;

    private static async Task<string[]> LevelsAsync(ApiShop shop, string account) =>
        [.. (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["levels"]!.AsArray()
            .Select(static level => level!["level"]!.GetValue<string>())];

    private static async Task<(string, string, bool)[]> HoldsAsync(ApiShop shop, Who who) =>
        [.. (await shop.GetAsync($"/v1/members/{who.Member}/consents", "office")).Json["current"]!.AsArray().Select(static one => (
            one!["purpose"]!.GetValue<string>(), one["channel"]!.GetValue<string>(), one["given"]!.GetValue<bool>()))];

    /// <summary>All that can be seen of a member: profile, what holds of consents, balances with lots, levels and vouchers.</summary>
    private static async Task<string> ShownAsync(ApiShop shop, Who who)
    {
        var account = (await shop.GetAsync($"/v1/accounts/{who.Account}")).Json;
        var lots = (await shop.GetAsync($"/v1/accounts/{who.Account}/lots")).Json["lots"]!.AsArray()
            .Select(static lot => $"{lot!["points"]} {lot["pointsId"]} {lot["activeFrom"]} {lot["expiresAt"]}");
        var parts = new[]
        {
            (await shop.GetAsync($"/v1/members/{who.Member}", "office")).Text,
            (await shop.GetAsync($"/v1/members/{who.Member}/consents", "office")).Json["current"]!.ToJsonString(),
            account["programmes"]!.ToJsonString(),
            string.Join(';', lots.Order(StringComparer.Ordinal)),
            (await shop.GetAsync($"/v1/accounts/{who.Account}/vouchers", "office")).Json["vouchers"]!.ToJsonString(),
        };
        return string.Join('\n', parts);
    }
}
