using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Double opt-in: what is agreed to waits for its address; and who may be contacted at all.</summary>
public sealed class ConfirmationTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Agrees(string channel = "email", string more = "") => $$"""
        { "given": true, "purpose": "offers", "channel": "{{channel}}", "source": "web",
          "wording": { "version": "2015-3", "language": "en", "text": "Send me offers." }{{more}} }
        """;

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine, string channels = "\"email\"")
    {
        var shop = await ApiShop.StartAsync(engine);
        var policy = $$"""{ "minimumAge": 0, "confirmationHours": 24, "doubleOptIn": [{{channels}}] }""";
        Assert.Equal(200, (await shop.SendAsync("PUT", "/v1/joining-policy", policy, "office", "\"0\"")).Status);
        return shop;
    }

    private static Task<Reply> JoinAsync(ApiShop shop, string consents, string key = "shop") =>
        shop.PostAsync("/v1/members", $$"""{ "email": "ann@example.com", "phone": "+447700900123", "consents": [{{consents}}] }""", key);

    private static async Task<string> ReasonAsync(ApiShop shop, JsonNode member, string channel = "email", string purpose = "offers") =>
        (await shop.GetAsync($"/v1/members/{member}/consents", "office")).Json["mayContact"]!.AsArray()
            .Where(one => (string)one!["channel"]! == channel && (string)one["purpose"]! == purpose)
            .Select(static one => (string)one!["reason"]!).Single();

    private static Task<Reply> ConfirmAsync(ApiShop shop, string token) =>
        shop.PostAsync("/v1/consents/confirm", new JsonObject { ["token"] = token, ["proof"] = "192.0.2.7" }.ToJsonString(), "shop");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_is_agreed_to_waits_until_its_address_confirms(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var joined = await JoinAsync(shop, $"{Agrees()}, {Agrees("sms")}");
        var member = joined.Json["memberId"]!;
        var pending = Assert.Single(joined.Json["confirmations"]!.AsArray())!;
        Assert.Equal(("offers", "email", "2015-10-23T12:00:00Z"), ((string)pending["purpose"]!, (string)pending["channel"]!, (string)pending["until"]!));
        Assert.Equal(("pending-confirmation", "allowed"), (await ReasonAsync(shop, member), await ReasonAsync(shop, member, "sms")));
        await shop.RestartAsync();
        var read = await shop.GetAsync($"/v1/members/{member}/consents", "office");
        Assert.True((bool)read.Json["current"]![0]!["pendingConfirmation"]!);
        Assert.DoesNotContain("token", read.Text, StringComparison.Ordinal);

        shop.Time.Advance(TimeSpan.FromHours(1));
        var confirmed = await ConfirmAsync(shop, (string)pending["token"]!);
        Assert.Equal((200, "2015-10-22T13:00:00Z"), (confirmed.Status, (string)confirmed.Json["confirmedAt"]!));
        Assert.Equal("allowed", await ReasonAsync(shop, member));
        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(confirmed.Text, (await ConfirmAsync(shop, (string)pending["token"]!)).Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task forged_ended_withdrawn_and_other_addresses_are_one_answer(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var joined = await JoinAsync(shop, Agrees());
        var member = (string)joined.Json["memberId"]!;
        var token = (string)joined.Json["confirmations"]![0]!["token"]!;
        var answers = new HashSet<string>();
        async Task RefusedAsync(string refused)
        {
            var reply = await ConfirmAsync(shop, refused);
            Assert.Equal((422, "/problems/confirmation-not-usable", "/token"), (reply.Status, reply.Type, reply.Pointer));
            answers.Add(reply.Text);
        }

        for (var i = 0; i < token.Length; i += 7)
        {
            await RefusedAsync(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        }

        await RefusedAsync("nonsense");
        await RefusedAsync("");
        await RefusedAsync(new string('A', 59));
        await RefusedAsync(new string('A', 5_000));

        // Another address did not answer, and does not inherit an answer.
        await shop.SendAsync("PATCH", $"/v1/members/{member}/contact", """{ "email": "anna@example.com" }""");
        await RefusedAsync(token);
        await shop.SendAsync("PATCH", $"/v1/members/{member}/contact", """{ "email": "ann@example.com" }""");
        Assert.Equal(200, (await ConfirmAsync(shop, token)).Status);
        await shop.SendAsync("PATCH", $"/v1/members/{member}/contact", """{ "email": "anna@example.com" }""");
        Assert.Equal("pending-confirmation", await ReasonAsync(shop, joined.Json["memberId"]!));
        await shop.SendAsync("PATCH", $"/v1/members/{member}/contact", """{ "email": "ann@example.com" }""");
        Assert.Equal("allowed", await ReasonAsync(shop, joined.Json["memberId"]!));

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await shop.PostAsync($"/v1/members/{member}/consents", $$"""{ "consents": [{{Agrees()}}] }""", "shop");
        var next = (string)again.Json["confirmations"]![0]!["token"]!;
        await RefusedAsync(token);
        shop.Time.Advance(TimeSpan.FromHours(24));
        await RefusedAsync(next);
        await shop.PostAsync(
            $"/v1/members/{member}/consents", """{ "consents": [{ "given": false, "purpose": "offers", "channel": "email", "source": "web" }] }""", "shop");
        await RefusedAsync(next);
        Assert.Equal("withdrawn", await ReasonAsync(shop, joined.Json["memberId"]!));
        Assert.Single(answers);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_token_comes_with_whatever_way_it_was_said_but_never_to_a_till(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine, "\"email\", \"sms\"");
        var held = await shop.PostAsync("/v1/members", """{ "phone": "+447700900124", "status": "held" }""", "till");
        var path = $"/v1/members/{held.Json["memberId"]}";
        var atTill = await shop.PostAsync(path + "/consents", $$"""{ "consents": [{{Agrees("sms")}}] }""", "till");
        Assert.Null(atTill.Json["confirmations"]);
        Assert.Equal("pending-confirmation", await ReasonAsync(shop, held.Json["memberId"]!, "sms"));
        var active = await shop.PostAsync(path + "/activate", $$"""{ "email": "bob@example.com", "consents": [{{Agrees()}}] }""", "shop");
        Assert.Equal(200, (await ConfirmAsync(shop, (string)active.Json["confirmations"]![0]!["token"]!)).Status);
        Assert.Null((await JoinAsync(shop, Agrees(), "till")).Json["confirmations"]);

        // A letter by post has no address that could answer, and what was said before the shop asked stands.
        var post = await shop.PostAsync(path + "/consents", $$"""{ "consents": [{{Agrees("post")}}] }""", "shop");
        Assert.Null(post.Json["confirmations"]);
        Assert.Equal("no-address", await ReasonAsync(shop, held.Json["memberId"]!, "post"));
        Assert.Equal(403, (await shop.PostAsync("/v1/consents/confirm", """{ "token": "x" }""", "till")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_list_of_those_not_to_contact_outlives_the_member(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var joined = await JoinAsync(shop, $"{Agrees()}, {Agrees("sms")}");
        var member = joined.Json["memberId"]!;
        Assert.Equal(("allowed", "allowed"), (await ReasonAsync(shop, member), await ReasonAsync(shop, member, "sms")));
        Assert.Equal("no-consent", await ReasonAsync(shop, member, "email", "surveys"));
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        const string List = """{ "contacts": [{ "email": "ANN@example.com" }, { "phone": "+44 7700 900123" }], "reason": "complaint" }""";
        var added = await shop.PostAsync("/v1/suppressions/add", List, "office");
        Assert.Equal((200, 2, 2), (added.Status, (int)added.Json["contacts"]!, (int)added.Json["changed"]!));
        Assert.Equal(0, (int)(await shop.PostAsync("/v1/suppressions/add", List, "office")).Json["changed"]!);
        Assert.Equal(("suppressed", "suppressed"), (await ReasonAsync(shop, member), await ReasonAsync(shop, member, "sms")));

        // The address leaves, and comes back with somebody else: it is still on the list, also by import.
        await shop.SendAsync("PUT", $"/v1/members/{member}/contact", "{}");
        var later = await shop.Host.Members.JoinAsync(new() { Email = "ann@example.com" }, null, default);
        var path = $"/v1/members/{later.Member}/consents";
        await shop.PostAsync(path, $$"""{ "consents": [{{Agrees().Replace("\"web\"", "\"import\"", StringComparison.Ordinal)}}] }""", "office");
        Assert.Equal("suppressed", await ReasonAsync(shop, JsonValue.Create(later.Member.ToString())));

        // Only the person's own later word lifts it; or the office.
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await shop.PostAsync(path, $$"""{ "consents": [{{Agrees()}}] }""", "shop");
        Assert.Equal("allowed", await ReasonAsync(shop, JsonValue.Create(later.Member.ToString())));
        var check = await shop.PostAsync("/v1/suppressions/check", """{ "contacts": [{ "email": "ann@example.com" }, { "email": "bob@example.com" }] }""", "office");
        Assert.Equal([true, false], check.Json["contacts"]!.AsArray().Select(static one => (bool)one!["suppressed"]!));
        Assert.Equal(2, (int)(await shop.PostAsync("/v1/suppressions/remove", List, "office")).Json["changed"]!);
        Assert.False((bool)(await shop.PostAsync("/v1/suppressions/check", List, "office")).Json["contacts"]![0]!["suppressed"]!);
    }

    [Fact]
    public async Task what_the_office_decides_is_in_the_audit_log_without_anybodys_address()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/suppressions/add", """{ "contacts": [{ "email": "ann@example.com" }], "reason": "complaint" }""", "office");
        await shop.PostAsync("/v1/suppressions/remove", """{ "contacts": [{ "email": "ann@example.com" }] }""", "office");
        var made = await shop.PostAsync("/v1/invitations", """{ "count": 2 }""", "office", "b");
        await shop.DeleteAsync($"/v1/invitations/{made.Json["batch"]}", "office");
        await JoinAsync(shop, Agrees());
        var log = await shop.GetAsync("/v1/audit", "office");
        var actions = log.Json["entries"]!.AsArray().Select(static item => (string)item!["action"]!).ToArray();
        foreach (var action in new[]
        {
            "joining-policy-decided", "suppressions-added", "suppressions-removed", "invitations-made", "invitations-ended", "consent-recorded",
        })
        {
            Assert.Contains(action, actions);
        }

        Assert.DoesNotContain("example.com", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task after_an_erasure_the_answer_of_an_address_stays_without_its_proof(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var joined = await JoinAsync(shop, Agrees());
        await ConfirmAsync(shop, (string)joined.Json["confirmations"]![0]!["token"]!);
        Assert.Equal(1, await CountAsync(shop, "proof is not null"));
        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{joined.Json["memberId"]}/erase", "{}", "office")).Status);
        Assert.Equal((0, 1), (await CountAsync(shop, "proof is not null"), await CountAsync(shop, "proof is null")));
    }

    private static async Task<int> CountAsync(ApiShop shop, string where)
    {
        await using var connection = await shop.Host.Shop.Database.OpenReadAsync();
        await using var command = connection.Command(null, $"select count(*) from consent_confirmation where {where}");
        return Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("""{ "contacts": [] , "reason": "x" }""", "/contacts")]
    [InlineData("""{ "contacts": [null], "reason": "x" }""", "/contacts/0")]
    [InlineData("""{ "contacts": [{}], "reason": "x" }""", "/contacts/0")]
    [InlineData("""{ "contacts": [{ "email": "ann" }], "reason": "x" }""", "/contacts/0/email")]
    [InlineData("""{ "contacts": [{ "phone": "1" }], "reason": "x" }""", "/contacts/0/phone")]
    [InlineData("""{ "contacts": [{ "email": "a@example.com", "phone": "+447700900123" }], "reason": "x" }""", "/contacts/0")]
    [InlineData("""{ "contacts": [{ "email": "a@example.com" }] }""", "/reason")]
    [InlineData("""{ "contacts": [{ "email": "a@example.com" }], "reason": "4111 1111 1111 1111" }""", "/reason")]
    public async Task what_is_no_list_is_refused(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/suppressions/add", body, "office");
        Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
        foreach (var key in new[] { "till", "shop", "read" })
        {
            Assert.Equal(403, (await shop.PostAsync("/v1/suppressions/check", body, key)).Status);
        }
    }

    [Theory]
    [InlineData("""{ "minimumAge": 0, "doubleOptIn": ["post"] }""", "/doubleOptIn")]
    [InlineData("""{ "minimumAge": 0, "confirmationHours": 0 }""", "/confirmationHours")]
    [InlineData("""{ "minimumAge": 0, "confirmationHours": 8785 }""", "/confirmationHours")]
    public async Task what_a_policy_cannot_ask_is_refused(string policy, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.SendAsync("PUT", "/v1/joining-policy", policy, "office", "\"0\"");
        Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
    }
}
