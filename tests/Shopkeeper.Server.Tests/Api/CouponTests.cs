using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Coupons that give points, each printed piece once.</summary>
public sealed class CouponTests
{
    internal const string Gcn = "9520123456788";
    internal const string Link = "https://shop.example/255/9520123456788000123?8111=0500";

    private const string Rule = "  - { id: coupons, name: Coupons, on: \"custom:coupon\", points: 1, per: item }\n";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    internal static string WithRule => ApiProgrammes.Points.Replace("levels:\n", Rule + "levels:\n", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_32_a_digital_coupon_gives_its_500_points_once_and_is_used_the_second_time(DatabaseEngine engine)
    {
        await using var shop = await ShopAsync(engine);
        var member = await shop.MemberAsync();

        var first = await RedeemAsync(shop, member, Link);
        var second = await RedeemAsync(shop, member, Link);

        Assert.Equal((201, 500), (first.Status, first.Json["activity"]!["points"]!["earned"]!.GetValue<long>()));
        Assert.Equal((422, "/problems/coupon-used"), (second.Status, second.Type));
        Assert.Equal("/problems/coupon-used", (await RedeemAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), Link)).Type);
        Assert.Equal(500, await BalanceAsync(shop));
        Assert.Single(await shop.FeedAsync());
        var told = Assert.Single((await shop.GetAsync("/v1/coupons", "office")).Json["coupons"]!.AsArray())!;
        Assert.Equal((Gcn, 500, 3, 1), ($"{told["gcn"]}", told["points"]!.GetValue<long>(), told["serials"]!.GetValue<int>(), told["used"]!.GetValue<int>()));
    }

    [Fact]
    public async Task the_separator_of_a_scanner_is_no_fault()
    {
        await using var shop = await ShopAsync(DatabaseEngine.Sqlite);
        var first = await RedeemAsync(shop, await shop.MemberAsync(), $"]C1255{Gcn}000123\\u001d81110500");
        Assert.Equal((201, 500), (first.Status, first.Json["activity"]!["points"]!["earned"]!.GetValue<long>()));
        Assert.Equal("/code", (await RedeemAsync(shop, await shop.MemberAsync(), $"]C1255{Gcn}000124\\u001c81110500")).Pointer);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task one_piece_of_many_members_at_once_is_for_one_of_them(DatabaseEngine engine)
    {
        await using var shop = await ShopAsync(engine);
        string[] members = [await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard)];

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => RedeemAsync(shop, members[i % 2], "(255)9520123456788000124(8111)0500")));

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.Equal(9, replies.Count(static reply => reply is { Status: 422, Type: "/problems/coupon-used" }));
        Assert.Single(await shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_was_not_printed_says_other_points_or_has_ended_has_one_answer(DatabaseEngine engine)
    {
        await using var shop = await ShopAsync(engine);
        var member = await shop.MemberAsync();
        string[] wrong =
        [
            "https://shop.example/255/9520123456788000999?8111=0500", "https://shop.example/255/9520123456788000123?8111=9999",
            "https://shop.example/255/9520123456788", "https://shop.example/255/4006381333931000123",
        ];
        foreach (var code in wrong)
        {
            Assert.Equal((422, "/problems/coupon-not-usable"), ((await RedeemAsync(shop, member, code, "office")).Status, (await RedeemAsync(shop, member, code, "office")).Type));
        }

        Assert.Equal(400, (await RedeemAsync(shop, member, "https://shop.example/01/09521234543213")).Status);
        Assert.Equal("8111 does not go without 255.", $"{(await RedeemAsync(shop, member, "(8111)0500")).Json["detail"]}");
        Assert.Equal(404, (await RedeemAsync(shop, "mem_00000000000000000000000000", Link)).Status);
        shop.Time.Advance(TimeSpan.FromDays(100));
        Assert.Equal("/problems/coupon-not-usable", (await RedeemAsync(shop, member, Link)).Type);
        Assert.Empty(await shop.FeedAsync());

        // Somebody who guesses waits.
        for (var i = 0; i < 4; i++)
        {
            await RedeemAsync(shop, member, wrong[0]);
        }

        Assert.Equal((429, "/problems/too-many-guesses"), ((await RedeemAsync(shop, member, wrong[0])).Status, (await RedeemAsync(shop, member, wrong[0])).Type));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task points_that_somebody_has_stay_as_they_are(DatabaseEngine engine)
    {
        await using var shop = await ShopAsync(engine);
        Assert.Equal(200, (await PutAsync(shop, Gcn, 600)).Status);
        Assert.Equal(200, (await PutAsync(shop, Gcn, 500)).Status);
        Assert.Equal(201, (await RedeemAsync(shop, await shop.MemberAsync(), Link)).Status);
        Assert.Equal((409, 200), ((await PutAsync(shop, Gcn, 600)).Status, (await PutAsync(shop, Gcn, 500)).Status));
        var again = await shop.PostAsync($"/v1/coupons/{Gcn}/serials", """{ "serials": ["000123", "000126"] }""", "office");
        Assert.Equal((1, 4), (again.Json["added"]!.GetValue<int>(), again.Json["serials"]!.GetValue<int>()));
        Assert.Equal("/problems/coupon-used", (await RedeemAsync(shop, await shop.MemberAsync(), Link)).Type);
    }

    [Fact]
    public async Task what_is_no_coupon_is_told()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal(400, (await PutAsync(shop, "9520123456789", 500)).Status);
        Assert.Equal(400, (await PutAsync(shop, Gcn, 0)).Status);
        Assert.Equal(400, (await PutAsync(shop, Gcn, 10_000)).Status);
        Assert.Equal(404, (await shop.PostAsync($"/v1/coupons/{Gcn}/serials", """{ "serials": ["1"] }""", "office")).Status);
        Assert.Equal("/serials/1", (await shop.PostAsync($"/v1/coupons/{Gcn}/serials", """{ "serials": ["1", "x"] }""", "office")).Pointer);
        Assert.Equal(403, (await shop.GetAsync("/v1/coupons", "till")).Status);
    }

    internal static async Task<ApiShop> ShopAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine, WithRule);
        Assert.Equal(200, (await PutAsync(shop, Gcn, 500)).Status);
        Assert.Equal(200, (await shop.PostAsync($"/v1/coupons/{Gcn}/serials", """{ "serials": ["000123", "000124", "000125"] }""", "office")).Status);
        return shop;
    }

    internal static Task<Reply> RedeemAsync(ApiShop shop, string member, string code, string key = "till") =>
        shop.PostAsync($"/v1/members/{member}/coupons", $$"""{ "code": "{{code}}" }""", key);

    private static Task<Reply> PutAsync(ApiShop shop, string gcn, long points) => shop.PutAsync(
        $"/v1/coupons/{gcn}", $$"""{ "name": "Welcome back", "points": {{points}}, "until": "2015-12-31T00:00:00Z" }""", "office");

    private static async Task<long> BalanceAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>();
}
