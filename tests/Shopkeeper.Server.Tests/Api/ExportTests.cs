using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Everything about a member, as JSON and as a page that anybody can read.</summary>
public sealed class ExportTests
{
    private const string Hostile = "<script>alert('Ann')</script> & \"Lee\" evil 😀";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_export_has_all_that_is_known(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, account) = await JoinAsync(shop, "Ann Lee");
        var reply = await shop.GetAsync($"/v1/members/{member}/export", "office");
        Assert.Equal((200, "application/json"), (reply.Status, reply.MediaType));
        var export = reply.Json;
        Assert.Equal(
            ("Ann Lee", "ann@example.com", "+447700900918", "1971-03-29"),
            ($"{export["profile"]!["name"]}", $"{export["profile"]!["email"]}", $"{export["profile"]!["phone"]}", $"{export["profile"]!["birthDate"]}"));
        Assert.Equal((member, account, "active"), ($"{export["member"]!["memberId"]}", $"{export["member"]!["accountId"]}", $"{export["member"]!["status"]}"));
        Assert.Equal(["card", "email", "phone"], export["member"]!["identifiers"]!.AsArray().Select(static one => $"{one}").Order());
        Assert.Equal("wine", $"{Assert.Single(export["facts"]!["likes"]!.AsArray())}");
        var consent = Assert.Single(export["consents"]!.AsArray())!;
        Assert.Equal(("offers", "email", "192.0.2.7", "office"), ($"{consent["purpose"]}", $"{consent["channel"]}", $"{consent["proof"]}", $"{consent["operator"]}"));
        var posting = export["postings"]!.AsArray().Single(static one => one!["activity"] is not null)!;
        Assert.Equal(("1", "purchase"), ($"{posting["activity"]!["key"]}", $"{posting["activity"]!["type"]}"));
        Assert.NotEmpty(posting["activity"]!["lines"]!.AsArray());
        Assert.True((long)posting["posting"]!["points"]!["earned"]! > 0);
        Assert.Equal((await shop.GetAsync($"/v1/accounts/{account}", "office")).Json["programmes"]!.ToJsonString(), export["account"]!["programmes"]!.ToJsonString());
        Assert.Equal("member-exported", $"{export["audit"]![0]!["action"]}");
        Assert.Null((await shop.Host.Audit.VerifyAsync([], default)).Break);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_export_says_what_is_picked_what_was_given_once_and_since_when_nothing_is_used(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, ApiProgrammes.Points + "\n" + """
            offers:
              own: { pool: shared, slots: { 0: 2 }, refresh: 14d, start: 2015-10-12 }
              tea: { name: Tea at 20 % off, percent: 20, only: { category: food/tea }, in: own }
            """);
        var (member, account) = await JoinAsync(shop, "Ann Lee");
        var before = (await shop.GetAsync($"/v1/members/{member}/export", "office")).Json;
        Assert.Equal((0, 0), (before["picks"]!.AsArray().Count, before["givenOnce"]!.AsArray().Count));
        Assert.Null(before["member"]!["restrictedSince"]);

        var pick = await shop.SendKeyedAsync(
            "PUT", $"/v1/accounts/{account}/offers/tea/pick", $$"""{ "proof": {{Bodies.Operator}} }""", "office", "pick");
        Assert.Equal(201, pick.Status);
        foreach (var key in new[] { "r1", "r2" })
        {
            var review = $$"""
                { "source": "web", "key": "{{key}}", "type": "review", "subject": "22423", "card": "2900000000100", "occurredAt": "2015-10-22T10:15:00Z" }
                """;
            Assert.Equal(201, (await shop.PostAsync("/v1/activities", review)).Status);
        }

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/restrict", "{}", "office")).Status);
        var export = (await shop.GetAsync($"/v1/members/{member}/export", "office")).Json;
        var picked = Assert.Single(export["picks"]!.AsArray())!;
        Assert.Equal(("points", "own", "tea", "2015-10-12"), ($"{picked["programme"]}", $"{picked["pool"]}", $"{picked["offer"]}", $"{picked["period"]}"));
        var once = Assert.Single(export["givenOnce"]!.AsArray())!;
        Assert.Equal(
            ("points", "review", "22423", "2015-10-22T10:15:00Z"), ($"{once["programme"]}", $"{once["rule"]}", $"{once["subject"]}", $"{once["at"]}"));
        Assert.Equal("2015-10-22T12:01:00Z", $"{export["member"]!["restrictedSince"]}");
        var page = (await shop.GetAsync($"/v1/members/{member}/export?format=html", "office")).Text;
        Assert.All(["Given once", "22423", "Picks", "tea", "Restricted since", "2015-10-22T12:01:00Z"], told => Assert.Contains(told, page, StringComparison.Ordinal));

        await shop.PostAsync($"/v1/members/{member}/lift", "{}", "office");
        Assert.Null((await shop.GetAsync($"/v1/members/{member}/export", "office")).Json["member"]!["restrictedSince"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_table_that_is_added_later_is_told_too(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, _) = await JoinAsync(shop, "Ann Lee");
        await shop.Host.Shop.Database.WriteAsync((connection, transaction) => connection.Command(
            transaction, "create table later as select member_id, member_id as other_id, 'likes cats' as note, created_us as seen_us, personal from member")
            .RunAsync());
        var export = await shop.GetAsync($"/v1/members/{member}/export", "office");
        var row = Assert.Single(export.Json["other"]!["later"]!.AsArray())!;
        Assert.Equal(["note", "seen_us"], row.AsObject().Select(static column => column.Key).Order());
        Assert.Equal(("likes cats", "2015-10-22T12:00:00Z"), ($"{row["note"]}", $"{row["seen_us"]}"));
    }

    [Fact]
    public async Task the_page_says_the_same_and_runs_nothing()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (member, _) = await JoinAsync(shop, Hostile);
        using var client = shop.Client("office");
        using var response = await client.GetAsync($"/v1/members/{member}/export?format=html");
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        var text = await response.Content.ReadAsStringAsync();
        var page = XDocument.Parse(text.Replace("<!doctype html>", "", StringComparison.Ordinal));
        Assert.Empty(page.Descendants().Select(static element => element.Name.LocalName)
            .Except(["html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "dl", "dt", "dd", "p", "bdi", "div", "table", "thead", "tbody", "tr", "th", "td"]));
        Assert.Contains(page.Descendants("dd"), static value => value.Value == Hostile);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        var json = await shop.GetAsync($"/v1/members/{member}/export", "office");
        foreach (var value in Values(json.Json).Where(static value => !value.Contains("2015-10-22T12:00:00", StringComparison.Ordinal)).Distinct())
        {
            Assert.True(page.Root!.Value.Contains(value, StringComparison.Ordinal) || json.Json["audit"]!.ToJsonString().Contains(value, StringComparison.Ordinal), value);
        }
    }

    [Theory]
    [InlineData("shop", "", 403)]
    [InlineData("till", "", 403)]
    [InlineData("read", "", 403)]
    [InlineData("office", "?format=pdf", 400)]
    [InlineData("office", "?format=JSON", 400)]
    public async Task an_export_is_for_the_office_and_in_one_of_two_forms(string key, string query, int status)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (member, _) = await JoinAsync(shop, "Ann Lee");
        Assert.Equal(status, (await shop.GetAsync($"/v1/members/{member}/export{query}", key)).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/members/mem_00000000000000000000000000000000/export", "office")).Status);
        Assert.DoesNotContain(
            (await shop.GetAsync("/v1/audit", "office")).Json["entries"]!.AsArray(), static entry => $"{entry!["action"]}" == "member-exported");
    }

    private static async Task<(string Member, string Account)> JoinAsync(ApiShop shop, string name)
    {
        var body = new JsonObject
        {
            ["card"] = "2900000000100", ["email"] = "ann@example.com", ["phone"] = "+44 7700 900918", ["name"] = name,
            ["birthDate"] = "1971-03-29", ["status"] = "active",
        };
        var joined = (await shop.PostAsync("/v1/members", body.ToJsonString(), "shop", Guid.NewGuid().ToString())).Json;
        var (member, account) = ($"{joined["memberId"]}", $"{joined["accountId"]}");
        await shop.PostAsync($"/v1/members/{member}/activate", """{ "likes": ["wine"] }""", "office");
        var sale = Bodies.Purchase("1").Replace(ApiShop.Card, "2900000000100", StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", sale)).Status);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("2"))).Status);
        await shop.PostAsync(
            $"/v1/members/{member}/consents",
            """{ "consents": [ { "given": false, "purpose": "offers", "channel": "email", "source": "web", "proof": "192.0.2.7" } ] }""", "office");
        return (member, account);
    }

    private static IEnumerable<string> Values(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(static member => Values(member.Value)),
        JsonArray values => values.SelectMany(Values),
        JsonValue one => [one.ToString()],
        _ => [],
    };
}
