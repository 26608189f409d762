using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A till sends the codes of vouchers with its basket: in a quote to see, in a sale to use them.</summary>
public sealed class SaleVoucherTests
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
          tenth: { name: Ten per cent, percent: 10, valid: 6d }
        """;

    private const string Nobody = "0000-0000-0000-00000";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];
    public static readonly TheoryData<DatabaseEngine, int> Nodes = new() { { DatabaseEngine.Sqlite, 1 }, { DatabaseEngine.Postgres, 2 } };

    private static async Task<(string Code, string Id)> IssueAsync(ApiShop shop, string key, string kind = "gift", string? account = null, string? programme = null)
    {
        var path = $"/v1/accounts/{account ?? shop.Account}/vouchers";
        var said = programme is null ? "" : $$""", "programme": "{{programme}}" """;
        var issued = await shop.PostAsync(path, $$"""{ "kind": "{{kind}}", "reason": "goodwill"{{said}} }""", "office", key);
        Assert.Equal(201, issued.Status);
        // What lapsed by now may come first, when no job was quicker.
        var id = Effects(issued, "voucher-issued").Single()["voucher"]!.GetValue<string>();
        var shown = (await shop.GetAsync(path, "office")).Json["vouchers"]!.AsArray().Single(row => row!["id"]!.GetValue<string>() == id)!;
        return (shown["code"]!.GetValue<string>(), id);
    }

    private static string Named(params string[] codes) => $$""", "vouchers": [{{string.Join(", ", codes.Select(static code => $"\"{code}\""))}}]""";

    private static IEnumerable<JsonNode> Effects(Reply reply, string kind) =>
        reply.Json["effects"]!.AsArray().Where(effect => effect!["kind"]!.GetValue<string>() == kind)!;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_sale_uses_the_vouchers_whose_codes_it_names_once_and_a_quote_says_what_is_left(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (gift, giftId) = await IssueAsync(shop, "a");
        var (tenth, tenthId) = await IssueAsync(shop, "b", "tenth");
        var typed = gift.ToLowerInvariant().Replace("-", " ");

        var quote = await shop.PostAsync("/v1/quotes", Bodies.Purchase("q", more: Named(typed, tenth)));
        Assert.Equal((200, 2550, 2550 - 500 - 255), (quote.Status, quote.Json["total"]!.GetValue<long>(), quote.Json["toPay"]!.GetValue<long>()));
        Assert.Equal(2, (await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers")).Json["vouchers"]!.AsArray().Count);

        var body = Bodies.Purchase("sale", more: Named(typed, tenth));
        var sale = await shop.PostAsync("/v1/activities", body);
        Assert.Equal(
            [(giftId, 500), (tenthId, 255)],
            Effects(sale, "voucher-used").Select(static effect => (effect["voucher"]!.GetValue<string>(), effect["amount"]!.GetValue<long>())));
        var again = await shop.PostAsync("/v1/activities", body);
        Assert.Equal((200, true), (again.Status, again.Json["replayed"]!.GetValue<bool>()));
        Assert.Equal(sale.Json["effects"]!.ToJsonString(), again.Json["effects"]!.ToJsonString());

        var other = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", more: Named(tenth)));
        Assert.Equal((422, "/problems/key-reused-with-another-body"), (other.Status, other.Type));
        Assert.Empty((await shop.GetAsync($"/v1/accounts/{shop.Account}/vouchers")).Json["vouchers"]!.AsArray());

        var back = await shop.PostAsync(
            "/v1/activities", Bodies.Return("back", "sale", """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 2, "amount": 2550 }"""));
        Assert.Equal([giftId, tenthId], Effects(back, "voucher-returned").Select(static effect => effect["voucher"]!.GetValue<string>()));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task wrong_used_foreign_expired_and_reserved_codes_look_alike_in_sales_and_quotes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var other = (await shop.Host.Accounts.FindByCardAsync(shop.Host.Secrets.HashCard(ApiShop.OtherCard), default))!.Account.ToString();
        var (used, _) = await IssueAsync(shop, "a");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("first", more: Named(used)));
        var (expired, _) = await IssueAsync(shop, "b");
        shop.Time.Advance(TimeSpan.FromDays(7));
        var (foreign, _) = await IssueAsync(shop, "c", account: other);
        var (reserved, _) = await IssueAsync(shop, "d");
        await shop.PostAsync($"/v1/vouchers/{reserved}/reserve", "{}", "till", "r");

        var sales = new List<string>();
        var quotes = new List<string>();
        string[] codes = [Nobody, "no code at all", used, foreign, expired, reserved];
        foreach (var code in codes)
        {
            var quote = await shop.PostAsync("/v1/quotes", Bodies.Purchase("same", more: Named(code)));
            quote.Json["quoteId"] = null;
            quotes.Add(quote.Json.ToJsonString());
        }

        foreach (var code in codes)
        {
            var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase($"sale {sales.Count}", more: Named(code)));
            Assert.Equal(201, sale.Status);
            sales.Add(sale.Json["effects"]!.ToJsonString());
        }

        Assert.Single(sales.Distinct());
        Assert.Single(quotes.Distinct());
        Assert.Contains("voucher-not-usable", sales[0]);
        Assert.Single((await shop.GetAsync($"/v1/accounts/{other}/vouchers")).Json["vouchers"]!.AsArray());
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task the_answer_says_which_of_several_codes_was_of_no_use_also_when_it_is_replayed()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (code, _) = await IssueAsync(shop, "a");
        var (gone, _) = await IssueAsync(shop, "b");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("first", more: Named(gone)));
        var body = Bodies.Purchase("sale", more: Named(Nobody, code, gone));
        foreach (var path in new[] { "/v1/quotes", "/v1/activities", "/v1/activities" })
        {
            var reply = await shop.PostAsync(path, body);
            Assert.Equal([0, 2], Effects(reply, "voucher-skipped").Select(static effect => effect["index"]!.GetValue<int>()));
        }
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_tills_send_one_code_at_once_and_one_sale_uses_it(DatabaseEngine engine, int nodes)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        var (code, _) = await IssueAsync(shop, "a");
        var sales = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => shop.PostAsync("/v1/activities", Bodies.Purchase($"sale {i}", more: Named(code)), node: i % nodes)));
        Assert.All(sales, static sale => Assert.Equal(201, sale.Status));
        Assert.Single(sales, static sale => Effects(sale, "voucher-used").Any());
        Assert.Equal(199, sales.Count(static sale => Effects(sale, "voucher-skipped").Any()));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task each_programme_uses_its_own_vouchers_of_a_basket_that_feeds_two(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.PublishAsync(
            Programme.Replace("programme: points", "programme: second"), Instant.FromUtc(2015, 1, 1, 0, 0), "test", default);
        var (first, _) = await IssueAsync(shop, "a");
        var (second, _) = await IssueAsync(shop, "b", programme: "second");
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", more: Named(second, Nobody, first)));
        Assert.Equal(
            [("points", "voucher-used"), ("points", "voucher-skipped"), ("second", "voucher-used")],
            sale.Json["effects"]!.AsArray().Select(static effect => (effect!["programme"]!.GetValue<string>(), effect["kind"]!.GetValue<string>()))
                .Where(static effect => effect.Item2.StartsWith("voucher", StringComparison.Ordinal)).OrderBy(static effect => effect.Item1)
                .ThenByDescending(static effect => effect.Item2));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Fact]
    public async Task a_sale_that_waits_for_its_card_uses_the_voucher_when_it_is_placed()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        const string Late = "2900000000032";
        var parked = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", card: Late, more: Named(Nobody)));
        Assert.Equal(202, parked.Status);
        await shop.JoinAsync(Late);
        await shop.Host.Accounts.PlaceParkedAsync(default);
        var again = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", card: Late, more: Named(Nobody)));
        Assert.Equal(0, Assert.Single(Effects(again, "voucher-skipped"))["index"]!.GetValue<int>());
    }

    [Fact]
    public async Task wrong_codes_make_quotes_wait_and_never_a_sale()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var (code, _) = await IssueAsync(shop, "a");
        var wrong = Enumerable.Repeat("", Limits.CodeGuesses / 2).Select(static (_, i) => $"guess {i}").ToArray();
        await shop.PostAsync("/v1/activities", Bodies.Purchase("one", more: Named(wrong)));
        await shop.PostAsync("/v1/quotes", Bodies.Purchase("two", more: Named(wrong)));

        var quote = await shop.PostAsync("/v1/quotes", Bodies.Purchase("three", more: Named(code)));
        Assert.Equal((429, "/problems/too-many-guesses"), (quote.Status, quote.Type));
        Assert.Equal(200, (await shop.PostAsync("/v1/quotes", Bodies.Purchase("three"))).Status);
        Assert.Single(Effects(await shop.PostAsync("/v1/activities", Bodies.Purchase("four", more: Named(code))), "voucher-used"));
    }

    [Fact]
    public async Task codes_beyond_the_limit_or_on_what_is_no_purchase_are_malformed()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var many = await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("sale", more: Named([.. Enumerable.Range(0, Limits.VouchersPerBasket + 1).Select(static i => $"c{i}")])));
        Assert.Equal((400, "/vouchers"), (many.Status, many.Pointer));
        var review = await shop.PostAsync("/v1/activities", $$"""
            { "source": "web", "key": "r", "type": "review", "subject": "x", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:15:00Z", "vouchers": ["x"] }
            """);
        Assert.Equal((400, "/vouchers"), (review.Status, review.Pointer));
    }

    [Fact]
    public async Task no_code_that_a_till_sends_is_stored()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", more: Named("SUMMER-CANARY-77")));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("parked", card: "2900000000032", more: Named("SUMMER-CANARY-77")));
        foreach (var file in Directory.EnumerateFiles(shop.Host.Options.DataFolder, "*.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf("SUMMER-CANARY-77"u8) < 0, file);
        }
    }
}
