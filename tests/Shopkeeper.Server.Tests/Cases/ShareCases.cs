using System.Net;
using System.Text.RegularExpressions;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published case of sharing, over the pages and the API, on both engines.</summary>
public sealed partial class ShareCases
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Programme => ApiProgrammes.Points.Replace("levels:\n", "  - { id: share, on: share, points: 50 }\nlevels:\n", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task SH_01_a_share_card_has_no_personal_data_and_a_milestone_gives_its_points_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        var bea = await SessionTests.JoinAsync(shop, "bea@example.com", "bea");
        foreach (var (id, key) in new[] { (ann.Id, "ann"), (bea.Id, "bea") })
        {
            var card = $"{(await shop.GetAsync($"/v1/members/{id}", key)).Json["card"]}";
            Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase(key, key == "ann" ? 150_000 : 120_000, card))).Status);
        }

        // Two people, other names, numbers and sums: the same bytes, so there is nothing of either in them.
        Assert.Equal(await CardAsync(shop, ann.Session), await CardAsync(shop, bea.Session));

        var shared = await ShareAsync(shop, ann.Id, "level-points.gold", "ann");
        Assert.Equal((201, 50), (shared.Status, shared.Json["activity"]!["points"]!["earned"]!.GetValue<long>()));
        shop.Time.Advance(TimeSpan.FromDays(30));
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ShareAsync(shop, ann.Id, "level-points.gold", "ann")));
        Assert.All(again, static reply => Assert.Equal((200, true), (reply.Status, reply.Json["activity"]!["replayed"]!.GetValue<bool>())));
        Assert.Equal(201, (await ShareAsync(shop, ann.Id, "points-points.1000", "ann")).Status);
        Assert.Equal(201, (await ShareAsync(shop, bea.Id, "level-points.gold", "bea")).Status);
        Assert.Equal(1_500 + 100, await BalanceAsync(shop, ann.Account));
    }

    [Fact]
    public async Task a_level_is_shared_however_long_the_names_of_programme_and_level_are()
    {
        var (programme, level) = (new string('p', 40), new string('l', 40));
        await using var shop = await ApiShop.StartAsync(
            DatabaseEngine.Sqlite,
            Programme.Replace("programme: points", $"programme: {programme}", StringComparison.Ordinal).Replace("id: silver", $"id: {level}", StringComparison.Ordinal));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 15_000));
        Assert.Equal(201, (await ShareAsync(shop, await shop.MemberAsync(), $"level-{programme}.{level}", "till")).Status);
    }

    [Theory]
    [InlineData("level-points.platinum")]
    [InlineData("points-points.2000")]
    [InlineData("points-points.999")]
    [InlineData("years-1")]
    [InlineData("anything")]
    public async Task what_was_not_reached_cannot_be_shared(string milestone)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 150_000));
        var refused = await ShareAsync(shop, await shop.MemberAsync(), milestone, "till");
        Assert.Equal((422, "/problems/not-reached"), (refused.Status, refused.Type));
        Assert.Equal(400, (await ShareAsync(shop, await shop.MemberAsync(), "", "till")).Status);
        Assert.Single(await shop.FeedAsync());
    }

    [Fact]
    public async Task whatever_the_page_shows_can_be_shared_and_without_a_rule_it_gives_nothing()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        var card = $"{(await shop.GetAsync($"/v1/members/{ann.Id}", "ann")).Json["card"]}";
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 350_000, card));
        var page = await GetAsync(shop, "/you/milestones", ann.Session);
        var keys = Milestones().Matches(await page.Content.ReadAsStringAsync()).Select(static match => match.Groups[1].Value).ToArray();

        Assert.Equal(["level-points.gold", "level-points.silver", "points-points.3000"], keys.Order(StringComparer.Ordinal));
        foreach (var key in keys)
        {
            var shared = await ShareAsync(shop, ann.Id, key, "office");
            Assert.Equal((201, "other-activity"), (shared.Status, $"{shared.Json["reason"]}"));
        }
    }

    private static Task<Reply> ShareAsync(ApiShop shop, string member, string milestone, string key) =>
        shop.PostAsync($"/v1/members/{member}/shares", $$"""{ "milestone": "{{milestone}}" }""", key);

    private static async Task<long> BalanceAsync(ApiShop shop, string account) =>
        (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>();

    private static async Task<byte[]> CardAsync(ApiShop shop, string session)
    {
        var picture = await GetAsync(shop, "/you/milestones/level-points.gold.png", session);
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
        return await picture.Content.ReadAsByteArrayAsync();
    }

    private static async Task<HttpResponseMessage> GetAsync(ApiShop shop, string path, string session)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(shop.App.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", "session=" + session);
        return await client.SendAsync(request);
    }

    [GeneratedRegex("data-milestone=\"([a-z0-9.-]+)\"")]
    private static partial Regex Milestones();
}
