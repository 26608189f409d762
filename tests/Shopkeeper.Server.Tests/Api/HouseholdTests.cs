using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Members who share an account: invited, accepted, and left with a stated split.</summary>
public sealed partial class HouseholdTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points:
          - { id: main, name: Main, spendable: true, expire: 12mo }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP, onReturn: reverse }
          - { id: own, on: visit, points: 5, limit: 1 per day, scope: member }
          - { id: ours, on: survey, points: 7, limit: 1 per day }
          - { id: told, on: review, points: 3, limit: 1 per product, scope: member }
        levels:
          - { id: silver, at: 100 }
        level-basis: lifetime
        returns: { when-short: within-balance, without-receipt: nothing }
        offers:
          treat: { percent: 10, limit: 1 per day, scope: member }
        vouchers:
          gift: { worth: 5.00 GBP, valid: 12mo }
        """;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_accepts_brings_all_along_and_each_is_known_by_its_own_card(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var code = await InviteAsync(shop, ann);

        var joined = await JoinAsync(shop, bea, code);

        Assert.Equal((200, ann.Account), (joined.Status, joined.Json["accountId"]!.GetValue<string>()));
        Assert.StartsWith("hsh_", joined.Json["householdId"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal([ann.Member, bea.Member], Members(joined));
        Assert.Equal(joined.Text, (await HouseholdAsync(shop, ann)).Text);
        Assert.Equal((140, 140), (await BalanceAsync(shop, ann.Account), await LifetimeAsync(shop, ann.Account)));
        Assert.Equal("silver", (await shop.GetAsync($"/v1/accounts/{ann.Account}")).Json["programmes"]![0]!["levels"]![0]!["level"]!.GetValue<string>());
        Assert.Single((await shop.GetAsync($"/v1/accounts/{ann.Account}/vouchers", "office")).Json["vouchers"]!.AsArray());

        // Both cards feed the one account, and the journal knows who it was.
        await shop.PostAsync("/v1/activities", Bodies.Purchase("her", 1_000, ApiShop.OtherCard));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("his", 2_000, ApiShop.Card));
        Assert.Equal(170, await BalanceAsync(shop, ann.Account));
        Assert.Equal(ann.Account, (await shop.GetAsync($"/v1/members?card={ApiShop.OtherCard}", "office")).Json["accountId"]!.GetValue<string>());
        Assert.Equal(
            [bea.Member, ann.Member],
            (await shop.Host.Accounts.EntriesAsync(AccountOf(ann), null, 2, default)).Reverse().Select(static one => one.Member.ToString()));

        // The account that she left takes nothing any more.
        var spent = await shop.PostAsync(
            $"/v1/accounts/{bea.Account}/redeem", $$"""{ "points": 1, "proof": {{Bodies.Operator}} }""", "office", "old");
        Assert.Equal((422, "account-merged"), (spent.Status, Code(spent)));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_limit_of_each_member_is_each_ones_and_any_other_is_shared(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));

        foreach (var (type, each) in new[] { ("visit", 5), ("survey", 0) })
        {
            Assert.Equal(each == 0 ? 7 : 5, (await ActAsync(shop, type, "a", ApiShop.Card)).Points("earned"));
            Assert.Equal(each, (await ActAsync(shop, type, "b", ApiShop.OtherCard)).Points("earned"));
            Assert.Equal(0, (await ActAsync(shop, type, "c", ApiShop.OtherCard)).Points("earned"));
        }

        Assert.Equal(3, (await ReviewAsync(shop, "a", "p1", ApiShop.Card)).Points("earned"));
        Assert.Equal(3, (await ReviewAsync(shop, "b", "p1", ApiShop.OtherCard)).Points("earned"));
        Assert.Equal(0, (await ReviewAsync(shop, "c", "p1", ApiShop.OtherCard)).Points("earned"));

        // A web shop has no card: it names the account and who acts in it.
        var web = $$""" "account": "{{ann.Account}}", "member": "{{bea.Member}}" """;
        Assert.Equal(0, (await PostAsync(shop, "visit", "web", web)).Points("earned"));
        shop.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(5, (await PostAsync(shop, "visit", "web2", web, "2015-10-23T12:00:00Z")).Points("earned"));
        Assert.Equal(5, (await PostAsync(shop, "visit", "web3", $$""" "account": "{{ann.Account}}" """, "2015-10-23T12:00:00Z")).Points("earned"));
        Assert.Equal(0, (await PostAsync(
            shop, "visit", "web4", $$""" "account": "{{ann.Account}}", "member": "{{ann.Member}}" """, "2015-10-23T12:00:00Z")).Points("earned"));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_offer_once_a_day_is_once_for_each_and_comes_back_with_its_goods(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));

        foreach (var card in new[] { ApiShop.Card, ApiShop.OtherCard })
        {
            Assert.Equal(200, await QuotedAsync(shop, card));
            var bought = await shop.PostAsync("/v1/activities", Discounted($"treat/{card}", card));
            Assert.Equal(201, bought.Status);
            Assert.Equal(0, await QuotedAsync(shop, card));
        }

        await shop.PostAsync("/v1/activities", Bodies.Return("back", $"treat/{ApiShop.OtherCard}", """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 2, "amount": 1800 }"""));
        Assert.Equal((0, 200), (await QuotedAsync(shop, ApiShop.Card), await QuotedAsync(shop, ApiShop.OtherCard)));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_leaves_takes_the_stated_part_of_every_lot_and_its_own_limits(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));
        await ActAsync(shop, "visit", "b", ApiShop.OtherCard);
        Assert.Equal(145, await BalanceAsync(shop, ann.Account));

        foreach (var (split, code) in new[]
        {
            ("""{ "programme": "points", "points": "main", "amount": 146 }""", "insufficient"),
            ("""{ "programme": "points", "points": "other", "amount": 1 }""", "unknown-points"),
            ("""{ "programme": "none", "points": "main", "amount": 1 }""", "unknown-programme"),
        })
        {
            var refused = await LeaveAsync(shop, bea, split);
            Assert.Equal(code, Code(refused));
            Assert.Equal([ann.Member, bea.Member], Members(await HouseholdAsync(shop, bea)));
        }

        var left = await LeaveAsync(shop, bea, """{ "programme": "points", "points": "main", "amount": 45 }""");

        Assert.Equal(200, left.Status);
        var own = left.Json["accountId"]!.GetValue<string>();
        Assert.DoesNotContain(own, new[] { ann.Account, bea.Account });
        Assert.Equal((100, 45), (await BalanceAsync(shop, ann.Account), await BalanceAsync(shop, own)));
        Assert.Null(left.Json["householdId"]);
        Assert.Null((await HouseholdAsync(shop, ann)).Json["householdId"]);
        Assert.Equal("not-in-household", Code(await LeaveAsync(shop, bea, "")));
        Assert.Equal("not-in-household", Code(await LeaveAsync(shop, ann, "")));

        // Her card leads to her own account again, and what she had of the day's limit she had.
        Assert.Equal(0, (await ActAsync(shop, "visit", "again", ApiShop.OtherCard)).Points("earned"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("alone", 1_000, ApiShop.OtherCard));
        Assert.Equal((100, 55), (await BalanceAsync(shop, ann.Account), await BalanceAsync(shop, own)));
        await VerifiedAsync(shop);

        // And back again: with the points that are there, and the same limits.
        Assert.Equal(200, (await JoinAsync(shop, bea, await InviteAsync(shop, ann))).Status);
        Assert.Equal(155, await BalanceAsync(shop, ann.Account));
        Assert.Equal(0, (await ActAsync(shop, "visit", "third", ApiShop.OtherCard)).Points("earned"));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_first_one_may_leave_and_the_account_is_the_others(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));

        Assert.Equal(200, (await LeaveAsync(shop, ann, "")).Status);

        Assert.Equal(bea.Member, (await shop.Host.Accounts.OwnerAsync(AccountOf(ann), default))!.Member.ToString());
        await ActAsync(shop, "visit", "hers", ApiShop.OtherCard);
        Assert.Equal(145, await BalanceAsync(shop, ann.Account));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("his", 1_000, ApiShop.Card));
        Assert.Equal(145, await BalanceAsync(shop, ann.Account));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_is_good_once_for_a_fortnight_and_for_nobody_who_is_in_already(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var code = await InviteAsync(shop, ann);

        Assert.Equal("invitation-not-usable", Code(await JoinAsync(shop, ann, code)));
        Assert.Equal("invitation-not-usable", Code(await JoinAsync(shop, bea, "0000-0000-0000-00000")));
        await shop.DeleteAsync($"/v1/members/{ann.Member}/household/invitations", "shop");
        Assert.Equal("invitation-not-usable", Code(await JoinAsync(shop, bea, code)));
        code = await InviteAsync(shop, ann);
        shop.Time.Advance(TimeSpan.FromDays(14));
        Assert.Equal("invitation-not-usable", Code(await JoinAsync(shop, bea, code)));

        // Of many who have the code one comes in; who is in needs no other.
        code = await InviteAsync(shop, ann);
        var third = await WhoAsync(shop, new JoinRequest { Email = "cy@example.com" });
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => JoinAsync(shop, i % 2 == 0 ? bea : third, code)));
        Assert.Single(replies, static reply => reply.Status == 200);
        Assert.Equal(2, Members(await HouseholdAsync(shop, ann)).Length);
        var joined = Members(await HouseholdAsync(shop, ann))[1] == bea.Member ? bea : third;
        Assert.Equal("in-household", Code(await JoinAsync(shop, joined, await InviteAsync(shop, ann))));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_household_is_full_at_eight_and_what_is_reserved_must_end_first(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var held = await shop.PostAsync(
            $"/v1/accounts/{bea.Account}/reservations", $$"""{ "points": 1, "proof": {{Bodies.Operator}} }""", "office", "held");
        Assert.Equal(201, held.Status);
        var code = await InviteAsync(shop, ann);
        Assert.Equal("holds-open", Code(await JoinAsync(shop, bea, code)));
        Assert.Equal("holds-open", Code(await JoinAsync(shop, bea, code)));
        shop.Time.Advance(TimeSpan.FromHours(1));
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal(200, (await JoinAsync(shop, bea, code)).Status);

        // Used is used, also when a later join of the same two is refused.
        Assert.Equal(200, (await LeaveAsync(shop, bea, """{ "programme": "points", "points": "main", "amount": 5 }""")).Status);
        var own = (await HouseholdAsync(shop, bea)).Json["accountId"]!.GetValue<string>();
        Assert.Equal(201, (await shop.PostAsync(
            $"/v1/accounts/{own}/reservations", $$"""{ "points": 1, "proof": {{Bodies.Operator}} }""", "office", "again")).Status);
        Assert.Equal("holds-open", Code(await JoinAsync(shop, bea, await InviteAsync(shop, ann))));
        Assert.Equal("invitation-not-usable", Code(await JoinAsync(shop, bea, code)));
        shop.Time.Advance(TimeSpan.FromHours(1));
        await shop.Host.Accounts.RunDueAsync(default);
        await shop.DeleteAsync($"/v1/members/{ann.Member}/household/invitations", "shop");
        Assert.Equal(200, (await JoinAsync(shop, bea, await InviteAsync(shop, ann))).Status);

        var codes = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            codes.Add(await InviteAsync(shop, ann));
        }

        for (var i = 0; i < 7; i++)
        {
            var reply = await JoinAsync(shop, await WhoAsync(shop, new JoinRequest { Email = $"m{i}@example.com" }), codes[i]);
            Assert.Equal(i < 6 ? null : "household-full", i < 6 && reply.Status == 200 ? null : Code(reply));
        }

        Assert.Equal("household-full", Code(await shop.PostAsync($"/v1/members/{ann.Member}/household/invitations", "", "shop")));
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_is_erased_leaves_the_points_to_the_others_and_an_export_is_of_one(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        await JoinAsync(shop, bea, await InviteAsync(shop, ann));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("her", 1_000, ApiShop.OtherCard));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("his", 2_000, ApiShop.Card));

        var export = (await shop.GetAsync($"/v1/members/{bea.Member}/export", "office")).Text;
        Assert.Contains("\"her\"", export, StringComparison.Ordinal);
        Assert.Contains("\"bea\"", export, StringComparison.Ordinal);
        Assert.DoesNotContain("\"his\"", export, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Member, export, StringComparison.Ordinal);

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{bea.Member}/erase", "{}", "office")).Status);
        Assert.Equal(170, await BalanceAsync(shop, ann.Account));
        Assert.Null((await HouseholdAsync(shop, ann)).Json["householdId"]);
        await VerifiedAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task members_of_one_account_are_not_merged_and_strangers_do_not_act_in_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = await TwoAsync(shop);
        var cy = await WhoAsync(shop, new JoinRequest { Email = "cy@example.com" });
        var stranger = await PostAsync(shop, "visit", "x", $$""" "account": "{{ann.Account}}", "member": "{{cy.Member}}" """);
        Assert.Equal((422, "not-of-account"), (stranger.Status, Code(stranger)));
        Assert.Equal(400, (await PostAsync(shop, "visit", "y", $$""" "card": "{{ApiShop.Card}}", "member": "{{ann.Member}}" """)).Status);

        await JoinAsync(shop, bea, await InviteAsync(shop, ann));
        foreach (var from in new[] { ann, cy })
        {
            var merged = await shop.PostAsync($"/v1/members/{bea.Member}/merges", $$"""{ "from": "{{from.Member}}", "reason": "one" }""", "office");
            Assert.Equal((422, "in-household"), (merged.Status, Code(merged)));
        }

        Assert.Equal("not-of-account", Code(await PostAsync(
            shop, "visit", "z", $$""" "account": "{{cy.Account}}", "member": "{{bea.Member}}" """)));
        Assert.Equal(404, (await shop.GetAsync("/v1/members/mem_00000000000000000000000000/household", "shop")).Status);
    }

    private sealed record Who(string Member, string Account);

    /// <summary>Ann has 100 points and the one card, Bea 40 points, a voucher and the other card.</summary>
    private static async Task<(Who Ann, Who Bea)> TwoAsync(ApiShop shop)
    {
        var (ann, bea) = (await HolderAsync(shop, ApiShop.Card), await HolderAsync(shop, ApiShop.OtherCard));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("ann", 10_000, ApiShop.Card));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("bea", 4_000, ApiShop.OtherCard));
        Assert.Equal(201, (await shop.PostAsync(
            $"/v1/accounts/{bea.Account}/vouchers", """{ "kind": "gift", "reason": "goodwill" }""", "office", "gift")).Status);
        return (ann, bea);
    }

    private static async Task<Who> HolderAsync(ApiShop shop, string card)
    {
        var found = (await shop.Host.Members.FindByAsync(IdentifierKind.Card, card, default)).Member!;
        return new Who(found.Id.ToString(), found.Account.ToString());
    }

    private static async Task<Who> WhoAsync(ApiShop shop, JoinRequest request)
    {
        var joined = await shop.Host.Members.JoinAsync(request, null, default);
        return new Who(joined.Member.ToString(), joined.Account.ToString());
    }

    private static async Task<string> InviteAsync(ApiShop shop, Who who)
    {
        var made = await shop.PostAsync($"/v1/members/{who.Member}/household/invitations", "", "shop");
        Assert.Equal(201, made.Status);
        return made.Json["invitation"]!.GetValue<string>();
    }

    private static Task<Reply> JoinAsync(ApiShop shop, Who who, string code) =>
        shop.PostAsync($"/v1/members/{who.Member}/household", $$"""{ "invitation": "{{code}}" }""", "shop");

    private static Task<Reply> LeaveAsync(ApiShop shop, Who who, string split) =>
        shop.PostAsync($"/v1/members/{who.Member}/household/leave", $$"""{ "split": [{{split}}] }""", "shop");

    private static Task<Reply> HouseholdAsync(ApiShop shop, Who who) => shop.GetAsync($"/v1/members/{who.Member}/household", "shop");

    private static string[] Members(Reply household) =>
        [.. household.Json["members"]!.AsArray().Select(static one => one!["memberId"]!.GetValue<string>())];

    private static Task<Reply> ActAsync(ApiShop shop, string type, string key, string card) =>
        PostAsync(shop, type, key, $$""" "card": "{{card}}" """);

    private static Task<Reply> PostAsync(ApiShop shop, string type, string key, string who, string at = "2015-10-22T11:00:00Z") =>
        shop.PostAsync("/v1/activities", $$"""{ "source": "app", "key": "{{type}}/{{key}}", "type": "{{type}}", "occurredAt": "{{at}}", {{who}} }""");

    private static Task<Reply> ReviewAsync(ApiShop shop, string key, string product, string card) => shop.PostAsync(
        "/v1/activities",
        $$"""{ "source": "app", "key": "review/{{key}}", "type": "review", "subject": "{{product}}", "occurredAt": "2015-10-22T11:00:00Z", "card": "{{card}}" }""");

    private static string Code(Reply refused) => refused.Type[(refused.Type.LastIndexOf('/') + 1)..];

    private static string Discounted(string key, string card) => Bodies.Purchase(key, 1_800, card).Replace(
        "\"discount\": 0", """ "discount": 0, "applied": [ { "offer": "treat", "amount": 200 } ]""", StringComparison.Ordinal);

    /// <summary>What a quote of 20.00 takes off for this card.</summary>
    private static async Task<long> QuotedAsync(ApiShop shop, string card)
    {
        return 2_000 - OfferTill.Total(await shop.PostAsync("/v1/quotes", Bodies.Purchase("quote", 2_000, card)));
    }

    private static AccountId AccountOf(Who who) => IdText.TryRead("acc", who.Account, out var id) ? new AccountId(id) : default;

    private static async Task<long> BalanceAsync(ApiShop shop, string account) => (await PointsAsync(shop, account))["available"]!.GetValue<long>();

    private static async Task<long> LifetimeAsync(ApiShop shop, string account) => (await PointsAsync(shop, account))["lifetime"]!.GetValue<long>();

    private static async Task<JsonNode> PointsAsync(ApiShop shop, string account) =>
        (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!;

    private static async Task VerifiedAsync(ApiShop shop) =>
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
}
