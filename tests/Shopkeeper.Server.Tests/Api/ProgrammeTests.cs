using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>The life of a programme document over HTTP.</summary>
public sealed class ProgrammeTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string Doubled =
        ApiProgrammes.Points.Replace("points: 1, per", "points: 2, per", StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_draft_is_saved_checked_and_published(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var saved = await PutAsync(shop, "points", Doubled);
        var checkedDraft = await shop.PostAsync("/v1/programmes/points/validate", "", "office");
        var published = await shop.PostAsync("/v1/programmes/points/publish", "{}", "office");
        var again = await shop.PostAsync("/v1/programmes/points/publish", "{}", "office");

        Assert.Equal(200, saved.Status);
        Assert.True(saved.Json["check"]!["valid"]!.GetValue<bool>());
        Assert.Equal("arrival", checkedDraft.Json["rules"]![1]!["order"]!.GetValue<string>());
        Assert.Equal((201, 200), (published.Status, again.Status));
        Assert.Equal(2, published.Json["version"]!["version"]!.GetValue<int>());
        Assert.True(again.Json["replayed"]!.GetValue<bool>());

        var programme = (await shop.GetAsync("/v1/programmes/points")).Json;
        Assert.Equal(2, programme["inForce"]!.GetValue<int>());
        Assert.True(programme["default"]!.GetValue<bool>());
        Assert.Equal([1, 2], programme["versions"]!.AsArray().Select(static version =>
            version!["version"]!.GetValue<int>()));
        var text = await shop.GetAsync("/v1/programmes/points/versions/2");
        Assert.Equal(Doubled, text.Json["document"]!.GetValue<string>());

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var quote = await shop.PostAsync(
            "/v1/quotes", Bodies.Purchase("1").Replace("10:15:00Z", "12:00:30Z", StringComparison.Ordinal));
        Assert.Equal(50, quote.Points("earned"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task nobody_overwrites_a_draft_that_he_has_not_seen(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var first = await PutAsync(shop, "points", Doubled);
        var blind = await PutAsync(shop, "points", "mine");
        var second = await PutAsync(shop, "points", "not yet valid", first.Headers.ETag!.Tag);
        var late = await PutAsync(shop, "points", "late", first.Headers.ETag.Tag);
        var publishedLate = await SendAsync(shop, HttpMethod.Post, "/v1/programmes/points/publish", "{}",
            first.Headers.ETag.Tag);

        Assert.Equal((200, 428, 200, 412, 412),
            (first.Status, blind.Status, second.Status, late.Status, publishedLate.Status));
        Assert.False(second.Json["check"]!["valid"]!.GetValue<bool>());
        Assert.Equal("/problems/stale", late.Type);
        var draft = await shop.GetAsync("/v1/programmes/points/draft", "office");
        Assert.Equal("not yet valid", draft.Json["document"]!.GetValue<string>());
        Assert.Equal(second.Headers.ETag, draft.Headers.ETag);
    }

    [Fact]
    public async Task a_document_with_problems_is_refused_with_their_places()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var bad = Doubled.Replace("expire: 12mo", "expires: 12mo", StringComparison.Ordinal);

        var checkedBody = await shop.PostAsync("/v1/programmes/points/validate", bad, "office");
        var refused = await shop.PostAsync("/v1/programmes/points/publish", Body(bad), "office");
        var other = await shop.PostAsync("/v1/programmes/other/publish", Body(Doubled), "office");
        var garbage = await shop.PostAsync("/v1/programmes/points/publish", "{ \"document\": 5 }", "office");
        var noDraft = await shop.PostAsync("/v1/programmes/points/validate", "", "office");

        Assert.Equal(200, checkedBody.Status);
        var problem = Assert.Single(checkedBody.Json["problems"]!.AsArray())!;
        Assert.Equal((5, 25), (problem["line"]!.GetValue<int>(), problem["column"]!.GetValue<int>()));
        Assert.Contains("did you mean `expire`?", problem["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((422, "/problems/invalid"), (refused.Status, refused.Type));
        Assert.Equal(5, refused.Json["line"]!.GetValue<int>());
        Assert.Equal(422, other.Status);
        Assert.Equal(400, garbage.Status);
        Assert.Equal(404, noDraft.Status);
        Assert.Single((await shop.GetAsync("/v1/programmes/points")).Json["versions"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_past_is_not_published_over(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("451"))).Status);

        var refused = await shop.PostAsync("/v1/programmes/points/publish", Body(Doubled, "2015-10-22T10:15:00Z"),
            "office");
        var after = await shop.PostAsync("/v1/programmes/points/publish", Body(Doubled, "2015-10-22T10:15:01Z"),
            "office");

        Assert.Equal((409, "/problems/conflict"), (refused.Status, refused.Type));
        Assert.Equal(201, after.Status);
    }

    [Fact]
    public async Task the_schema_is_open_and_the_rest_needs_its_scope()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

        var schema = await shop.GetAsync("/v1/programmes/schema", key: null);
        Assert.Equal((200, "application/schema+json"), (schema.Status, schema.MediaType));
        Assert.Equal("Programme", schema.Json["title"]!.GetValue<string>());
        Assert.Equal(401, (await shop.GetAsync("/v1/programmes", key: null)).Status);
        Assert.Equal(200, (await shop.GetAsync("/v1/programmes", "till")).Status);
        Assert.Equal(403, (await shop.GetAsync("/v1/programmes/points/draft", "till")).Status);
        Assert.Equal(403, (await shop.PostAsync("/v1/programmes/points/publish", "{}", "till")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/programmes/nothing")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/programmes/points/versions/99")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/programmes/points/versions/x")).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20 * 1024 * 1024)]
    public async Task a_sender_of_too_large_a_body_reads_the_refusal(int more)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client("office");

        for (var i = 0; i < 3; i++)
        {
            using var large = await client.PutAsync(
                "/v1/programmes/points/draft", new ByteArrayContent(new byte[ProgrammeLimits.DocumentBytes + more]));

            Assert.Equal(413, (int)large.StatusCode);
            Assert.Contains("/problems/too-large", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task bodies_that_are_no_text_and_names_that_are_none_are_named_problems()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client("office");
        using var binary = await client.PutAsync(
            "/v1/programmes/points/draft", new ByteArrayContent([0x70, 0xff, 0xfe]));
        using var id = await client.PutAsync("/v1/programmes/Points!/draft", new StringContent("a"));

        Assert.Equal(400, (int)binary.StatusCode);
        Assert.Equal(400, (int)id.StatusCode);
    }

    private static string Body(string document, string? at = null)
    {
        var body = new JsonObject { ["document"] = document };
        if (at is not null)
        {
            body["at"] = at;
        }

        return body.ToJsonString();
    }

    private static Task<Reply> PutAsync(ApiShop shop, string programme, string text, string? tag = null) =>
        SendAsync(shop, HttpMethod.Put, $"/v1/programmes/{programme}/draft", text, tag, "application/yaml");

    private static async Task<Reply> SendAsync(
        ApiShop shop, HttpMethod method, string path, string text, string? tag, string type = "application/json")
    {
        using var client = shop.Client("office");
        using var request = new HttpRequestMessage(method, path) { Content =
            new StringContent(text, Encoding.UTF8, type) };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
        }

        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }
}
