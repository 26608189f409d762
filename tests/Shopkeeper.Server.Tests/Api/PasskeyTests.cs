using System.Text.Json.Nodes;
using Shopkeeper.Members;
using Shopkeeper.Members.Passkeys;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Adding a passkey, signing in with it, and everything that is none.</summary>
public sealed class PasskeyTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Ann = "ann@example.com";
    private const string Bea = "bea@example.com";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_passkey_signs_in_as_a_mailed_code_does_and_its_member_is_told_of_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        using var phone = new SoftAuthenticator();

        var added = await AddAsync(shop, ann, "ann", phone, "Ann's phone");
        Assert.Equal((201, "Ann's phone"), (added.Status, Text(added, "name")));
        Assert.Equal("A passkey was added", (await shop.Mails.ToAsync(Ann, 2)).Subject);

        shop.Time.Advance(TimeSpan.FromHours(1));
        var entered = await EnterAsync(shop, phone);
        Assert.Equal((200, ann), (entered.Status, Text(entered, "memberId")));
        Assert.StartsWith("ms_", Text(entered, "session"), StringComparison.Ordinal);
        shop.UseKey("ann's", Text(entered, "session"));
        var session = await shop.GetAsync("/v1/session", "ann's");
        Assert.Equal((true, 2), (session.Json["isFresh"]!.GetValue<bool>(), session.Json["sessions"]!.GetValue<int>()));

        var listed = await shop.GetAsync($"/v1/members/{ann}/passkeys", "ann");
        var one = Assert.Single(listed.Json["passkeys"]!.AsArray())!;
        Assert.Equal(("localhost", "Ann's phone", "2015-10-22T13:00:00Z"), (Text(listed, "domain"), $"{one["name"]}", $"{one["used"]}"));
        var export = await shop.GetAsync($"/v1/members/{ann}/export", "ann's");
        Assert.Equal("Ann's phone", $"{export.Json["member"]!["passkeys"]![0]!["name"]}");
        Assert.Equal(2, (await shop.GetAsync($"/v1/members/{ann}/passkeys", "office")).Json.AsObject().Count);

        var removed = await shop.DeleteAsync($"/v1/members/{ann}/passkeys/{one["passkeyId"]}", "ann's");
        Assert.Equal((200, 0), (removed.Status, removed.Json["passkeys"]!.AsArray().Count));
        Assert.Equal("A passkey was removed", (await shop.Mails.ToAsync(Ann, 3)).Subject);
        Refused(await EnterAsync(shop, phone));
        var words = (await shop.GetAsync($"/v1/audit?member={ann}", "office")).Text;
        Assert.Contains("passkey-added", words, StringComparison.Ordinal);
        Assert.Contains("passkey-removed", words, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_another_site_or_nobody_in_person_signed_is_none(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        Action<SoftAuthenticator>[] wrongs =
        [
            static phone => phone.Origin = "https://localhost.evil.example", static phone => phone.Origin = "https://evil.example",
            static phone => phone.Origin = "http://127.0.0.1:5000", static phone => phone.Domain = "evil.example",
            static phone => phone.IsVerified = false, static phone => phone.IsCrossOrigin = true,
        ];
        foreach (var wrong in wrongs)
        {
            using var bad = new SoftAuthenticator();
            wrong(bad);
            Refused(await AddAsync(shop, ann, "ann", bad));
            using var phone = new SoftAuthenticator();
            Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
            Assert.Equal(200, (await EnterAsync(shop, phone)).Status);
            wrong(phone);
            Refused(await EnterAsync(shop, phone));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_challenge_is_answered_once_by_whom_it_was_made_for_within_five_minutes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        var bea = await JoinAsync(shop, Bea, "bea");
        using var phone = new SoftAuthenticator();

        var asked = await AskAsync(shop, ann, "ann");
        var made = phone.Create(asked.Json["options"]!);
        Refused(await SendAsync(shop, bea, "bea", Text(asked, "challenge"), made));
        var once = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(shop, ann, "ann", Text(asked, "challenge"), made)));
        Assert.Equal([201, 403, 403, 403], once.Select(static one => one.Status).Order());

        var wanted = await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form");
        var used = phone.Use(wanted.Json["options"]!);
        Refused(await EnterAsync(shop, Text(asked, "challenge"), used));
        var entered = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnterAsync(shop, Text(wanted, "challenge"), used)));
        Assert.Equal([200, 403, 403, 403], entered.Select(static one => one.Status).Order());

        // What failed has used its challenge up, and an answer fits the challenge that it was made for.
        var (first, second) = (await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form"), await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form"));
        Refused(await EnterAsync(shop, Text(second, "challenge"), phone.Use(first.Json["options"]!)));
        Refused(await EnterAsync(shop, Text(second, "challenge"), phone.Use(second.Json["options"]!)));

        var late = await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form");
        using var other = new SoftAuthenticator();
        var lateAdd = await AskAsync(shop, ann, "ann");
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        Refused(await EnterAsync(shop, Text(late, "challenge"), phone.Use(late.Json["options"]!)));
        Refused(await SendAsync(shop, ann, "ann", Text(lateAdd, "challenge"), other.Create(lateAdd.Json["options"]!)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task nobody_uses_adds_or_removes_what_is_somebody_elses(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, bea) = (await JoinAsync(shop, Ann, "ann"), await JoinAsync(shop, Bea, "bea"));
        using var phone = new SoftAuthenticator();
        var passkey = Text(await AddAsync(shop, ann, "ann", phone), "passkeyId");
        using var hers = new SoftAuthenticator();
        Assert.Equal(201, (await AddAsync(shop, bea, "bea", hers)).Status);
        Assert.NotEqual(phone.Handle, hers.Handle);

        // Her key under Ann's handle or Ann's credential, and Ann's credential once more for herself.
        using var forged = new SoftAuthenticator { Credential = phone.Credential, Handle = phone.Handle };
        Refused(await EnterAsync(shop, forged));
        forged.Handle = hers.Handle;
        Refused(await EnterAsync(shop, forged));
        (var own, hers.Handle) = (hers.Handle, phone.Handle);
        Refused(await EnterAsync(shop, hers));
        Refused(await AddAsync(shop, bea, "bea", forged));
        hers.Handle = own;
        Assert.Equal(bea, Text(await EnterAsync(shop, hers), "memberId"));

        foreach (var reply in new[]
        {
            await shop.GetAsync($"/v1/members/{ann}/passkeys", "bea"), await AskAsync(shop, ann, "bea"),
            await shop.DeleteAsync($"/v1/members/{ann}/passkeys/{passkey}", "bea"), await AskAsync(shop, ann, "office"),
            await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "ann"), await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "till"),
        })
        {
            Assert.Equal((403, "forbidden"), (reply.Status, Code(reply)));
        }

        Assert.Equal(404, (await shop.DeleteAsync($"/v1/members/{bea}/passkeys/{passkey}", "bea")).Status);
        Assert.Equal(ann, Text(await EnterAsync(shop, phone), "memberId"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task adding_and_removing_need_a_sign_in_of_the_last_quarter_of_an_hour(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        using var phone = new SoftAuthenticator();
        var passkey = Text(await AddAsync(shop, ann, "ann", phone), "passkeyId");
        var asked = await AskAsync(shop, ann, "ann");
        shop.Time.Advance(TimeSpan.FromMinutes(15));

        foreach (var reply in new[]
        {
            await AskAsync(shop, ann, "ann"), await SendAsync(shop, ann, "ann", Text(asked, "challenge"), []),
            await shop.DeleteAsync($"/v1/members/{ann}/passkeys/{passkey}", "ann"),
        })
        {
            Assert.Equal((403, "sign-in-again"), (reply.Status, Code(reply)));
        }

        shop.UseKey("ann", Text(await EnterAsync(shop, phone), "session"));
        Assert.Equal(200, (await shop.DeleteAsync($"/v1/members/{ann}/passkeys/{passkey}", "ann")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_copy_that_counts_on_from_an_older_use_is_refused(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        using var phone = new SoftAuthenticator { Uses = 7 };
        Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
        phone.Uses = 8;
        Assert.Equal(200, (await EnterAsync(shop, phone)).Status);
        Refused(await EnterAsync(shop, phone));
        phone.Uses = 3;
        Refused(await EnterAsync(shop, phone));
        phone.Uses = 9;
        Assert.Equal(200, (await EnterAsync(shop, phone)).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_passkey_of_an_erased_member_or_of_one_that_is_another_one_now_opens_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, bea) = (await JoinAsync(shop, Ann, "ann"), await JoinAsync(shop, Bea, "bea"));
        using var phone = new SoftAuthenticator();
        using var hers = new SoftAuthenticator();
        Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
        Assert.Equal(201, (await AddAsync(shop, bea, "bea", hers)).Status);

        var merged = await shop.PostAsync($"/v1/members/{ann}/merges", $$"""{ "from": "{{bea}}", "reason": "one person" }""", "office");
        Assert.True(merged.Status == 200, merged.Text);
        Refused(await EnterAsync(shop, hers));
        Assert.Equal(ann, Text(await EnterAsync(shop, phone), "memberId"));
        var undone = await shop.PostAsync($"/v1/merges/{merged.Json["mergeId"]}/undo", """{ "reason": "two sisters" }""", "office");
        Assert.True(undone.Status == 200, undone.Text);
        Assert.Equal(bea, Text(await EnterAsync(shop, hers), "memberId"));

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/erase", "{}", "ann")).Status);
        Refused(await EnterAsync(shop, phone));
        Assert.Equal(404, (await shop.GetAsync($"/v1/members/{ann}/passkeys", "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_no_answer_of_a_browser_gets_an_exact_one(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann, "ann");
        var path = $"/v1/members/{ann}/passkeys";
        foreach (var name in new[] { "", "  ", new string('x', 51), "\u200b", "phone of 4111 1111 1111 1111" })
        {
            var reply = await shop.PostAsync(path, $$"""{ "challenge": "x", "credential": {}, "name": "{{name}}" }""", "ann");
            Assert.Equal((400, "/name"), (reply.Status, reply.Pointer));
        }

        foreach (var credential in new[] { "{}", "null", "[]", "\"x\"", """{"id":"AA","type":"public-key","response":{}}""", """{"id":1}""" })
        {
            var asked = await AskAsync(shop, ann, "ann");
            Refused(await shop.PostAsync(path, $$"""{ "challenge": "{{Text(asked, "challenge")}}", "credential": {{credential}}, "name": "x" }""", "ann"));
            var wanted = await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form");
            Refused(await shop.PostAsync(
                "/v1/sign-in/passkeys", $$"""{ "challenge": "{{Text(wanted, "challenge")}}", "credential": {{credential}} }""", "form"));
        }

        foreach (var challenge in new[] { "", "x", "!", new string('A', 3_000) })
        {
            Refused(await shop.PostAsync("/v1/sign-in/passkeys", $$"""{ "challenge": "{{challenge}}", "credential": {} }""", "form"));
        }

        foreach (var body in new[] { "{}", """{ "challenge": "x" }""", """{ "challenge": 1, "credential": {} }""", "nothing" })
        {
            Assert.Equal(400, (await shop.PostAsync("/v1/sign-in/passkeys", body, "form")).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_is_erased_is_erased_as_whoever_he_was_before_a_merge(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, bea) = (await JoinAsync(shop, Ann, "ann"), await JoinAsync(shop, Bea, "bea"));
        using var hers = new SoftAuthenticator();
        Assert.Equal(201, (await AddAsync(shop, bea, "bea", hers)).Status);
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/merges", $$"""{ "from": "{{bea}}", "reason": "one person" }""", "office")).Status);

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann}/erase", "{}", "office")).Status);
        Refused(await EnterAsync(shop, hers));
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "bea")).Status);
        foreach (var member in new[] { ann, bea })
        {
            Assert.Equal(404, (await shop.GetAsync($"/v1/members/{member}", "office")).Status);
        }

        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task whose_name_and_address_are_long_has_passkeys_too()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await JoinAsync(shop, $"{new string('a', 60)}@{new string('b', 60)}.{new string('c', 60)}.{new string('d', 60)}.example", "ann", new string('Ω', 200));
        using var phone = new SoftAuthenticator();
        Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
        Assert.Equal(ann, Text(await EnterAsync(shop, phone), "memberId"));
    }

    [Fact]
    public async Task who_tries_passkeys_that_are_none_waits()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        for (var i = 0; i < 100; i++)
        {
            Refused(await shop.PostAsync("/v1/sign-in/passkeys", """{ "challenge": "x", "credential": {} }""", "form"));
        }

        Assert.Equal(429, (await shop.PostAsync("/v1/sign-in/passkeys", """{ "challenge": "x", "credential": {} }""", "form")).Status);
        Assert.Equal(429, (await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form")).Status);
        Assert.Equal(200, (await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "shop")).Status);
    }

    [Fact]
    public async Task a_member_has_so_many_passkeys_and_no_more()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await JoinAsync(shop, Ann, "ann");
        using var phone = new SoftAuthenticator();
        Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
        Refused(await AddAsync(shop, ann, "ann", phone));
        for (var i = 1; i < 20; i++)
        {
            using var next = new SoftAuthenticator();
            Assert.Equal(201, (await AddAsync(shop, ann, "ann", next)).Status);
            Assert.Equal(phone.Handle, next.Handle);
        }

        using var more = new SoftAuthenticator();
        Assert.Equal((422, "limit"), await AddAsync(shop, ann, "ann", more) is var full ? (full.Status, Code(full)) : default);
        var asked = await AskAsync(shop, ann, "ann");
        Assert.Equal(20, asked.Json["options"]!["excludeCredentials"]!.AsArray().Count);
        Assert.DoesNotContain(Ann, asked.Json["options"]!["user"]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task where_passkeys_are_good_is_the_shops_word_and_no_requests()
    {
        Assert.True(PasskeySite.TryRead("https://club.example https://www.club.example:8443", out var site, out _));
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, members: MembersOptions.Default with { Passkeys = site });
        var ann = await JoinAsync(shop, Ann, "ann");
        using var phone = new SoftAuthenticator { Domain = "club.example", Origin = "https://club.example" };
        Assert.Equal(201, (await AddAsync(shop, ann, "ann", phone)).Status);
        using var client = shop.Client("form");
        client.DefaultRequestHeaders.Host = "evil.example";
        var asked = await Reply.OfAsync(await client.PostAsync("/v1/sign-in/passkeys/challenges", null));
        Assert.Equal("club.example", $"{asked.Json["options"]!["rpId"]}");
        foreach (var (origin, status) in new[]
        {
            ("https://club.example", 200), ("https://www.club.example:8443", 200), ("https://www.club.example", 403), ("http://club.example", 403),
            ("https://evil.example", 403), ("https://club.example.evil.example", 403), ("http://localhost:5000", 403),
        })
        {
            phone.Origin = origin;
            Assert.Equal((origin, status), (origin, (await EnterAsync(shop, phone)).Status));
        }
    }

    [Theory]
    [InlineData("", "localhost", null)]
    [InlineData("https://club.example", "club.example", null)]
    [InlineData("http://localhost:5000", "localhost", null)]
    [InlineData("club.example", null, "An origin is")]
    [InlineData("http://club.example", null, "An origin is")]
    [InlineData("https://club.example/path", null, "An origin is")]
    [InlineData("https://192.0.2.1", null, "An origin is")]
    [InlineData("https://club.example https://other.example", null, "does not lie in 'club.example'")]
    [InlineData("https://club.example https://notclub.example", null, "does not lie in 'club.example'")]
    public void a_setting_names_origins_in_one_domain(string text, string? domain, string? problem)
    {
        Assert.Equal(problem is null, PasskeySite.TryRead(text, out var site, out var said));
        Assert.Contains(problem ?? "", said, StringComparison.Ordinal);
        Assert.Equal(domain ?? "localhost", site.Domain);
    }

    private static async Task<string> JoinAsync(ApiShop shop, string email, string key, string name = "Ann")
    {
        var asked = await shop.PostAsync("/v1/sign-in/codes", $$"""{ "email": "{{email}}" }""", "form");
        var ticket = await shop.PostAsync(
            "/v1/sign-in", $$"""{ "question": "{{Text(asked, "question")}}", "code": "{{await shop.Mails.CodeAsync(email)}}", "email": "{{email}}" }""", "form");
        var joined = await shop.PostAsync("/v1/sign-up", $$"""{ "ticket": "{{Text(ticket, "ticket")}}", "email": "{{email}}", "name": "{{name}}" }""", "form");
        Assert.True(joined.Status == 201, joined.Text);
        shop.UseKey(key, Text(joined, "session"));
        return Text(joined, "memberId");
    }

    private static Task<Reply> AskAsync(ApiShop shop, string member, string key) =>
        shop.PostAsync($"/v1/members/{member}/passkeys/challenges", "", key);

    private static async Task<Reply> AddAsync(ApiShop shop, string member, string key, SoftAuthenticator phone, string name = "phone")
    {
        var asked = await AskAsync(shop, member, key);
        return await SendAsync(shop, member, key, Text(asked, "challenge"), phone.Create(asked.Json["options"]!), name);
    }

    private static Task<Reply> SendAsync(ApiShop shop, string member, string key, string challenge, JsonObject credential, string name = "phone") =>
        shop.PostAsync(
            $"/v1/members/{member}/passkeys",
            new JsonObject { ["challenge"] = challenge, ["credential"] = credential.DeepClone(), ["name"] = name }.ToJsonString(), key);

    private static async Task<Reply> EnterAsync(ApiShop shop, SoftAuthenticator phone)
    {
        var asked = await shop.PostAsync("/v1/sign-in/passkeys/challenges", "", "form");
        return await EnterAsync(shop, Text(asked, "challenge"), phone.Use(asked.Json["options"]!));
    }

    private static Task<Reply> EnterAsync(ApiShop shop, string challenge, JsonObject credential) => shop.PostAsync(
        "/v1/sign-in/passkeys", new JsonObject { ["challenge"] = challenge, ["credential"] = credential.DeepClone() }.ToJsonString(), "form");

    private static void Refused(Reply reply) =>
        Assert.True(reply.Status == 403 && Code(reply) == "passkey-not-accepted", $"{reply.Status} {reply.Text}");

    private static string Text(Reply reply, string name) => reply.Json[name]!.GetValue<string>();

    private static string Code(Reply reply) => Text(reply, "type").Split('/')[^1];
}
