using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Signing in with a mailed code, joining with it, and what a signed-in member may reach.</summary>
public sealed class SessionTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Ann = "ann@example.com";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_stranger_joins_with_the_address_that_he_shows_to_be_his_and_signs_in_with_it_again(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await JoinAsync(shop, Ann);
        var read = await shop.GetAsync($"/v1/members/{member.Id}", "ann");
        Assert.Equal((200, Ann, "active"), (read.Status, Text(read, "email"), Text(read, "status")));
        Assert.StartsWith("29", Text(read, "card"), StringComparison.Ordinal);

        var again = await SignInAsync(shop, Ann, 2);
        Assert.Equal((200, member.Id, null), (again.Status, Text(again, "memberId"), again.Json["ticket"]));
        Assert.NotEqual(member.Session, Text(again, "session"));
        Assert.Equal(2, (await shop.GetAsync("/v1/session", "ann")).Json["sessions"]!.GetValue<int>());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_asks_for_a_code_learns_nothing_of_who_is_a_member(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await JoinAsync(shop, Ann);

        var known = await AskAsync(shop, Ann);
        var unknown = await AskAsync(shop, "nobody@example.com");

        Assert.Equal((202, 202), (known.Status, unknown.Status));
        Assert.Equal(known.Json.AsObject().Select(static one => one.Key), unknown.Json.AsObject().Select(static one => one.Key));
        Assert.Equal(Text(known, "question").Length, Text(unknown, "question").Length);
        Assert.Equal((await shop.Mails.ToAsync(Ann, 2)).Subject.Length, (await shop.Mails.ToAsync("nobody@example.com")).Subject.Length);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_opens_once_with_its_own_question_within_ten_minutes_and_five_tries(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await JoinAsync(shop, Ann);

        var first = await AskAsync(shop, Ann);
        var code = await shop.Mails.CodeAsync(Ann, 2);
        var other = await AskAsync(shop, "bea@example.com");
        Refused(await EnterAsync(shop, other, code, Ann));
        Refused(await EnterAsync(shop, first, code, "bea@example.com"));

        // With the right code but another address the code is used up: asking again costs nothing.
        Refused(await EnterAsync(shop, first, code, Ann));

        var second = await AskAsync(shop, Ann);
        code = await shop.Mails.CodeAsync(Ann, 3);
        Assert.Equal(200, (await EnterAsync(shop, second, code.Replace(" ", "-", StringComparison.Ordinal), Ann)).Status);
        Refused(await EnterAsync(shop, second, code, Ann));

        var third = await AskAsync(shop, Ann);
        code = await shop.Mails.CodeAsync(Ann, 4);
        var wrong = code[^1] == '0' ? code[..^1] + "1" : code[..^1] + "0";
        for (var i = 0; i < 5; i++)
        {
            Refused(await EnterAsync(shop, third, wrong, Ann));
        }

        Refused(await EnterAsync(shop, third, code, Ann));

        shop.Time.Advance(TimeSpan.FromMinutes(61));
        var fourth = await AskAsync(shop, Ann);
        code = await shop.Mails.CodeAsync(Ann, 5);
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        Refused(await EnterAsync(shop, fourth, code, Ann));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_address_is_mailed_five_codes_an_hour_and_the_answer_does_not_say_so(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var asked = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => AskAsync(shop, Ann)));
        Assert.All(asked, static one => Assert.Equal(202, one.Status));
        await shop.Mails.ToAsync(Ann, 5);

        shop.Time.Advance(TimeSpan.FromMinutes(61));
        await AskAsync(shop, Ann);
        await shop.Mails.ToAsync(Ann, 6);
        Assert.Equal(6, shop.Mails.CountTo(Ann));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_member_reaches_what_is_its_own_and_nothing_else(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann);
        var bea = await JoinAsync(shop, "bea@example.com", "bea");
        string[] own =
        [
            $"/v1/members/{ann.Id}", $"/v1/members/{ann.Id}/contact", $"/v1/members/{ann.Id}/consents", $"/v1/members/{ann.Id}/household",
            $"/v1/members/{ann.Id}/spending", $"/v1/accounts/{ann.Account}", $"/v1/accounts/{ann.Account}/entries",
            $"/v1/accounts/{ann.Account}/lots", $"/v1/accounts/{ann.Account}/offers", $"/v1/accounts/{ann.Account}/vouchers",
        ];
        foreach (var path in own)
        {
            Assert.Equal(200, (await shop.GetAsync(path, "ann")).Status);
            var others = await shop.GetAsync(path.Replace(ann.Id, bea.Id, StringComparison.Ordinal).Replace(ann.Account, bea.Account, StringComparison.Ordinal), "ann");
            Assert.Equal((403, "forbidden"), (others.Status, Code(others)));
        }

        foreach (var closed in new[] { "/v1/audit", "/v1/members?card=2900000000018", "/v1/feed", $"/v1/members/{ann.Id}/merges", "/v1/keys", "/v1/conflicts" })
        {
            Assert.Equal(403, (await shop.GetAsync(closed, "ann")).Status);
        }

        Assert.Equal(403, (await shop.PostAsync("/v1/activities", Bodies.Purchase("mine"), "ann")).Status);
        Assert.Equal(403, (await shop.PostAsync($"/v1/members/{bea.Id}/erase", "{}", "ann")).Status);
        Assert.Equal(403, (await shop.PostAsync("/v1/sign-in/codes", """{"email":"x@example.com"}""", "ann")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_statement_says_why_and_another_ones_purchase_is_not_in_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann);
        var card = Text(await shop.GetAsync($"/v1/members/{ann.Id}", "ann"), "card");
        var mine = await shop.PostAsync("/v1/activities", Bodies.Purchase("mine", 2_550, card));
        var theirs = await shop.PostAsync("/v1/activities", Bodies.Purchase("theirs"));

        var why = await shop.GetAsync($"/v1/accounts/{ann.Account}/activities/{Text(mine, "activityId")}?explain=true", "ann");
        Assert.Equal(200, why.Status);
        Assert.Equal(25, why.Json["explanations"]![0]!["rules"]![0]!["points"]!.GetValue<int>());
        Assert.Equal(404, (await shop.GetAsync($"/v1/accounts/{ann.Account}/activities/{Text(theirs, "activityId")}", "ann")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_session_ends_where_it_should(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann);
        var second = await SignInAsync(shop, Ann, 2);
        shop.UseKey("second", Text(second, "session"));

        Assert.Equal(200, (await shop.DeleteAsync("/v1/session/others", "second")).Status);
        Assert.Equal((401, 200), ((await shop.GetAsync("/v1/session", "ann")).Status, (await shop.GetAsync("/v1/session", "second")).Status));

        Assert.Equal(200, (await shop.DeleteAsync("/v1/session", "second")).Status);
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "second")).Status);

        shop.UseKey("third", Text(await SignInAsync(shop, Ann, 3), "session"));
        shop.Time.Advance(TimeSpan.FromDays(59));
        Assert.Equal(200, (await shop.GetAsync("/v1/session", "third")).Status);
        shop.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "third")).Status);

        shop.UseKey("fourth", Text(await SignInAsync(shop, Ann, 4), "session"));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{ann.Id}/erase", "{}", "fourth")).Status);
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "fourth")).Status);
        Assert.NotNull((await SignInAsync(shop, Ann, 5)).Json["ticket"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_must_not_be_done_on_a_phone_found_unlocked_needs_a_fresh_sign_in(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann);
        Assert.Equal(200, (await shop.GetAsync($"/v1/members/{ann.Id}/export", "ann")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(15));

        Reply[] stale =
        [
            await shop.GetAsync($"/v1/members/{ann.Id}/export", "ann"),
            await shop.PostAsync($"/v1/members/{ann.Id}/erase", "{}", "ann"),
            await shop.PutAsync($"/v1/members/{ann.Id}/contact", """{"email":"new@example.com"}""", "ann"),
            await shop.PostAsync($"/v1/members/{ann.Id}/devices", """{"device":"phone-1"}""", "ann"),
            await shop.PutAsync($"/v1/members/{ann.Id}/pin", """{"pin":"385017"}""", "ann"),
        ];

        Assert.All(stale, static one => Assert.Equal((403, "sign-in-again"), (one.Status, Code(one))));
        Assert.Equal(200, (await shop.GetAsync($"/v1/members/{ann.Id}/contact", "ann")).Status);
        shop.UseKey("ann", Text(await SignInAsync(shop, Ann, 2), "session"));
        var device = await shop.PostAsync($"/v1/members/{ann.Id}/devices", """{"device":"phone-1"}""", "ann");
        Assert.Equal((201, null), (device.Status, device.Json["heldUntil"]));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P23_a_changed_address_is_told_to_both_and_ends_other_sessions_and_spending_for_a_day(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await JoinAsync(shop, Ann);
        shop.UseKey("thief", Text(await SignInAsync(shop, Ann, 2), "session"));

        Assert.Equal(200, (await shop.PutAsync($"/v1/members/{ann.Id}/contact", """{"email":"new@example.com"}""", "thief")).Status);

        Assert.Contains("changed", (await shop.Mails.ToAsync(Ann, 3)).Subject, StringComparison.Ordinal);
        Assert.Contains("changed", (await shop.Mails.ToAsync("new@example.com")).Subject, StringComparison.Ordinal);
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "ann")).Status);
        Assert.NotNull((await shop.GetAsync($"/v1/members/{ann.Id}/spending", "thief")).Json["heldUntil"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_card_in_a_pocket_is_activated_once_and_one_in_somebodys_name_looks_like_none_of_ours(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var held = await shop.PostAsync("/v1/members", """{"card":"2900000000032","status":"held"}""", "till");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("before", 3_000, "2900000000032"));

        var taken = await SignUpAsync(shop, "bea@example.com", 1, ", \"card\": \"" + ApiShop.Card + "\"");
        var nobodys = await SignUpAsync(shop, "bea@example.com", 2, ", \"card\": \"2900000000049\"");
        Assert.Equal((409, taken.Status), (taken.Status, nobodys.Status));
        Assert.Equal(taken.Text, nobodys.Text);

        var joined = await SignUpAsync(shop, Ann, 1, ", \"card\": \"2900000000032\"");
        Assert.Equal((201, Text(held, "memberId")), (joined.Status, Text(joined, "memberId")));
        shop.UseKey("ann", Text(joined, "session"));
        Assert.Equal(30, (await shop.GetAsync($"/v1/accounts/{Text(joined, "accountId")}", "ann")).Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<int>());

        // Nothing was there to protect before: what the card has may be used at once.
        Assert.Null((await shop.GetAsync($"/v1/members/{Text(joined, "memberId")}/spending", "ann")).Json["heldUntil"]);
        Assert.Equal(409, (await SignUpAsync(shop, "bea@example.com", 3, ", \"card\": \"2900000000032\"")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_ticket_is_for_its_address_and_ends(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ticket = Text(await SignInAsync(shop, Ann, 1), "ticket");

        Refused(await JoinWithAsync(shop, ticket, "bea@example.com"));
        Refused(await JoinWithAsync(shop, ticket[..^2] + "AA", Ann));
        Refused(await JoinWithAsync(shop, "none", Ann));
        shop.Time.Advance(TimeSpan.FromMinutes(60));
        Refused(await JoinWithAsync(shop, ticket, Ann));

        ticket = Text(await SignInAsync(shop, Ann, 2), "ticket");
        Assert.Equal(201, (await JoinWithAsync(shop, ticket, Ann)).Status);
        var twice = await JoinWithAsync(shop, ticket, Ann);
        Assert.Equal((409, "/email"), (twice.Status, Text(twice, "pointer")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_mail_that_nobody_takes_is_tried_again_and_is_sealed_while_it_waits(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        shop.Mails.Failures = 1;
        await AskAsync(shop, Ann);
        shop.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.StartsWith("Your code", (await shop.Mails.ToAsync(Ann)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_fault_of_the_mail_channel_ends_nobodys_mails()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        (shop.Mails.Failures, shop.Mails.Failure) = (1, static () => new InvalidOperationException("a fault"));
        await AskAsync(shop, Ann);
        await AskAsync(shop, "bea@example.com");
        Assert.StartsWith("Your code", (await shop.Mails.ToAsync("bea@example.com")).Subject, StringComparison.Ordinal);
        shop.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.StartsWith("Your code", (await shop.Mails.ToAsync(Ann)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task who_is_signed_in_locks_spending_and_unlocks_it_again_without_another_proof()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await JoinAsync(shop, Ann);
        var path = $"/v1/members/{member.Id}/spending";
        Assert.True((await shop.PostAsync(path + "/lock", "", "ann")).Json["locked"]!.GetValue<bool>());
        foreach (var body in new[] { "{}", """{ "proof": {} }""", "{}" })
        {
            var unlocked = await shop.PostAsync(path + "/unlock", body, "ann");
            Assert.Equal((200, false), (unlocked.Status, unlocked.Json["locked"]?.GetValue<bool>()));
        }

        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("sign-in-again", Code(await shop.PostAsync(path + "/unlock", "{}", "ann")));
    }

    [Fact]
    public async Task a_shop_without_a_mail_server_says_so_to_everybody()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, sendsMail: false);
        var asked = await AskAsync(shop, Ann);
        Assert.Equal((503, "no-mail"), (asked.Status, Code(asked)));
    }

    internal static async Task<(string Id, string Account, string Session)> JoinAsync(ApiShop shop, string email, string key = "ann")
    {
        var joined = await SignUpAsync(shop, email, 1, "");
        Assert.True(joined.Status == 201, joined.Text);
        shop.UseKey(key, Text(joined, "session"));
        return (Text(joined, "memberId"), Text(joined, "accountId"), Text(joined, "session"));
    }

    private static async Task<Reply> SignUpAsync(ApiShop shop, string email, int mail, string more) =>
        await JoinWithAsync(shop, Text(await SignInAsync(shop, email, mail), "ticket"), email, more);

    private static Task<Reply> JoinWithAsync(ApiShop shop, string ticket, string email, string more = "") => shop.PostAsync(
        "/v1/sign-up", $$"""{ "ticket": "{{ticket}}", "email": "{{email}}", "name": "Ann"{{more}} }""", "form");

    private static async Task<Reply> SignInAsync(ApiShop shop, string email, int mail)
    {
        var asked = await AskAsync(shop, email);
        var reply = await EnterAsync(shop, asked, await shop.Mails.CodeAsync(email, mail), email);
        Assert.True(reply.Status == 200, reply.Text);
        return reply;
    }

    private static Task<Reply> AskAsync(ApiShop shop, string email) =>
        shop.PostAsync("/v1/sign-in/codes", $$"""{ "email": "{{email}}" }""", "form");

    private static Task<Reply> EnterAsync(ApiShop shop, Reply asked, string code, string email) => shop.PostAsync(
        "/v1/sign-in", $$"""{ "question": "{{Text(asked, "question")}}", "code": "{{code}}", "email": "{{email}}" }""", "form");

    private static void Refused(Reply reply) => Assert.Equal((403, "code-not-accepted"), (reply.Status, Code(reply)));

    private static string Text(Reply reply, string name) => reply.Json[name]!.GetValue<string>();

    private static string Code(Reply reply) => Text(reply, "type").Split('/')[^1];
}
