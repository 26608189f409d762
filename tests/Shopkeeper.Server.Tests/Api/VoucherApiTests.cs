using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>The life of a voucher over HTTP, and what a till may learn of codes that are not its own.</summary>
public sealed class VoucherApiTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        vouchers:
          gift: { name: Gift, worth: 5.00 GBP, valid: 6d }
        """;

    private const string Nobody = "0000-0000-0000-00000";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static async Task<(string Code, string Id)> IssueAsync(ApiShop shop, string key, string? account = null)
    {
        var path = $"/v1/accounts/{account ?? shop.Account}/vouchers";
        var issued = await shop.PostAsync(path, """{ "kind": "gift", "reason": "goodwill" }""", "office", key);
        Assert.Equal(201, issued.Status);
        var id = issued.Json["effects"]![0]!["voucher"]!.GetValue<string>();
        var shown = (await shop.GetAsync(path, "office")).Json["vouchers"]!.AsArray().Single(row => row!["id"]!.GetValue<string>() == id)!;
        return (shown["code"]!.GetValue<string>(), id);
    }

    private static Task<Reply> SendAsync(
        ApiShop shop, string code, string verb, string body = "{}", string key = "till", string? idempotencyKey = null) =>
        shop.PostAsync($"/v1/vouchers/{Uri.EscapeDataString(code)}/{verb}", body, key, idempotencyKey);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_voucher_is_checked_reserved_and_used_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (code, id) = await IssueAsync(shop, "a");
        var check = await SendAsync(shop, code.ToLowerInvariant().Replace("-", " "), "check");
        Assert.Equal((200, id, 500), (check.Status, check.Json["id"]!.GetValue<string>(), check.Json["worth"]!.GetValue<long>()));
        Assert.Null(check.Json["code"]);

        var reserved = await SendAsync(shop, code, "reserve", idempotencyKey: "r");
        var hold = reserved.Json["reservation"]!["id"]!.GetValue<string>();
        Assert.Equal(422, (await SendAsync(shop, code, "check")).Status);
        Assert.Equal(201, (await SendAsync(shop, code, "release", $$"""{ "reservation": "{{hold}}" }""", idempotencyKey: "s")).Status);

        var use = await SendAsync(shop, code, "use", """{ "amount": 450 }""", idempotencyKey: "u");
        var again = await SendAsync(shop, code, "use", """{ "amount": 450 }""", idempotencyKey: "u");
        Assert.Equal((201, 450), (use.Status, use.Json["effects"]![0]!["amount"]!.GetValue<long>()));
        Assert.Equal((200, true), (again.Status, again.Json["replayed"]!.GetValue<bool>()));
        Assert.Empty((await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers")).Json["vouchers"]!.AsArray());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_spends_the_voucher_that_was_reserved_for_it_and_a_void_gives_it_back(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (code, id) = await IssueAsync(shop, "a");
        var hold = (await SendAsync(shop, code, "reserve", idempotencyKey: "r")).Json["reservation"]!["id"]!.GetValue<string>();
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", more: $$""", "reservations": ["{{hold}}"]"""));
        Assert.Contains(sale.Json["effects"]!.AsArray(), effect => effect!["kind"]!.GetValue<string>() == "voucher-used");
        var back = await shop.PostAsync(
            "/v1/activities", Bodies.Return("void", "sale", """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 2, "amount": 2550 }"""));
        Assert.Contains(back.Json["effects"]!.AsArray(), effect => effect!["voucher"]?.GetValue<string>() == id);
        Assert.Equal(200, (await SendAsync(shop, code, "check")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task wrong_used_foreign_expired_and_reserved_codes_look_alike_to_a_till(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (used, _) = await IssueAsync(shop, "a");
        await SendAsync(shop, used, "use", idempotencyKey: "u");
        var (foreign, _) = await IssueAsync(shop, "b");
        var (reserved, _) = await IssueAsync(shop, "c");
        await SendAsync(shop, reserved, "reserve", """{ "seconds": 2000000 }""", idempotencyKey: "r");
        var (expired, _) = await IssueAsync(shop, "d");

        var other = $$"""{ "card": "{{ApiShop.OtherCard}}" }""";
        var answers = new List<Reply> { await SendAsync(shop, foreign, "use", other, idempotencyKey: "f") };
        shop.Time.Advance(TimeSpan.FromDays(7));
        answers.Add(await SendAsync(shop, Nobody, "use", idempotencyKey: "1"));
        answers.Add(await SendAsync(shop, "no code at all", "use", idempotencyKey: "2"));
        answers.Add(await SendAsync(shop, used, "use", idempotencyKey: "3"));
        answers.Add(await SendAsync(shop, expired, "use", idempotencyKey: "4"));
        answers.Add(await SendAsync(shop, reserved, "use", idempotencyKey: "5"));
        answers.Add(await SendAsync(shop, used, "check"));
        Assert.Equal([(422, answers[0].Text)], answers.Select(static answer => (answer.Status, answer.Text)).Distinct());

        Assert.Equal("/problems/unknown-voucher", (await SendAsync(shop, Nobody, "check", key: "office")).Type);
        Assert.Equal("/problems/voucher-held", (await SendAsync(shop, reserved, "check", key: "office")).Type);
        Assert.Equal("/problems/voucher-not-usable", (await SendAsync(shop, used, "check", key: "office")).Type);
    }

    [Fact]
    public async Task guessing_makes_a_key_wait_also_after_a_restart()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (code, _) = await IssueAsync(shop, "a");
        for (var i = 0; i < Limits.CodeGuesses; i++)
        {
            Assert.Equal(422, (await SendAsync(shop, Nobody, "check")).Status);
        }

        await shop.RestartAsync();
        var blocked = await SendAsync(shop, code, "check");
        Assert.Equal((429, "/problems/too-many-guesses"), (blocked.Status, blocked.Type));
        Assert.Equal(Limits.CodeGuessMinutes * 60, blocked.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(200, (await SendAsync(shop, code, "check", key: "shop")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(Limits.CodeGuessMinutes));
        Assert.Equal(200, (await SendAsync(shop, code, "check")).Status);
    }

    [Fact]
    public async Task points_and_vouchers_are_reserved_together_or_not_at_all()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        var (code, _) = await IssueAsync(shop, "a");
        var path = $"/v1/accounts/{shop.Account}/reservations";
        string Body(string vouchers) => $$"""{ "points": 30, "vouchers": [{{vouchers}}], "proof": {{Bodies.Operator}} }""";
        Assert.Equal(422, (await shop.PostAsync(path, Body($"\"{code}\", \"{Nobody}\""), "office", "x")).Status);
        var reserved = await shop.PostAsync(path, Body($"\"{code}\""), "office", "y");
        Assert.Equal((201, 30), (reserved.Status, reserved.Json["reservation"]!["points"]!.GetValue<long>()));
        Assert.Equal(422, (await SendAsync(shop, code, "check")).Status);
        Assert.Equal(201, (await shop.PostAsync(path, $$"""{ "vouchers": [], "points": 1, "proof": {{Bodies.Operator}} }""", "office", "z")).Status);
        Assert.Equal(400, (await shop.PostAsync(path, $$"""{ "proof": {{Bodies.Operator}} }""", "office", "w")).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(200, (await SendAsync(shop, code, "check")).Status);
    }

    [Fact]
    public async Task only_the_office_sees_issues_and_cancels()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (code, _) = await IssueAsync(shop, "a");
        foreach (var key in new[] { "till", "shop", "read" })
        {
            Assert.DoesNotContain(code, (await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers", key)).Text);
        }

        Assert.Equal(403, (await SendAsync(shop, code, "cancel", """{ "reason": "mistake" }""", idempotencyKey: "x")).Status);
        Assert.Equal(400, (await SendAsync(shop, code, "cancel", "{}", "office", "x")).Status);
        Assert.Equal(201, (await SendAsync(shop, code, "cancel", """{ "reason": "mistake" }""", "office", "y")).Status);
        Assert.Equal(422, (await SendAsync(shop, code, "check")).Status);
    }

    [Fact]
    public async Task nothing_that_is_stored_holds_a_code()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (code, _) = await IssueAsync(shop, "a");
        await SendAsync(shop, code, "use", idempotencyKey: "u");
        var plain = System.Text.Encoding.ASCII.GetBytes(code.Replace("-", ""));
        foreach (var file in Directory.EnumerateFiles(shop.Host.Options.DataFolder, "*.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(plain) < 0, file);
        }
    }
}
