using System.Net;
using System.Text.RegularExpressions;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Trying numbers out: it is slowed down, and a public form learns nothing from it. Times: `bench enumeration`.</summary>
public sealed partial class EnumerationTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Task<Reply> AskAsync(ApiShop shop, string by, string key) => shop.GetAsync($"/v1/members?{by}", key);

    private static async Task MissAsync(ApiShop shop, string key, int times, string by = "email=nobody")
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(404, (await AskAsync(shop, $"{by}{i}@example.com", key)).Status);
        }
    }

    [Fact]
    public async Task a_key_that_finds_nobody_too_often_waits_for_that_kind()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await MissAsync(shop, "shop", Limits.LookupMisses);
        var blocked = await AskAsync(shop, "email=more@example.com", "shop");
        Assert.Equal((429, "/problems/too-many-guesses"), (blocked.Status, blocked.Type));
        Assert.Equal(TimeSpan.FromMinutes(Limits.LookupMinutes), blocked.Headers.RetryAfter!.Delta);

        // Other kinds and other keys go on.
        Assert.Equal(200, (await AskAsync(shop, $"card={ApiShop.Card}", "shop")).Status);
        Assert.Equal(404, (await AskAsync(shop, "email=more@example.com", "office")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(Limits.LookupMinutes));
        Assert.Equal(404, (await AskAsync(shop, "email=more@example.com", "shop")).Status);
    }

    [Fact]
    public async Task tills_have_a_limit_of_their_own_and_hits_count_nothing()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        for (var i = 0; i <= Limits.LookupMisses; i++)
        {
            Assert.Equal(200, (await AskAsync(shop, $"card={ApiShop.Card}", "shop")).Status);
        }

        await MissAsync(shop, "till", Limits.TillLookupMisses);
        Assert.Equal(429, (await AskAsync(shop, "email=more@example.com", "till")).Status);
    }

    [Fact]
    public async Task joins_that_meet_somebody_count_as_look_ups()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        for (var i = 0; i < Limits.LookupMisses; i++)
        {
            Assert.Equal(409, (await shop.PostAsync("/v1/members", $$"""{ "card": "{{ApiShop.Card}}" }""", "shop")).Status);
        }

        Assert.Equal(429, (await shop.PostAsync("/v1/members", $$"""{ "card": "{{ApiShop.Card}}" }""", "shop")).Status);
        Assert.Equal(429, (await AskAsync(shop, $"card={ApiShop.Card}", "shop")).Status);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", """{ "email": "ann@example.com" }""", "shop")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_key_that_sends_invitations_which_are_not_usable_waits(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var made = await shop.PostAsync("/v1/invitations", """{ "uses": 9 }""", "office", "batch");
        var good = $$"""{ "invitation": "{{made.Json["codes"]![0]}}" }""";
        var held = await shop.PostAsync("/v1/members", """{ "status": "held" }""", "shop");
        var activate = $"/v1/members/{held.Json["memberId"]}/activate";
        string[] paths = ["/v1/members", activate, $"/v1/members/{await shop.MemberAsync()}/household"];
        for (var i = 0; i < Limits.LookupMisses; i++)
        {
            var refused = await shop.PostAsync(paths[i % paths.Length], $$"""{ "invitation": "GUESS{{i}}" }""", "shop");
            Assert.Equal((422, "/problems/invitation-not-usable"), (refused.Status, refused.Type));
        }

        // A good code is not tried either: that it is refused would say that it is none.
        foreach (var (path, body) in paths.SelectMany(path => new[] { (path, """{ "invitation": "GUESS" }"""), (path, good) }))
        {
            var blocked = await shop.PostAsync(path, body, "shop");
            Assert.Equal((429, "/problems/too-many-guesses"), (blocked.Status, blocked.Type));
            Assert.Equal(TimeSpan.FromMinutes(Limits.LookupMinutes), blocked.Headers.RetryAfter!.Delta);
        }

        // Joins without one and other keys go on, and so does this one after the window; a form is counted too.
        Assert.Equal(201, (await shop.PostAsync("/v1/members", "{}", "shop")).Status);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", good, "office")).Status);
        Assert.Equal(422, (await shop.PostAsync("/v1/members", """{ "invitation": "GUESS" }""", "form")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(Limits.LookupMinutes));
        Assert.Equal(201, (await shop.PostAsync("/v1/members", good, "shop")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P21_a_form_gets_one_answer_whoever_is_a_member(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/members", """{ "email": "ann@example.com", "phone": "+447700900123" }""", "shop");
        foreach (var (known, unknown) in new[]
        {
            ("email=ann@example.com", "email=bob@example.com"), ("phone=%2B447700900123", "phone=%2B447700900124"),
            ($"card={ApiShop.Card}", "card=2900000000049"),
        })
        {
            var (one, other) = (await AskAsync(shop, known, "form"), await AskAsync(shop, unknown, "form"));
            Assert.Equal((200, one.Text), (other.Status, other.Text));
        }

        var joined = await shop.PostAsync("/v1/members", """{ "email": "bob@example.com" }""", "form");
        var again = await shop.PostAsync("/v1/members", """{ "email": "ann@example.com" }""", "form");
        Assert.Equal((202, 202, joined.Text), (joined.Status, again.Status, again.Text));
        Assert.Null(joined.Headers.Location);
        Assert.Equal(joined.Headers.Select(static one => one.Key).Order(), again.Headers.Select(static one => one.Key).Order());
        Assert.Equal(200, (await AskAsync(shop, "email=bob@example.com", "office")).Status);
        Assert.Equal(400, (await shop.PostAsync("/v1/members", """{ "email": "bob" }""", "form")).Status);
        Assert.Equal("/problems/foreign-card", (await AskAsync(shop, "card=5012345678900", "form")).Type);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P21_a_page_says_the_same_whoever_is_a_member(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SessionTests.JoinAsync(shop, "ann@example.com");
        using var visitor = new PageVisitor(shop, null);
        foreach (var path in new[] { "/sign-in", "/join", "/join?card=1" })
        {
            var said = new List<(string Asked, string Entered)>();
            foreach (var email in new[] { "ann@example.com", "bob@example.com" })
            {
                var asked = await visitor.SendAsync(path, "ask", ("email", email));
                var question = WebUtility.HtmlDecode(Question().Match(asked).Groups[1].Value);
                Assert.NotEqual("", question);

                // A code that is none, of a question that is one.
                var entered = await visitor.SendAsync(path, "enter", ("email", email), ("question", question), ("code", "1"));
                said.Add((Same(asked, email), Same(entered, email)));
            }

            Assert.Equal(said[0], said[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P21_a_member_who_tries_addresses_as_his_own_waits(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        var bea = await SessionTests.JoinAsync(shop, "bea@example.com", "bea");
        var path = $"/v1/members/{ann.Id}/contact";
        for (var i = 0; i < Limits.OwnLookupMisses; i++)
        {
            Assert.Equal((409, "/email"), await TriedAsync("bea@example.com"));
        }

        // Whether the next one is somebody's is not said any more; others go on, and so does the member later.
        Assert.Equal((429, null), await TriedAsync("bea@example.com"));
        Assert.Equal((429, null), await TriedAsync("nobody@example.com"));
        Assert.Equal(200, (await shop.SendAsync("PUT", $"/v1/members/{bea.Id}/contact", """{ "email": "bea.new@example.com" }""", "bea")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(Limits.LookupMinutes));
        Assert.Equal((200, null), await TriedAsync("ann.third@example.com"));

        async Task<(int, string?)> TriedAsync(string email)
        {
            var reply = await shop.SendAsync("PUT", path, $$"""{ "email": "{{email}}" }""", "ann");
            return (reply.Status, reply.Status == 200 ? null : reply.Pointer);
        }
    }

    private static string Same(string page, string email) => Secret().Replace(page, "").Replace(WebUtility.HtmlEncode(email), "EMAIL", StringComparison.Ordinal);

    [GeneratedRegex("name=\"question\" value=\"([^\"]+)\"")]
    private static partial Regex Question();

    // A token, a question and a challenge are new every time.
    [GeneratedRegex("(?<=name=\"(?:question|__RequestVerificationToken)\"[^>]* value=\")[^\"]*")]
    private static partial Regex Secret();

    [Fact]
    public async Task a_form_may_do_nothing_else()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await shop.MemberAsync();
        foreach (var path in new[] { $"/v1/members/{member}", $"/v1/accounts/{shop.Account}", $"/v1/members/{member}/identifiers", "/v1/feed", "/v1/card-ranges" })
        {
            Assert.Equal(403, (await shop.GetAsync(path, "form")).Status);
        }

        Assert.Equal(403, (await shop.PostAsync("/v1/activities", Bodies.Purchase("p"), "form")).Status);
        Assert.Equal(403, (await shop.PostAsync($"/v1/members/{member}/activate", "{}", "form")).Status);
    }
}
