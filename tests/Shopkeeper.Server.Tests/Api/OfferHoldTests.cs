using System.Text.Json.Nodes;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A use of an offer is set aside for minutes: for others it is gone, for the sale that names it, it is there.</summary>
public sealed class OfferHoldTests
{
    private static string Programme(int uses) => ApiProgrammes.Points + $$"""

        offers:
          last: { name: Last pieces, percent: 10, limit: 1 per day, budget: { uses: {{uses}} } }
          over: { percent: 5, when: { until: 2015-10-01 } }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Task<Reply> ReserveAsync(ApiShop shop, string key, string account, string more = "", int node = 0, string offer = "last") => shop.PostAsync(
        $"/v1/accounts/{account}/reservations", $$"""{ "offers": ["{{offer}}"], "proof": {{Bodies.Operator}}{{more}} }""", "office", key, node);

    private static string Hold(Reply reserved) => reserved.Json["reservation"]!["id"]!.GetValue<string>();

    private static async Task<long> TotalAsync(ApiShop shop, string card = ApiShop.Card, string more = "") =>
        (await shop.PostAsync("/v1/quotes", Bodies.Purchase("q", 1000, card, more))).Json["total"]!.GetValue<long>();

    private static string Sale(string key, string more) => Bodies.Purchase(key, 900, more: more)
        .Replace("\"discount\": 0", "\"discount\": 0, \"applied\": [ { \"offer\": \"last\", \"amount\": 100 } ]", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_use_that_is_set_aside_is_gone_for_others_and_there_for_its_sale(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme(1));
        var reserved = await ReserveAsync(shop, "a", shop.Account);
        Assert.Equal(201, reserved.Status);
        Assert.Equal("last", reserved.Json["effects"]!.AsArray().Single(static effect => effect!["kind"]!.GetValue<string>() == "offer-reserved")!["offer"]!.GetValue<string>());
        var named = $$""", "reservations": ["{{Hold(reserved)}}"]""";
        Assert.Equal((1000, 1000, 900), (await TotalAsync(shop), await TotalAsync(shop, ApiShop.OtherCard), await TotalAsync(shop, more: named)));
        var again = await ReserveAsync(shop, "b", shop.Account);
        Assert.Equal((422, "/problems/limit"), (again.Status, again.Type));

        var sale = await shop.PostAsync("/v1/activities", Sale("sale", named));
        var offer = Assert.Single(sale.Json["effects"]!.AsArray(), static effect => effect!["offer"] is not null)!;
        Assert.Equal(("offer", 100), (offer["kind"]!.GetValue<string>(), offer["amount"]!.GetValue<long>()));
        Assert.Equal((1000, 1000, 1000), (await TotalAsync(shop), await TotalAsync(shop, ApiShop.OtherCard), await TotalAsync(shop, more: named)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task released_or_lapsed_it_is_free_again_and_committed_it_is_used(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme(1));
        var path = $"/v1/accounts/{shop.Account}/reservations";
        var body = $$"""{ "proof": {{Bodies.Operator}} }""";
        var released = Hold(await ReserveAsync(shop, "a", shop.Account));
        Assert.Equal(201, (await shop.PostAsync($"{path}/{released}/release", body, "office", "ra")).Status);
        Assert.Equal((900, 900), (await TotalAsync(shop), await TotalAsync(shop, ApiShop.OtherCard)));

        Assert.Equal(201, (await ReserveAsync(shop, "b", shop.Account, """, "seconds": 60 """)).Status);
        Assert.Equal(1000, await TotalAsync(shop, ApiShop.OtherCard));
        shop.Time.Advance(TimeSpan.FromSeconds(60));
        await shop.Host.Accounts.RunDueAsync(default); // the server's own round may be the one that posts it
        Assert.Equal((900, 900), (await TotalAsync(shop), await TotalAsync(shop, ApiShop.OtherCard)));

        // A sale that names the reservation and does not use the offer gives it back too.
        var idle = Hold(await ReserveAsync(shop, "c", shop.Account));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("idle", 1000, more: $$""", "reservations": ["{{idle}}"]"""));
        Assert.Equal(900, await TotalAsync(shop, ApiShop.OtherCard));

        var committed = Hold(await ReserveAsync(shop, "d", shop.Account));
        Assert.Equal(201, (await shop.PostAsync($"{path}/{committed}/commit", body, "office", "cd")).Status);
        shop.Time.Advance(TimeSpan.FromHours(1));
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal((1000, 1000), (await TotalAsync(shop), await TotalAsync(shop, ApiShop.OtherCard)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Postgres, 2)]
    public async Task two_hundred_members_reserve_the_last_ten_uses_and_ten_get_one(DatabaseEngine engine, int nodes)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme(10));
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        var accounts = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            var digits = $"29{i + 100:0000000000}";
            accounts.Add(await shop.JoinAsync(digits + Gs1CheckDigit.Of(digits)));
        }

        var replies = await Task.WhenAll(accounts.Select((account, i) => ReserveAsync(shop, $"r{i}", account, node: i % nodes)));
        Assert.Equal(10, replies.Count(static reply => reply.Status == 201));
        Assert.All(replies.Where(static reply => reply.Status != 201), static reply => Assert.Equal((422, "/problems/limit"), (reply.Status, reply.Type)));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task what_cannot_be_set_aside_is_refused_by_its_name()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme(1));
        Assert.Equal("/problems/unknown-offer", (await ReserveAsync(shop, "a", shop.Account, offer: "nothing")).Type);
        Assert.Equal("/problems/offer-ended", (await ReserveAsync(shop, "b", shop.Account, offer: "over")).Type);
        var twice = await ReserveAsync(shop, "c", shop.Account, offer: "last\", \"last");
        Assert.Equal((400, "/offers"), (twice.Status, twice.Pointer));
        var none = await shop.PostAsync(
            $"/v1/accounts/{shop.Account}/reservations", $$"""{ "offers": [null], "proof": {{Bodies.Operator}} }""", "office", "n");
        Assert.Equal((400, "/offers"), (none.Status, none.Pointer));
        var many = await ReserveAsync(shop, "d", shop.Account, offer: string.Join("\", \"", Enumerable.Range(0, 21)));
        Assert.Equal((400, "/offers"), (many.Status, many.Pointer));
    }
}
