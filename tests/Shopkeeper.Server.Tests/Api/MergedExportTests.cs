using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Whoever asks for everything about oneself is given what was kept under the ids that were merged into one's own.</summary>
public sealed class MergedExportTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string ThirdCard = "2900000000032";
    private const string Survey = """
        { "title": { "en": "Autumn" }, "from": "2015-10-20T00:00:00Z", "until": "2015-11-01T00:00:00Z",
          "questions": [ { "id": "words", "kind": "text", "text": { "en": "Anything else?" } } ] }
        """;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_export_has_what_those_who_were_merged_said_and_did_and_an_erasure_takes_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.JoinAsync(ThirdCard);
        var (ann, bea, cy) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard), await shop.MemberAsync(ThirdCard));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("bea", card: ApiShop.OtherCard))).Status);
        Assert.Equal(200, (await shop.PutAsync("/v1/surveys/autumn", Survey, "office")).Status);
        await SayAsync(shop, $"/v1/members/{bea}/reviews", new JsonObject { ["sku"] = "22423", ["rating"] = 5, ["text"] = "Lovely cups." });
        await SayAsync(shop, $"/v1/members/{bea}/ideas", new JsonObject { ["text"] = "Open earlier." });
        await SayAsync(shop, $"/v1/members/{cy}/ideas", new JsonObject { ["text"] = "Close later." });
        await SayAsync(shop, $"/v1/members/{bea}/surveys/autumn/answers", new JsonObject
        {
            ["answers"] = new JsonArray(new JsonObject { ["question"] = "words", ["text"] = "More tea." }),
        });
        Assert.Equal(200, (await shop.PostAsync(
            $"/v1/members/{bea}/consents",
            """{ "consents": [ { "given": false, "purpose": "offers", "channel": "email", "source": "web", "proof": "192.0.2.7" } ] }""", "office")).Status);

        await MergeAsync(shop, cy, bea);
        var merge = await MergeAsync(shop, bea, ann);

        var export = (await shop.GetAsync($"/v1/members/{ann}/export", "office")).Json;
        var merged = Assert.Single(export["merged"]!.AsArray())!;
        Assert.Equal(bea, $"{merged["member"]!["memberId"]}");
        Assert.Equal("Lovely cups.", $"{Assert.Single(merged["words"]!["reviews"]!.AsArray())!["text"]}");
        Assert.Equal("Open earlier.", $"{Assert.Single(merged["words"]!["ideas"]!.AsArray())!["text"]}");
        Assert.Contains("More tea.", merged["words"]!["surveys"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("192.0.2.7", $"{Assert.Single(merged["consents"]!.AsArray())!["proof"]}");
        Assert.Contains(merged["postings"]!.AsArray(), static one => $"{one!["activity"]?["key"]}" == "bea");
        Assert.Equal("Close later.", $"{Assert.Single(merged["merged"]!.AsArray())!["words"]!["ideas"]![0]!["text"]}");
        var page = (await shop.GetAsync($"/v1/members/{ann}/export?format=html", "office")).Text;
        Assert.All(["Lovely cups.", "Open earlier.", "More tea.", "Close later.", "192.0.2.7"], said => Assert.Contains(said, page, StringComparison.Ordinal));

        Assert.Equal(200, (await shop.PostAsync($"/v1/merges/{merge}/undo", """{ "reason": "two sisters" }""", "office")).Status);
        var alone = await shop.GetAsync($"/v1/members/{ann}/export", "office");
        Assert.Empty(alone.Json["merged"]!.AsArray());
        Assert.DoesNotContain("Open earlier.", alone.Text, StringComparison.Ordinal);

        await MergeAsync(shop, bea, ann);
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/erase", "{}", "office", "erase")).Status);
        Assert.Empty((await shop.GetAsync("/v1/ideas", "office")).Json["ideas"]!.AsArray());
        Assert.Empty((await shop.GetAsync("/v1/reviews", "office")).Json["reviews"]!.AsArray());
        Assert.Equal(0, (int)(await shop.GetAsync("/v1/surveys/autumn/results", "office")).Json["answered"]!);
        foreach (var member in new[] { ann, bea, cy })
        {
            Assert.Equal(404, (await shop.GetAsync($"/v1/members/{member}/export", "office")).Status);
        }
    }

    private static async Task SayAsync(ApiShop shop, string path, JsonObject words)
    {
        var said = await shop.PostAsync(path, words.ToJsonString(), "shop");
        Assert.True(said.Status == 201, said.Text);
    }

    private static async Task<string> MergeAsync(ApiShop shop, string from, string into)
    {
        var merged = await shop.PostAsync($"/v1/members/{into}/merges", $$"""{ "from": "{{from}}", "reason": "one person" }""", "office");
        Assert.True(merged.Status == 200, merged.Text);
        return $"{merged.Json["mergeId"]}";
    }
}
