using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>The office reads ideas without knowing whose they are, and their members see what came of them.</summary>
public sealed class IdeaTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_idea_is_read_decided_and_answered(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await shop.MemberAsync();
        await ShareAsync(shop, member, "Open <earlier>.");
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await ShareAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), "Παγωτό.");

        var listed = await shop.GetAsync("/v1/ideas", "office");
        Assert.Equal(["Open <earlier>.", "Παγωτό."], Texts(listed));
        Assert.DoesNotContain("mem_", listed.Text, StringComparison.Ordinal);
        var first = await shop.GetAsync("/v1/ideas?limit=1", "office");
        Assert.Equal(["Open <earlier>."], Texts(first));
        Assert.Equal(["Παγωτό."], Texts(await shop.GetAsync($"/v1/ideas?limit=1&after={first.Json["next"]}", "office")));

        var id = $"{first.Json["ideas"]![0]!["id"]}";
        const string Taken = """{ "state": "taken", "answer": "From Monday on." }""";
        for (var i = 0; i < 2; i++)
        {
            var decided = await shop.PutAsync($"/v1/ideas/{id}", Taken, "office");
            Assert.Equal((200, "taken", "From Monday on."), (decided.Status, $"{decided.Json["state"]}", $"{decided.Json["answer"]}"));
        }

        Assert.Equal(["Παγωτό."], Texts(await shop.GetAsync("/v1/ideas", "office")));
        Assert.Equal(["Open <earlier>."], Texts(await shop.GetAsync("/v1/ideas?state=taken", "office")));
        var own = Assert.Single((await shop.GetAsync($"/v1/members/{member}/ideas", "office")).Json["ideas"]!.AsArray())!;
        Assert.Equal(("taken", "From Monday on."), ($"{own["state"]}", $"{own["answer"]}"));
        var audit = Assert.Single(
            (await shop.GetAsync("/v1/audit", "office")).Json["entries"]!.AsArray(), static one => $"{one!["action"]}" == "idea-decided")!;
        Assert.Equal((id, "taken"), ($"{audit["subject"]}", $"{audit["detail"]}"));
        var export = await shop.GetAsync($"/v1/members/{member}/export", "office");
        Assert.Contains("From Monday on.", export.Text, StringComparison.Ordinal);

        // Another decision replaces it, its answer too.
        await shop.PutAsync($"/v1/ideas/{id}", """{ "state": "declined" }""", "office");
        Assert.Null((await shop.GetAsync($"/v1/members/{member}/ideas", "office")).Json["ideas"]![0]!["answer"]);
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office", "erase")).Status);
        Assert.Equal(404, (await shop.PutAsync($"/v1/ideas/{id}", Taken, "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_page_goes_on_where_the_one_before_ended_whoever_was_erased_meanwhile(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, bea) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        await ShareAsync(shop, ann, "One.");
        await ShareAsync(shop, ann, "Two.");
        shop.Time.Advance(TimeSpan.FromMilliseconds(7));
        await ShareAsync(shop, bea, "Three.");
        var first = await shop.GetAsync("/v1/ideas?limit=1", "office");
        var second = await shop.GetAsync($"/v1/ideas?limit=1&after={first.Json["next"]}", "office");
        Assert.Equal(["One.", "Two."], Texts(first).Concat(Texts(second)).Order(StringComparer.Ordinal));

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/erase", "{}", "office", "erase")).Status);
        var third = await shop.GetAsync($"/v1/ideas?limit=1&after={second.Json["next"]}", "office");
        Assert.Equal(["Three."], Texts(third));
        Assert.Empty(Texts(await shop.GetAsync($"/v1/ideas?limit=1&after={third.Json["next"]}", "office")));
    }

    [Fact]
    public async Task what_is_no_decision_is_refused()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await ShareAsync(shop, await shop.MemberAsync(), "More.");
        var id = $"{(await shop.GetAsync("/v1/ideas", "office")).Json["ideas"]![0]!["id"]}";
        foreach (var text in new[] { "", " ", "\u200b", new string('x', 2_001), "Take my card: 4111-1111-1111-1111!" })
        {
            var none = await shop.PostAsync(
                $"/v1/members/{await shop.MemberAsync()}/ideas", new JsonObject { ["text"] = text }.ToJsonString(), "shop");
            Assert.Equal((400, "/text"), (none.Status, none.Pointer));
        }

        foreach (var (body, pointer) in new[]
        {
            ("""{ "state": "new" }""", "/state"), ("""{ "state": "maybe" }""", "/state"), ("""{ "state": "seen", "answer": " " }""", "/answer"),
        })
        {
            var refused = await shop.PutAsync($"/v1/ideas/{id}", body, "office");
            Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
        }

        Assert.Equal(404, (await shop.PutAsync("/v1/ideas/idea_00000000000000000000000000000000", """{ "state": "seen" }""", "office")).Status);
        Assert.Equal(400, (await shop.GetAsync("/v1/ideas?state=old", "office")).Status);
        foreach (var after in new[] { "x", ".", id, "." + id, "2015-10-22T12:00:00Z.", "2015-10-22T12:00:00Z.rev_00000000000000000000000000000000", "9999999." + id })
        {
            Assert.Equal((after, 400), (after, (await shop.GetAsync($"/v1/ideas?after={after}", "office")).Status));
        }

        foreach (var key in new[] { "shop", "till", "read", "form" })
        {
            Assert.Equal((key, 403), (key, (await shop.GetAsync("/v1/ideas", key)).Status));
        }
    }

    private static async Task ShareAsync(ApiShop shop, string member, string text) => Assert.Equal(
        201, (await shop.PostAsync($"/v1/members/{member}/ideas", new JsonObject { ["text"] = text }.ToJsonString(), "shop")).Status);

    private static IEnumerable<string> Texts(Reply reply) => reply.Json["ideas"]!.AsArray().Select(static one => $"{one!["text"]}");
}
