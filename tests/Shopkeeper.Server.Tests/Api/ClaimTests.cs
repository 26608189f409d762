using Shopkeeper.Domain.Codes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A sale without a member gets a code, and somebody claims it: once, in time, and however it comes together with returns.</summary>
public sealed class ClaimTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_20_a_claim_is_good_on_day_30_not_on_day_31_and_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (first, second) = (await CodeAsync(shop, "1"), await CodeAsync(shop, "2"));
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        shop.Time.Advance(TimeSpan.FromDays(30));
        var claimed = await ClaimAsync(shop, ann, first);
        Assert.Equal((201, 25L, "points"), (claimed.Status, claimed.Points("earned"), $"{claimed.Json["programmes"]![0]!["programme"]}"));

        // The same member again is answered the same; anybody else is refused, and only the office is told why.
        var again = await ClaimAsync(shop, ann, first.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        Assert.Equal((200, true, claimed.Text), (again.Status, (bool)again.Json["replayed"]!, again.Text.Replace("\"replayed\":true", "\"replayed\":false", StringComparison.Ordinal)));
        var used = await ClaimAsync(shop, ben, first);
        Assert.Equal((422, "/problems/claim-not-usable"), (used.Status, used.Type));
        Assert.Equal("/problems/claim-used", (await ClaimAsync(shop, ben, first, "office")).Type);

        shop.Time.Advance(TimeSpan.FromDays(1));
        var expired = await ClaimAsync(shop, ben, second);
        var wrong = await ClaimAsync(shop, ben, ClaimCode.Write(new byte[16]));
        Assert.Equal((used.Text, used.Text), (expired.Text, wrong.Text));
        Assert.Equal("/problems/claim-expired", (await ClaimAsync(shop, ben, second, "office")).Type);
        Assert.Equal("/problems/claim-not-usable", (await ClaimAsync(shop, ben, "nonsense", "office")).Type);
        Assert.Equal(25, await BalanceAsync(shop, ann));
        await HoldsAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_20_of_many_who_claim_a_receipt_at_once_one_gets_it(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var code = await CodeAsync(shop, "1");
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => ClaimAsync(shop, number % 2 == 0 ? ann : ben, code, "office")));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.Equal(5, replies.Count(static reply => reply.Status == 200));
        Assert.Equal(6, replies.Count(static reply => reply is { Status: 422 } && reply.Type == "/problems/claim-used"));
        Assert.Equal(25, await BalanceAsync(shop, ann) + await BalanceAsync(shop, ben));
        await HoldsAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_21_six_wrong_codes_lock_for_a_while_and_wrong_is_as_unknown(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        var code = await CodeAsync(shop, "1");
        string[] guesses = ["", "ABCD", ClaimCode.Write(new byte[16]), code[..^1] + (code[^1] == '0' ? '1' : '0'), "2900000000018", code[..20]];
        var answers = new List<string>();
        foreach (var guess in guesses.Skip(1))
        {
            var reply = await ClaimAsync(shop, ben, guess);
            Assert.Equal((422, "/problems/claim-not-usable"), (reply.Status, reply.Type));
            answers.Add(reply.Text);
        }

        Assert.Single(answers.Distinct());
        await shop.RestartAsync();
        var locked = await ClaimAsync(shop, ben, code);
        Assert.Equal((429, "/problems/too-many-guesses"), (locked.Status, locked.Type));
        Assert.Equal(TimeSpan.FromMinutes(10), locked.Headers.RetryAfter!.Delta);

        // Somebody else is not locked, nor is the office; and it ends.
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(201, (await ClaimAsync(shop, ben, code)).Status);
        Assert.Equal(200, (await ClaimAsync(shop, ben, code)).Status);
        Assert.Equal(0, await BalanceAsync(shop, ann));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_comes_back_before_a_claim_lowers_it_and_after_it_takes_back(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (ann, code) = (await shop.MemberAsync(), await CodeAsync(shop, "1"));
        var early = Guest(Bodies.Return("r1", "1"));
        Assert.Equal((202, "sale-not-found"), await ParkedAsync(shop, early));
        Assert.Equal(25, (await ClaimAsync(shop, ann, code)).Points("earned"));
        Assert.Equal(12, await BalanceAsync(shop, ann));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Guest(Bodies.Return("r2", "1")))).Status);
        Assert.Equal(0, await BalanceAsync(shop, ann));

        // The till that sends its sale again is answered what it has become.
        var again = await shop.PostAsync("/v1/activities", Guest(Bodies.Purchase("1")));
        Assert.Equal((200, 25L, null), (again.Status, again.Points("earned"), (string?)again.Json["claimCode"]));
        Assert.Equal("/problems/key-reused-with-another-body", (await shop.PostAsync("/v1/activities", Bodies.Purchase("1"))).Type);
        await HoldsAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_number_of_the_range_for_claims_needs_total_and_date(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        foreach (var (name, body) in new[] { ("cards", """{ "prefix": "29" }"""), ("claims", """{ "prefix": "28", "purpose": "claims" }""") })
        {
            Assert.Equal(201, (await shop.PutAsync($"/v1/card-ranges/{name}", body, "office")).Status);
        }

        var sold = await shop.PostAsync("/v1/activities", Guest(Bodies.Purchase("1")));
        var number = $"{sold.Json["claimNumber"]}";
        Assert.Equal((13, "28", true), (number.Length, number[..2], Gs1CheckDigit.Holds(number)));
        var (ann, ben) = (await shop.MemberAsync(), await shop.MemberAsync(ApiShop.OtherCard));
        foreach (var more in new[] { "", ", \"total\": 2550", ", \"total\": 2551, \"date\": \"2015-10-22\"", ", \"total\": 2550, \"date\": \"2015-10-23\"" })
        {
            Assert.Equal("/problems/claim-not-usable", (await ClaimAsync(shop, ben, number, "shop", more)).Type);
        }

        // A fifth wrong total locks the number for everybody; the code beside it still works.
        Assert.Equal(422, (await ClaimAsync(shop, ben, number)).Status);
        const string Right = ", \"total\": 2550, \"date\": \"2015-10-22\"";
        Assert.Equal(429, (await ClaimAsync(shop, ann, number, "shop", Right)).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(201, (await ClaimAsync(shop, ann, number, "shop", Right)).Status);
        Assert.Equal(200, (await ClaimAsync(shop, ann, number, "shop", Right)).Status);
        Assert.Equal("/problems/claim-used", (await ClaimAsync(shop, ben, number, "office", Right)).Type);
        await HoldsAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_shop_says_for_how_long_and_how_many(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var read = await shop.GetAsync("/v1/claim-policy", "office");
        Assert.Equal((30, 10, 30), ((int)read.Json["days"]!, (int)read.Json["perMember"]!, (int)read.Json["periodDays"]!));
        const string Decided = """{ "days": 7, "perMember": 2, "periodDays": 10 }""";
        Assert.Equal(428, (await shop.SendAsync("PUT", "/v1/claim-policy", Decided, "office")).Status);
        Assert.Equal("/perMember", (await shop.SendAsync("PUT", "/v1/claim-policy", """{ "perMember": 0 }""", "office", "\"0\"")).Pointer);
        Assert.Equal(200, (await shop.SendAsync("PUT", "/v1/claim-policy", Decided, "office", "\"0\"")).Status);
        Assert.Equal(412, (await shop.SendAsync("PUT", "/v1/claim-policy", Decided, "office", "\"0\"")).Status);
        var sold = await shop.PostAsync("/v1/activities", Guest(Bodies.Purchase("1")));
        Assert.Equal("2015-10-29", $"{sold.Json["claimUntil"]}");

        var (ann, codes) = (await shop.MemberAsync(), new[] { $"{sold.Json["claimCode"]}", await CodeAsync(shop, "2"), await CodeAsync(shop, "3") });
        var at = await Task.WhenAll(codes.Select(code => ClaimAsync(shop, ann, code)));
        Assert.Equal([201, 201, 422], at.Select(static reply => reply.Status).Order());
        Assert.Equal("/problems/limit", at.Single(static reply => reply.Status == 422).Type);
        Assert.Equal("/problems/limit", (await ClaimAsync(shop, ann, "nonsense")).Type);
        await HoldsAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_that_had_a_member_has_no_code_and_a_receipt_shows_one(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        Assert.Null(sale.Json["claimCode"]);
        var lost = await shop.PostAsync("/v1/activities", Bodies.Purchase("2", card: "2900000000995"));
        Assert.Equal((202, "unknown-card", null), (lost.Status, $"{lost.Json["reason"]}", (string?)lost.Json["claimCode"]));

        var guest = await shop.PostAsync("/v1/activities", Guest(Bodies.Purchase("3")));
        Assert.Equal((202, "no-member"), (guest.Status, $"{guest.Json["reason"]}"));
        var receipt = await shop.GetAsync($"/v1/activities/{guest.Json["activityId"]}/receipt?lang=el");
        Assert.Equal(($"{guest.Json["claimCode"]}", "2015-11-21"), ($"{receipt.Json["claim"]!["claimCode"]}", $"{receipt.Json["claim"]!["claimUntil"]}"));
        Assert.All(receipt.Json["claim"]!["lines"]!.AsArray(), static line => Assert.True($"{line}".Length <= 40));
        Assert.Contains(receipt.Json["claim"]!["lines"]!.AsArray(), line => $"{line}" == $"{guest.Json["claimCode"]}");

        var account = await shop.PostAsync("/v1/claims", $$"""{ "code": "{{guest.Json["claimCode"]}}", "account": "{{shop.Account}}" }""", "shop");
        Assert.Equal((201, $"{guest.Json["activityId"]}", shop.Account), (account.Status, $"{account.Json["activityId"]}", $"{account.Json["account"]}"));
        var of = await shop.GetAsync($"/v1/activities/{guest.Json["activityId"]}/receipt");
        Assert.Equal((200, null), (of.Status, of.Json["claim"]));
        var batch = await shop.PostAsync("/v1/activities/batch", $$"""{ "activities": [ {{Guest(Bodies.Purchase("4"))}} ] }""");
        Assert.Equal((202, 33), ((int)batch.Json["results"]![0]!["status"]!, $"{batch.Json["results"]![0]!["answer"]!["claimCode"]}".Length));
    }

    [Theory]
    [InlineData("""{ "code": "x" }""", 400, "")]
    [InlineData("""{ "code": "x", "member": "mem_1", "account": "acc_1" }""", 400, "/account")]
    [InlineData("""{ "code": "x", "member": "mem_1" }""", 404, null)]
    [InlineData("""{ "code": "x", "account": "acc_1" }""", 404, null)]
    [InlineData("""{ "member": "mem_1" }""", 400, "")]
    [InlineData("""{ "code": " ", "account": "{account}" }""", 400, "/code")]
    [InlineData("""{ "code": "x", "account": "{account}", "total": "12" }""", 400, "/total")]
    [InlineData("""{ "code": "x", "account": "{account}", "date": "yesterday" }""", 400, "/date")]
    public async Task a_claim_that_makes_no_sense_is_told_where(string body, int status, string? pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var reply = await shop.PostAsync("/v1/claims", body.Replace("{account}", shop.Account, StringComparison.Ordinal), "shop");
        Assert.Equal((status, pointer), (reply.Status, reply.Pointer));
        Assert.Equal("/problems/forbidden", (await shop.PostAsync("/v1/claims", body, "till")).Type);
    }

    private static string Guest(string body) => body.Replace($"\"card\": \"{ApiShop.Card}\", ", "", StringComparison.Ordinal)
        .Replace($"\"card\": \"{ApiShop.Card}\",", "", StringComparison.Ordinal);

    private static async Task<(int Status, string Reason)> ParkedAsync(ApiShop shop, string body)
    {
        var reply = await shop.PostAsync("/v1/activities", body);
        return (reply.Status, $"{reply.Json["reason"]}");
    }

    private static async Task<string> CodeAsync(ApiShop shop, string key)
    {
        var sold = await shop.PostAsync("/v1/activities", Guest(Bodies.Purchase(key)));
        Assert.Equal(202, sold.Status);
        return $"{sold.Json["claimCode"]}";
    }

    private static Task<Reply> ClaimAsync(ApiShop shop, string member, string code, string key = "shop", string more = "") =>
        shop.PostAsync($"/v1/members/{member}/claims", $$"""{ "code": "{{code}}"{{more}} }""", key);

    private static async Task<long> BalanceAsync(ApiShop shop, string member)
    {
        var account = (await shop.GetAsync($"/v1/members/{member}", "office")).Json["accountId"];
        var programmes = (await shop.GetAsync($"/v1/accounts/{account}")).Json["programmes"]!.AsArray();
        return (long)programmes[0]!["points"]![0]!["balance"]!;
    }

    private static async Task HoldsAsync(ApiShop shop) =>
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
}
