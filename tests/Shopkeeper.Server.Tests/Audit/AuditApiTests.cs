using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Audit;

/// <summary>Who did what stands in the log: over HTTP and from the command line.</summary>
public sealed class AuditApiTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_operators_do_is_in_the_log_with_who_and_to_whom(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var office = (await shop.Host.Keys.ListAsync(default)).Single(static key => key.Name == "office").IdText;
        var member = $"{(await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "office")).Json["memberId"]}";
        var made = await shop.PostAsync("/v1/keys", """{ "name": "Ann's till", "scopes": ["till"] }""", "office");
        await shop.DeleteAsync($"/v1/keys/{made.Json["key"]!["id"]}", "office");
        await shop.DeleteAsync($"/v1/keys/{made.Json["key"]!["id"]}", "office");
        await shop.PostAsync(
            $"/v1/accounts/{shop.Account}/adjustments", """{ "points": 5, "reason": "Ann was kind" }""", "office", "adjust-1");
        await shop.PostAsync($"/v1/accounts/{shop.Account}/adjustments", """{ "points": 5, "reason": "no key" }""", "office");
        var consent = """{ "consents": [ { "given": false, "purpose": "offers", "channel": "email", "source": "call", "at": "2015-10-22T08:00:00Z" } ] }""";
        await shop.PostAsync($"/v1/members/{member}/consents", consent, "office");
        await shop.PostAsync($"/v1/members/{member}/consents", consent, "office");

        var log = await shop.GetAsync("/v1/audit?limit=4", "office");
        var entries = log.Json["entries"]!.AsArray();
        Assert.Equal(
            ["consent-recorded", "adjustment-asked", "key-revoked", "key-created"], entries.Select(static entry => $"{entry!["action"]}"));
        Assert.All(entries, entry => Assert.Equal(office, $"{entry!["actor"]}"));
        Assert.Equal((member, "entries 1 to 1 of the consent log"), ($"{entries[0]!["memberId"]}", $"{entries[0]!["detail"]}"));
        Assert.Equal((shop.Account, "5 of points, key adjust-1"), ($"{entries[1]!["subject"]}", $"{entries[1]!["detail"]}"));
        Assert.Equal($"{made.Json["key"]!["id"]}", $"{entries[3]!["subject"]}");
        Assert.DoesNotContain("Ann", log.Text, StringComparison.Ordinal);

        var more = (await shop.GetAsync($"/v1/audit?after={log.Json["next"]}", "office")).Json["entries"]!.AsArray();
        Assert.Contains(more, static entry => $"{entry!["action"]} {entry["subject"]}" == "programme-published points");
        Assert.Single((await shop.GetAsync($"/v1/audit?member={member}", "office")).Json["entries"]!.AsArray());
        Assert.Null((await shop.Host.Audit.VerifyAsync([], default)).Break);
    }

    [Fact]
    public async Task the_log_is_for_the_office_of_the_whole_shop()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.AddKeyAsync("branch", ["office"], "cardiff-1");
        foreach (var path in new[] { "/v1/audit", "/v1/audit/anchor" })
        {
            Assert.Equal(200, (await shop.GetAsync(path, "office")).Status);
            Assert.Equal("/problems/other-store", (await shop.GetAsync(path, "branch")).Type);
            foreach (var key in new[] { "till", "shop", "read" })
            {
                Assert.Equal("/problems/forbidden", (await shop.GetAsync(path, key)).Type);
            }
        }
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=x")]
    [InlineData("?after=-1")]
    [InlineData("?member=ann")]
    public async Task a_question_that_is_none_is_malformed(string query)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal((400, "/problems/malformed"), ((await shop.GetAsync("/v1/audit" + query, "office")) is var reply ? (reply.Status, reply.Type) : default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task verify_says_where_the_log_is_broken(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        await shop.JsonAsync("keys", "create", "--name", "till", "--scopes", "till");
        var anchor = await shop.JsonAsync("audit", "anchor");
        var file = shop.Write("anchors.jsonl", anchor.ToJsonString() + "\n\n");
        var (exit, output, _) = await shop.RunAsync("verify", "--anchors", file, "--json");
        var whole = JsonNode.Parse(output)!;
        Assert.Equal((0, 2, null), (exit, (int)whole["auditEntries"]!, whole["auditBreak"]));
        Assert.Contains("programme-published", (await shop.RunAsync("audit", "list")).Output, StringComparison.Ordinal);

        await shop.JsonAsync("keys", "create", "--name", "till", "--scopes", "till");
        var newer = shop.Write("newer.jsonl", anchor.ToJsonString().Replace("\"seq\":2", "\"seq\":3", StringComparison.Ordinal));
        (exit, output, _) = await shop.RunAsync("verify", "--anchors", newer);
        Assert.Equal(1, exit);
        Assert.Contains("not sealed", output, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("verify", "--anchors", shop.Write("bad.jsonl", "what"))).Exit);
    }
}
