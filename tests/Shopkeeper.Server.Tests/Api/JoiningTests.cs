using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Joining in one breath: contacts, what is told, what is agreed to; at a till with a number alone, finished later.</summary>
public sealed class JoiningTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Agrees = """
        { "given": true, "purpose": "offers", "channel": "email", "source": "web", "proof": "192.0.2.7",
          "wording": { "version": "2015-3", "language": "en", "text": "Send me offers by e-mail." } }
        """;

    private const string Objects = """{ "given": false, "purpose": "profiling", "source": "web" }""";

    private static MemberId IdOf(JsonNode joined) => new(Guid.Parse(((string)joined["memberId"]!).AsSpan("mem_".Length)));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task consents_are_recorded_with_the_join_or_not_at_all(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var body = $$"""{ "email": "ann@example.com", "name": "Ann", "likes": ["tea"], "consents": [{{Agrees}}, {{Objects}}] }""";
        var joined = await shop.PostAsync("/v1/members", body, "shop", "join-1");
        Assert.Equal(201, joined.Status);
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await shop.PostAsync("/v1/members", body, "shop", "join-1");
        Assert.Equal((200, joined.Json["memberId"]!.ToJsonString()), (again.Status, again.Json["memberId"]!.ToJsonString()));
        var other = await shop.PostAsync("/v1/members", body.Replace("192.0.2.7", "192.0.2.8", StringComparison.Ordinal), "shop", "join-1");
        Assert.Equal((422, "/problems/key-reused-with-another-body"), (other.Status, other.Type));

        var log = (await shop.GetAsync($"/v1/members/{joined.Json["memberId"]}/consents", "office")).Json["log"]!.AsArray();
        Assert.Equal(["offers", "profiling"], log.Select(static one => (string)one!["purpose"]!));
        Assert.Equal(
            ("2015-10-22T12:00:00Z", "192.0.2.7", "shop"), ((string)log[0]!["at"]!, (string)log[0]!["proof"]!, (string)log[0]!["operator"]!));
        Assert.True((await shop.Host.Members.FactsOfAsync(IdOf(joined.Json), default)) is { MayProfile: false, Likes: [] });

        // Who is there already gives no consent, and what is wrong in one leaves nobody behind.
        Assert.Equal(409, (await shop.PostAsync("/v1/members", body, "shop")).Status);
        var wrong = await shop.PostAsync("/v1/members", body.Replace("ann@", "bob@", StringComparison.Ordinal).Replace("\"web\"", "\"rumour\"", StringComparison.Ordinal), "shop");
        Assert.Equal((400, "/consents/0/source"), (wrong.Status, wrong.Pointer));
        var silent = await shop.PostAsync(
            "/v1/members", """{ "email": "bob@example.com", "consents": [{ "given": true, "purpose": "offers", "channel": "sms", "source": "web" }] }""", "shop");
        Assert.Equal((400, "/consents/0/wording"), (silent.Status, silent.Pointer));
        Assert.Equal(404, (await shop.GetAsync("/v1/members?email=bob@example.com", "shop")).Status);
        Assert.Equal(2, (await shop.GetAsync($"/v1/members/{joined.Json["memberId"]}/consents", "office")).Json["log"]!.AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_till_joins_with_a_number_alone_and_the_member_finishes_later(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var joined = await shop.PostAsync("/v1/members", """{ "phone": "+447700900123", "status": "held" }""", "cardiff");
        Assert.Equal((201, "held"), (joined.Status, (string)joined.Json["status"]!));
        Assert.Equal((403, "/problems/other-store"), await RefusedAsync(shop, """{ "phone": "+447700900124", "store": "leeds-1" }""", "cardiff"));
        var path = $"/v1/members/{joined.Json["memberId"]}";
        Assert.Equal(["name", "email", "birthDate"], await MissingAsync(shop, path));

        var finish = $$"""{ "email": "Ann@Example.com", "name": "Ann", "birthDate": "1980-05-17", "likes": ["tea"], "consents": [{{Agrees}}] }""";
        var taken = await shop.PostAsync(path + "/activate", """{ "phone": "+447700900125", "email": "bob@example.com" }""", "shop");
        Assert.Equal(200, taken.Status);
        var other = await shop.PostAsync("/v1/members", """{ "email": "ann@example.com", "status": "held" }""", "shop");
        var refused = await shop.PostAsync(path + "/activate", finish, "shop");
        Assert.Equal((409, "/email"), (refused.Status, refused.Pointer));
        Assert.Empty((await shop.GetAsync(path + "/consents", "office")).Json["log"]!.AsArray());
        await shop.SendAsync("PUT", $"/v1/members/{other.Json["memberId"]}/contact", "{}");

        var finished = await shop.PostAsync(path + "/activate", finish, "shop");
        Assert.Equal((200, "active"), (finished.Status, (string)finished.Json["status"]!));
        Assert.Empty(await MissingAsync(shop, path));
        Assert.Equal((string)joined.Json["memberId"]!, (string)(await shop.GetAsync("/v1/members?email=ann@example.com", "till")).Json["memberId"]!);
        Assert.Equal(404, (await shop.GetAsync("/v1/members?email=bob@example.com", "till")).Status);
        Assert.Single((await shop.GetAsync(path + "/consents", "office")).Json["log"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_contact_changes_its_old_one_is_free_and_the_time_is_kept(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await shop.PostAsync("/v1/members", """{ "email": "ann@example.com", "phone": "+447700900123" }""", "shop");
        var bob = await shop.PostAsync("/v1/members", """{ "email": "bob@example.com" }""", "shop");
        var path = $"/v1/members/{ann.Json["memberId"]}";
        Assert.Null((await shop.GetAsync(path, "till")).Json["contactChangedAt"]);
        shop.Time.Advance(TimeSpan.FromMinutes(5));

        var same = await shop.SendAsync("PUT", path + "/contact", """{ "email": "ANN@example.com", "phone": "+44 7700 900123" }""");
        Assert.Equal((200, "ann@example.com"), (same.Status, (string)same.Json["email"]!));
        Assert.Null((await shop.GetAsync(path, "till")).Json["contactChangedAt"]);
        var taken = await shop.SendAsync("PATCH", path + "/contact", """{ "email": "bob@example.com" }""");
        Assert.Equal((409, "/problems/conflict", "/email"), (taken.Status, taken.Type, taken.Pointer));
        Assert.DoesNotContain("bob@", taken.Text, StringComparison.Ordinal);

        Assert.Equal(200, (await shop.SendAsync("PATCH", path + "/contact", """{ "email": "anna@example.com", "phone": null }""")).Status);
        Assert.Equal("2015-10-22T12:05:00Z", (string)(await shop.GetAsync(path, "till")).Json["contactChangedAt"]!);
        Assert.Equal(404, (await shop.GetAsync("/v1/members?email=ann@example.com", "till")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/members?phone=%2B447700900123", "till")).Status);
        Assert.Equal(200, (await shop.GetAsync("/v1/members?email=anna@example.com", "till")).Status);
        Assert.Equal(200, (await shop.SendAsync("PATCH", $"/v1/members/{bob.Json["memberId"]}/contact", """{ "email": "ann@example.com" }""")).Status);

        foreach (var (body, type, pointer) in new[]
        {
            ("""{ "email": "ann" }""", "/problems/malformed", "/email"),
            ("""{ "email": "pаypal@example.com" }""", "/problems/homograph-address", "/email"),
            ("""{ "email": "4111111111111111@example.com" }""", "/problems/malformed", "/email"),
            ("""{ "phone": "07700 900123" }""", "/problems/malformed", "/phone"),
        })
        {
            var refused = await shop.SendAsync("PATCH", path + "/contact", body);
            Assert.Equal((400, type, pointer), (refused.Status, refused.Type, refused.Pointer));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task two_who_want_one_address_at_once_leave_one_winner(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var members = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => shop.PostAsync("/v1/members", $$"""{ "email": "m{{i}}@example.com" }""", "shop")));
        var replies = await Task.WhenAll(members.Select(one =>
            shop.SendAsync("PATCH", $"/v1/members/{one.Json["memberId"]}/contact", """{ "email": "prize@example.com" }""")));
        Assert.Equal([200, 409, 409, 409, 409, 409], replies.Select(static reply => reply.Status).Order());
        Assert.Equal(200, (await shop.GetAsync("/v1/members?email=prize@example.com", "till")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task W27_the_join_answer_carries_a_usable_card_and_the_commit_its_points(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var joined = await shop.PostAsync("/v1/members", """{ "phone": "+447700900123" }""", "till");
        var card = (string)joined.Json["card"]!;
        var bought = await shop.PostAsync("/v1/activities", Bodies.Purchase("first").Replace(ApiShop.Card, card, StringComparison.Ordinal));
        Assert.Equal(201, bought.Status);
        Assert.True(bought.Points("earned") > 0);
        Assert.Equal(bought.Points("earned"), bought.Points("balance"));
    }

    [Fact]
    public async Task a_patch_that_is_no_json_is_said()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await shop.PostAsync("/v1/members", """{ "email": "ann@example.com" }""", "shop");
        using var client = shop.Client("shop");
        using var response = await client.PatchAsync($"/v1/members/{ann.Json["memberId"]}/contact", new StringContent("x", null, "text/plain"));
        Assert.Equal((415, "/problems/not-json"), ((int)response.StatusCode, (await Reply.OfAsync(response)).Type));
    }

    private static async Task<(int, string)> RefusedAsync(ApiShop shop, string body, string key)
    {
        var reply = await shop.PostAsync("/v1/members", body, key);
        return (reply.Status, reply.Type);
    }

    private static async Task<string[]> MissingAsync(ApiShop shop, string path) =>
        [.. (await shop.GetAsync(path, "till")).Json["missing"]!.AsArray().Select(static one => (string)one!)];
}
