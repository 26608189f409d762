using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Rights;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>How long each kind of personal data is kept, counted first, then applied.</summary>
public sealed class RetentionTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_older_than_its_rule_goes_and_nothing_else(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await JoinAsync(shop, "idle", "2900000000100", "active");
        await JoinAsync(shop, "busy", "2900000000117", "active");
        await JoinAsync(shop, "held", "2900000000124", "held");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("lost", 1_000, "2900000000131"));
        var idle = await IdAsync(shop, "idle");
        await shop.PostAsync(
            $"/v1/members/{await IdAsync(shop, "busy")}/consents",
            """{ "consents": [ { "given": false, "purpose": "offers", "channel": "email", "source": "web", "proof": "192.0.2.7" } ] }""", "office");
        shop.Time.Advance(TimeSpan.FromDays(60));
        await JoinAsync(shop, "young", "2900000000148", "active");
        var sale = Bodies.Purchase("late", 1_000, "2900000000117").Replace("2015-10-22", "2015-12-20", StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", sale)).Status);

        Assert.Equal("", await DueAsync(shop));
        Assert.Equal(200, (await PutAsync(shop, Rules(50))).Status);

        // The two whom the shop began with are held or idle as well: joined sixty days ago, never seen since.
        var due = await DueAsync(shop);
        Assert.Equal("inactive-members 50 3, held-cards 50 1, consent-proofs 50 1, parked-activities 50 1", due);
        Assert.Equal(due, await DueAsync(shop));
        Assert.NotNull(await IdAsync(shop, "idle"));

        await shop.Host.Services.Get<Retention>().RunAsync("test", dryRun: false, default);
        Assert.Equal("inactive-members 50 0, held-cards 50 0, consent-proofs 50 0, parked-activities 50 0", await DueAsync(shop));
        Assert.Equal((null, null), (await IdAsync(shop, "idle"), await IdAsync(shop, "held")));
        Assert.NotNull(await IdAsync(shop, "busy"));
        Assert.NotNull(await IdAsync(shop, "young"));
        Assert.Null((await shop.GetAsync($"/v1/members/{await IdAsync(shop, "busy")}/consents", "office")).Json["log"]![0]!["proof"]);
        Assert.Equal(202, (await shop.PostAsync("/v1/activities", Bodies.Purchase("lost", 1_000, "2900000000131"))).Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
        var log = (await shop.GetAsync("/v1/audit?limit=1000", "office")).Json["entries"]!.AsArray();
        Assert.Equal(4, log.Count(static entry => $"{entry!["action"]} {entry["actor"]}" == "retention-run test"));
        Assert.Contains(log, entry => $"{entry!["action"]} {entry["actor"]} {entry["memberId"]}" == $"member-erased retention {idle}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_call_looks_at_the_members_who_joined_first_and_says_when_there_are_more(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var held = Enumerable.Range(0, Limits.RetentionLooked).Select(static _ => new JoinRequest { Status = MemberStatus.Held });
        Assert.All(await shop.Host.Members.JoinManyAsync([.. held], default), static joined => Assert.Equal(JoinOutcome.Joined, joined.Outcome));
        await JoinAsync(shop, "one", "2900000000124", "held");
        shop.Time.Advance(TimeSpan.FromDays(60));
        await JoinAsync(shop, "young", "2900000000148", "held");
        await PutAsync(shop, Rules(50));
        Assert.Equal(("true", $"{Limits.RetentionLooked}"), await HeldAsync(shop));
        Assert.Equal((Limits.RetentionLooked + 1, false), await AllHeldAsync(shop));

        // As many as are looked at are all; the younger one is none of them.
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{await IdAsync(shop, "one")}/activate", "{}", "shop")).Status);
        Assert.Equal((null, $"{Limits.RetentionLooked}"), await HeldAsync(shop));
        Assert.Equal((Limits.RetentionLooked, false), await AllHeldAsync(shop));
    }

    private static async Task<(long Count, bool IsMore)> AllHeldAsync(ApiShop shop)
    {
        var counts = await shop.Host.Services.Get<Retention>().RunAsync("test", dryRun: true, default);
        return counts.Where(static count => count.Rule.Kind == RetentionKind.HeldCards).Select(static count => (count.Count, count.IsMore)).Single();
    }

    private static async Task<(string? IsMore, string Due)> HeldAsync(ApiShop shop)
    {
        var rule = (await shop.GetAsync("/v1/retention", "office")).Json["rules"]!.AsArray().Single(static rule => $"{rule!["kind"]}" == "held-cards")!;
        return (rule["isMore"]?.ToString(), $"{rule["due"]}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_job_applies_the_rules_once_a_day_on_one_of_all_nodes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        if (engine == DatabaseEngine.Postgres)
        {
            await shop.AddNodeAsync();
        }

        await JoinAsync(shop, "idle", "2900000000100", "active");
        await PutAsync(shop, Rules(30));
        shop.Time.Advance(TimeSpan.FromDays(40));
        while (await IdAsync(shop, "idle") is not null)
        {
            // The job runs beside: its tick has come, its turn is taken once.
            await Task.Yield();
        }

        for (var hour = 0; hour < 5; hour++)
        {
            shop.Time.Advance(TimeSpan.FromHours(1));
        }

        var log = (await shop.GetAsync("/v1/audit?limit=1000", "office")).Json["entries"]!.AsArray();
        Assert.InRange(log.Count(static entry => $"{entry!["action"]} {entry["subject"]}" == "retention-run InactiveMembers"), 0, 1);
    }

    [Theory]
    [InlineData("""{ "rules": [ { "kind": "everything", "days": 50 } ] }""", "/rules/0/kind")]
    [InlineData("""{ "rules": [ null ] }""", "/rules/0/kind")]
    [InlineData("""{ "rules": [ { "kind": "held-cards", "days": 29 } ] }""", "/rules/0/days")]
    [InlineData("""{ "rules": [ { "kind": "held-cards" }, { "kind": "held-cards", "days": 40000 } ] }""", "/rules/1/days")]
    [InlineData("""{ "rules": [ { "kind": "held-cards", "days": "50" } ] }""", "/rules/0/days")]
    public async Task a_rule_that_is_none_is_said_and_nothing_is_set(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var reply = await PutAsync(shop, body);
        Assert.Equal((400, pointer), (reply.Status, reply.Pointer));
        Assert.Equal("", await DueAsync(shop));
    }

    [Fact]
    public async Task the_verbs_set_count_and_apply()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        Assert.Contains("everything is kept", (await shop.RunAsync("retention", "run")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("retention", "set", "held-cards", "--days", "3")).Exit);
        Assert.Equal(2, (await shop.RunAsync("retention", "set", "cards", "--days", "300")).Exit);
        await shop.JsonAsync("retention", "set", "held-cards", "--days", "300");
        var dry = await shop.JsonAsync("retention", "run", "--dry-run");
        Assert.Equal("""{"dryRun":true,"rules":[{"kind":"held-cards","days":300,"count":0}]}""", dry.ToJsonString());
        Assert.False((bool)(await shop.JsonAsync("retention", "run"))["dryRun"]!);
        await shop.JsonAsync("retention", "set", "held-cards");
        Assert.Contains("everything is kept", (await shop.RunAsync("retention", "run", "--dry-run")).Output, StringComparison.Ordinal);
    }

    private static string Rules(int days) => new JsonObject
    {
        ["rules"] = new JsonArray([.. new[] { "inactive-members", "held-cards", "consent-proofs", "parked-activities" }
            .Select(kind => new JsonObject { ["kind"] = kind, ["days"] = days })]),
    }.ToJsonString();

    private static async Task<Reply> PutAsync(ApiShop shop, string body)
    {
        using var client = shop.Client("office");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PutAsync("/v1/retention", content);
        return await Reply.OfAsync(response);
    }

    private static async Task<string> DueAsync(ApiShop shop) => string.Join(", ", (await shop.GetAsync("/v1/retention", "office")).Json["rules"]!.AsArray()
        .Where(static rule => rule!["days"] is not null).Select(static rule => $"{rule!["kind"]} {rule["days"]} {rule["due"]}"));

    private static async Task JoinAsync(ApiShop shop, string name, string card, string status)
    {
        var body = new JsonObject { ["card"] = card, ["email"] = $"{name}@example.com", ["status"] = status };
        Assert.Equal(201, (await shop.PostAsync("/v1/members", body.ToJsonString(), "shop", name)).Status);
    }

    private static async Task<string?> IdAsync(ApiShop shop, string name) =>
        (await shop.GetAsync($"/v1/members?email={name}@example.com", "office")).Json["memberId"]?.GetValue<string>();
}
