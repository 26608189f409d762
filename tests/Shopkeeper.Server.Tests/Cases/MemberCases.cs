using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>Cards from a shop floor, and people who come twice.</summary>
public sealed class MemberCases
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task BC_09_a_paper_card_that_earned_is_registered_on_the_site_and_keeps_its_points(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        const string Paper = "2900000000100";
        var held = (await shop.PostAsync("/v1/members", $$"""{ "card": "{{Paper}}", "status": "held" }""", "shop")).Json;
        var (member, account) = ($"{held["memberId"]}", $"{held["accountId"]}");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("before", 5_000, Paper));

        // The site's form knows the number alone: the answer says how to go on, and that is to make the held card active.
        var again = await shop.PostAsync("/v1/members", $$"""{ "card": "{{Paper}}", "email": "maria@example.com" }""", "shop");
        Assert.Equal((409, "/card"), (again.Status, again.Pointer));
        var registered = await shop.PostAsync(
            $"/v1/members/{member}/activate", """{ "email": "maria@example.com", "phone": "+30 697 000 0001", "name": "Μαρία" }""", "shop");
        Assert.Equal(200, registered.Status);
        Assert.Equal(50, (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!["available"]!.GetValue<long>());

        // One member by whatever is presented, and whoever comes with the phone in another spelling is told of that one.
        foreach (var (kind, text) in new[]
        {
            ("card", Paper), ("email", "MARIA@example.com"), ("phone", "%2B306970000001"), ("phone", "%2B30%20697-000-0001"), ("phone", "%2B30%20%28697%29%200000%20001"),
        })
        {
            var found = await shop.GetAsync($"/v1/members?{kind}={text}", "office");
            Assert.Equal((200, member, account), (found.Status, $"{found.Json["memberId"]}", $"{found.Json["accountId"]}"));
        }

        foreach (var phone in new[] { "+306970000001", "+30 697-000-0001", "+30 (697) 0000 001" })
        {
            var duplicate = await shop.PostAsync("/v1/members", $$"""{ "phone": "{{phone}}", "status": "active" }""", "shop");
            Assert.Equal((409, "/phone"), (duplicate.Status, duplicate.Pointer));
        }
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Postgres, 1)]
    [InlineData(DatabaseEngine.Sqlite, 2)]
    [InlineData(DatabaseEngine.Postgres, 2)]
    public async Task HM_04_a_second_bag_goes_by_the_limit_and_the_same_phone_is_told_how_to_go_on(DatabaseEngine engine, int bags)
    {
        await using var shop = await ApiShop.StartAsync(engine, $$"""
            programme: club
            name: Club
            currency: GBP
            timezone: Europe/London
            points: { name: Points }
            earn:
              - { id: garments, on: handover, points: 100, limit: [{{bags}} per day, 1 per subject] }
            """);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", """{ "phone": "+447700900123" }""", "till")).Status);
        var enrolled = await shop.PostAsync("/v1/members", """{ "phone": "+44 7700 900123" }""", "till");
        Assert.Equal((409, "/phone"), (enrolled.Status, enrolled.Pointer));
        Assert.NotEmpty($"{enrolled.Json["detail"]}");

        Assert.Equal(100, await HandAsync(shop, "one", "bag-1"));
        Assert.Equal(0, await HandAsync(shop, "same token", "bag-1"));
        Assert.Equal(bags == 2 ? 100 : 0, await HandAsync(shop, "two", "bag-2"));
        Assert.Equal(0, await HandAsync(shop, "three", "bag-3"));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private static async Task<long> HandAsync(ApiShop shop, string key, string token) => (await shop.PostAsync("/v1/activities", $$"""
        { "source": "store", "key": "{{key}}", "type": "handover", "subject": "{{token}}", "count": 3, "card": "{{ApiShop.Card}}",
          "occurredAt": "2015-10-22T10:15:00Z" }
        """)).Points("earned");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_33_a_number_is_found_by_any_of_its_forms_and_shown_as_it_was_sent(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, """
            programme: points
            name: Points
            currency: GBP
            timezone: Europe/London
            points: { name: Points }
            earn:
              - { id: eight, on: purchase, points: 1, per: 1.00 GBP, only: { product: ["12345670"] } }
              - { id: twelve, on: purchase, points: 2, per: 1.00 GBP, only: { product: ["00036000291452"] } }
              - { id: thirteen, on: purchase, points: 3, per: 1.00 GBP, only: { product: ["5012345678900"] } }
            """);
        foreach (var (form, points) in new[]
        {
            ("12345670", 10), ("000012345670", 10), ("0000012345670", 10), ("00000012345670", 10),
            ("036000291452", 20), ("0036000291452", 20), ("00036000291452", 20),
            ("5012345678900", 30), ("05012345678900", 30), ("5012345678901", 0),
        })
        {
            var sold = await shop.PostAsync(
                "/v1/activities", Bodies.Purchase(form, 1_000).Replace("22423", form, StringComparison.Ordinal));
            Assert.Equal((201, points), (sold.Status, sold.Points("earned")));
            var kept = (await shop.GetAsync($"/v1/activities/{sold.Json["activityId"]}", "office")).Json;
            Assert.Contains($"\"{form}\"", kept.ToJsonString(), StringComparison.Ordinal);
        }
    }
}
