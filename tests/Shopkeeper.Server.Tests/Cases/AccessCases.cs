using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Isolation;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published case of access: everything with a card at a till, or by a letter to the office.</summary>
public sealed class AccessCases
{
    private const string NoCard = "2900000000032";

    // What exists on a phone or in a browser only, and for which the card stands.
    private static readonly string[] OfDevices = ["askToAddPasskey", "addPasskey", "signOut", "signOutOthers"];

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Programme => CouponTests.WithRule.Replace(
        "levels:\n",
        "  - { id: bags, on: handover, points: 5, per: item }\n  - { id: share, on: share, points: 7 }\n  - { id: survey, on: survey, points: 3 }\n"
        + "  - { id: idea, on: \"custom:idea\", points: 2 }\nlevels:\n", StringComparison.Ordinal) + """

        offers:
          own: { pool: shared, slots: 2, refresh: 14d, start: 2015-10-12 }
          tea: { name: Tea, percent: 20, only: { category: food/tea }, in: own }
        """;

    [Fact]
    public async Task AC_01_every_act_of_a_member_has_its_way_by_card_at_a_till_or_by_letter()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var page = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Path, "docs", "recipes", "without-a-phone.md"));
        var acts = (await RouteTable.ReadAsync(shop)).Where(static route => route.Writes && route.Scopes.Contains(Scopes.Member)).ToArray();

        Assert.True(acts.Length > 30, $"only {acts.Length} acts were found");
        foreach (var act in acts)
        {
            var row = page.SingleOrDefault(line => line.StartsWith('|') && line.Split('|')[1].Contains($"`{act.Operation}`", StringComparison.Ordinal));
            Assert.True(row is not null, $"{act} ({act.Operation}) has no row");
            var way = row.Split('|')[3];
            Assert.True(OfDevices.Contains(act.Operation) || act.Scopes.Contains(Scopes.Office), $"{act} is for the member's own device only");
            Assert.Equal(act.Scopes.Contains(Scopes.Till), way.Contains("at a till", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AC_01_a_member_with_a_card_and_nothing_else_does_all_of_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (member, account) = await JoinAsync(shop);
        await AtTheTillAsync(shop, member, account);
        await ByLetterAsync(shop, member);

        // 30 of the sale, 20 spent; 500 of the coupon, 7 for sharing, 25 + 10 + 3 + 2 by letter, 25 for the receipt.
        var earned = 110 + 500 + 7 + 25 + 10 + 3 + 2 + 25;
        var state = await shop.GetAsync($"/v1/accounts/{account}", "till");
        Assert.Equal(earned - 20, state.Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>());
    }

    /// <summary>A card from the rack earns at once; the form that came with it is activated by the office.</summary>
    private static async Task<(string Member, string Account)> JoinAsync(ApiShop shop)
    {
        var held = await shop.PostAsync("/v1/members", $$"""{ "card": "{{NoCard}}", "status": "held" }""");
        Assert.True(held.Status == 201, held.Text);
        var member = $"{held.Json["memberId"]}";
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("first", 11_000, NoCard))).Status);
        var active = await shop.PostAsync(
            $"/v1/members/{member}/activate",
            """
            { "name": "Mair Evans", "address": { "lines": ["1 High Street"], "city": "Cardiff", "postcode": "CF10 1AA", "country": "GB" },
              "consents": [ { "given": true, "purpose": "offers", "channel": "post", "source": "paper",
                "wording": { "version": "form-1", "language": "en", "text": "Send me offers by post." } } ] }
            """, "office");
        Assert.True(active.Status == 200, active.Text);
        Assert.Equal(200, (await shop.PutAsync($"/v1/members/{member}/pin", """{ "pin": "483920", "proof": { "kind": "operator", "reason": "letter" } }""", "office")).Status);
        shop.Time.Advance(TimeSpan.FromHours(25));
        return (member, $"{held.Json["accountId"]}");
    }

    private static async Task AtTheTillAsync(ApiShop shop, string member, string account)
    {
        const string Pin = $$"""{ "kind": "pin", "code": "483920", "card": "{{NoCard}}" }""";
        Assert.Equal(201, (await shop.SendKeyedAsync("PUT", $"/v1/accounts/{account}/offers/tea/pick", $$"""{ "pool": "own", "proof": {{Pin}} }""", "till", "pick")).Status);
        Assert.Equal(201, (await shop.PostAsync($"/v1/accounts/{account}/redeem", $$"""{ "points": 20, "proof": {{Pin}} }""", "till", "redeem")).Status);
        await shop.PutAsync($"/v1/coupons/{CouponTests.Gcn}", """{ "name": "Welcome", "points": 500 }""", "office");
        await shop.PostAsync($"/v1/coupons/{CouponTests.Gcn}/serials", """{ "serials": ["000123"] }""", "office");
        Assert.Equal(201, (await CouponTests.RedeemAsync(shop, member, CouponTests.Link)).Status);
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/shares", """{ "milestone": "level-points.silver" }""")).Status);
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/spending/lock", "{}")).Status);
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("receipt", 0, NoCard));
        var receipt = await shop.GetAsync($"/v1/activities/{sale.Json["activityId"]}/receipt", "till");
        Assert.Contains("Tea", receipt.Text, StringComparison.Ordinal);
    }

    private static async Task ByLetterAsync(ApiShop shop, string member)
    {
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/reviews", """{ "sku": "22423", "rating": 5, "text": "Good." }""", "office")).Status);
        var slip = await shop.PostAsync("/v1/handovers/codes", """{ "store": "cardiff-1", "items": 2 }""", "till", "slip");
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/handovers", $$"""{ "code": "{{slip.Json["code"]}}" }""", "office")).Status);
        await shop.PutAsync(
            "/v1/surveys/autumn",
            """{ "title": { "en": "Autumn" }, "from": "2015-10-20T00:00:00Z", "until": "2015-11-01T00:00:00Z", "questions": [ { "id": "how", "kind": "scale", "text": { "en": "How?" } } ] }""",
            "office");
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/surveys/autumn/answers", """{ "answers": [ { "question": "how", "scale": 9 } ] }""", "office")).Status);
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/ideas", """{ "text": "Open on Sundays." }""", "office")).Status);
        var guest = await shop.PostAsync("/v1/activities", Bodies.Purchase("guest").Replace($"\"card\": \"{ApiShop.Card}\",", "", StringComparison.Ordinal));
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{member}/claims", $$"""{ "code": "{{guest.Json["claimCode"]}}" }""", "office")).Status);
        Assert.Equal(200, (await shop.SendAsync("PATCH", $"/v1/members/{member}/preferences", """{ "likes": ["food/tea"] }""", "office")).Status);
        var export = await shop.GetAsync($"/v1/members/{member}/export?format=html", "office");
        Assert.Equal((200, true), (export.Status, export.Text.Contains("Mair Evans", StringComparison.Ordinal)));
    }
}
