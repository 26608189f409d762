using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>An erased member is nobody's; what the account has stays. A restricted one is kept and not used.</summary>
public sealed class ErasureTests
{
    private const string Ann = """
        { "card": "2900000000100", "email": "ann@example.com", "phone": "+44 7700 900918", "name": "Ann Lee", "birthDate": "1971-03-29",
          "status": "active" }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_erased_member_is_found_by_nothing_and_the_ledger_stays(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, account) = await JoinAsync(shop);
        var sale = Bodies.Purchase("1").Replace(ApiShop.Card, "2900000000100", StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", sale)).Status);
        await shop.PostAsync($"/v1/members/{member}/consents", Consent("192.0.2.7"), "office");
        var before = (await shop.GetAsync($"/v1/accounts/{account}")).Text;
        var entries = (await shop.GetAsync($"/v1/accounts/{account}/entries")).Text;
        var verified = await shop.Host.Accounts.VerifyAsync(true, null, default);

        var erased = await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office");
        Assert.Equal((200, "2015-10-22T12:00:00Z", false, false), (erased.Status, $"{erased.Json["erasedAt"]}", Bool(erased, "final"), Bool(erased, "replayed")));

        foreach (var question in new[] { $"/v1/members/{member}", "/v1/members?card=2900000000100", "/v1/members?email=ann@example.com",
            "/v1/members?phone=%2B447700900918", $"/v1/members/{member}/consents", $"/v1/members/{member}/restriction" })
        {
            Assert.Equal((question, 404), (question, (await shop.GetAsync(question, "office")).Status));
        }

        foreach (var (path, body) in new[] { ("restrict", "{}"), ("lift", "{}"), ("activate", "{}"), ("consents", Consent(null)) })
        {
            Assert.Equal((path, 404), (path, (await shop.PostAsync($"/v1/members/{member}/{path}", body, "office")).Status));
        }

        // The card stops: what comes with it waits like any unknown card.
        Assert.Equal(202, (await shop.PostAsync("/v1/activities", sale.Replace("\"key\": \"1\"", "\"key\": \"2\"", StringComparison.Ordinal))).Status);
        Assert.Equal(200, (await shop.PostAsync("/v1/activities", sale)).Status);

        // What the account has is as it was, and adds up.
        Assert.Equal(before, (await shop.GetAsync($"/v1/accounts/{account}")).Text);
        Assert.Equal(entries, (await shop.GetAsync($"/v1/accounts/{account}/entries")).Text);
        Assert.Equivalent(verified, await shop.Host.Accounts.VerifyAsync(true, null, default));
        Assert.Equal(0, verified.Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task erasing_again_says_when_it_was_and_an_epoch_makes_it_final(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, _) = await JoinAsync(shop);
        Assert.Equal(404, (await shop.GetAsync($"/v1/members/{member}/erasure", "office")).Status);
        await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office");
        shop.Time.Advance(TimeSpan.FromHours(1));
        var again = await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office");
        Assert.Equal(("2015-10-22T12:00:00Z", false, true), ($"{again.Json["erasedAt"]}", Bool(again, "final"), Bool(again, "replayed")));

        await shop.Host.Secrets.RotateMasterKeyAsync(default);
        Assert.True(Bool(await shop.GetAsync($"/v1/members/{member}/erasure", "office"), "final"));
        var entry = Assert.Single((await shop.GetAsync($"/v1/audit?member={member}", "office")).Json["entries"]!.AsArray());
        Assert.Equal("member-erased", $"{entry!["action"]}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_erased_address_and_card_may_join_again_as_somebody_new(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, account) = await JoinAsync(shop);
        await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office");
        var (second, other) = await JoinAsync(shop);
        Assert.NotEqual((member, account), (second, other));
        Assert.Equal("Ann Lee", $"{(await shop.GetAsync($"/v1/members/{second}", "office")).Json["name"]}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_reached_an_erased_member_is_suppressed_until_the_person_says_so_anew(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, _) = await JoinAsync(shop);
        await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office");
        var check = await shop.PostAsync(
            "/v1/suppressions/check", """{ "contacts": [ { "email": "ann@example.com" }, { "phone": "+447700900918" }, { "email": "eve@example.com" } ] }""", "office");
        Assert.Equal([true, true, false], check.Json["contacts"]!.AsArray().Select(static one => (bool)one!["suppressed"]!));

        var (second, _) = await JoinAsync(shop);
        await shop.PostAsync($"/v1/members/{second}/consents", Given("import"), "office");
        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("suppressed", await ReasonAsync(shop, second));
        await shop.PostAsync($"/v1/members/{second}/consents", Given("web"), "office");
        Assert.Equal("allowed", await ReasonAsync(shop, second));
    }

    private static string Given(string source) => $$"""
        { "consents": [ { "given": true, "purpose": "offers", "channel": "email", "source": "{{source}}",
          "wording": { "version": "1", "language": "en", "text": "Send me offers." } } ] }
        """;

    private static async Task<string> ReasonAsync(ApiShop shop, string member) =>
        (await shop.GetAsync($"/v1/members/{member}/consents", "office")).Json["mayContact"]!.AsArray()
            .Where(static one => $"{one!["channel"]}" == "email" && $"{one["purpose"]}" == "offers").Select(static one => $"{one!["reason"]}").Single();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task many_erasures_and_sales_at_once_leave_no_card_linked(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, _) = await JoinAsync(shop);
        var sale = Bodies.Purchase("0").Replace(ApiShop.Card, "2900000000100", StringComparison.Ordinal);
        var posts = Enumerable.Range(1, 20).Select(number => shop.PostAsync(
            "/v1/activities", sale.Replace("\"key\": \"0\"", $"\"key\": \"{number}\"", StringComparison.Ordinal)));
        var erasures = Enumerable.Range(0, 5).Select(_ => shop.PostAsync($"/v1/members/{member}/erase", "{}", "office"));
        var replies = await Task.WhenAll(posts.Concat(erasures));
        Assert.All(replies, static reply => Assert.Contains(reply.Status, new[] { 200, 201, 202 }));
        Assert.Equal(202, (await shop.PostAsync("/v1/activities", sale)).Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
        Assert.Single((await shop.GetAsync($"/v1/audit?member={member}", "office")).Json["entries"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_restricted_member_earns_and_is_not_ranked(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (member, account) = await JoinAsync(shop);
        Assert.True(IdText.TryRead("mem", member, out var id));
        await shop.PostAsync($"/v1/members/{member}/activate", """{ "likes": ["wine"] }""", "office");
        Assert.Contains(account, await RankedAsync(shop));

        var restricted = await shop.PostAsync($"/v1/members/{member}/restrict", "{}", "office");
        Assert.Equal("2015-10-22T12:00:00Z", $"{restricted.Json["restrictedSince"]}");
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(restricted.Text, (await shop.PostAsync($"/v1/members/{member}/restrict", "{}", "office")).Text);
        Assert.DoesNotContain(account, await RankedAsync(shop));
        var facts = await shop.Host.Members.FactsOfAsync(new MemberId(id), default);
        Assert.Equal((false, true), (facts.MayProfile, facts.Likes.IsEmpty));
        var sale = Bodies.Purchase("1").Replace(ApiShop.Card, "2900000000100", StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", sale)).Status);
        await shop.RestartAsync();
        Assert.Equal(restricted.Text, (await shop.GetAsync($"/v1/members/{member}/restriction", "shop")).Text);

        var lifted = await shop.PostAsync($"/v1/members/{member}/lift", "{}", "office");
        Assert.Null(lifted.Json["restrictedSince"]);
        Assert.Contains(account, await RankedAsync(shop));
        Assert.True((await shop.Host.Members.FactsOfAsync(new MemberId(id), default)).MayProfile);
        Assert.Equal(
            ["restriction-lifted", "member-restricted"],
            (await shop.GetAsync($"/v1/audit?member={member}", "office")).Json["entries"]!.AsArray().Select(static entry => $"{entry!["action"]}"));
    }

    [Theory]
    [InlineData("erase")]
    [InlineData("restrict")]
    [InlineData("lift")]
    public async Task rights_are_for_the_office_and_for_members_that_are_there(string what)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var unknown = $"/v1/members/{new MemberId(Guid.NewGuid())}/{what}";
        Assert.Equal(404, (await shop.PostAsync(unknown, "{}", "office")).Status);
        Assert.Equal(404, (await shop.PostAsync($"/v1/members/ann/{what}", "{}", "office")).Status);
        foreach (var key in new[] { "till", "shop", "read" })
        {
            Assert.Equal("/problems/forbidden", (await shop.PostAsync(unknown, "{}", key)).Type);
        }
    }

    private static async Task<(string Member, string Account)> JoinAsync(ApiShop shop)
    {
        var joined = await shop.PostAsync("/v1/members", Ann, "shop", Guid.NewGuid().ToString());
        Assert.Equal(201, joined.Status);
        return ($"{joined.Json["memberId"]}", $"{joined.Json["accountId"]}");
    }

    private static async Task<List<string>> RankedAsync(ApiShop shop)
    {
        var accounts = new List<string>();
        await foreach (var (account, _) in shop.Host.Members.AllFactsAsync(default))
        {
            accounts.Add(account.ToString());
        }

        return accounts;
    }

    private static bool Bool(Reply reply, string name) => reply.Json[name]!.GetValue<bool>();

    private static string Consent(string? proof) =>
        new JsonObject
        {
            ["consents"] = new JsonArray(new JsonObject
            {
                ["given"] = false, ["purpose"] = "offers", ["channel"] = "email", ["source"] = "web", ["proof"] = proof,
            }),
        }.ToJsonString();
}
