using Shopkeeper.Accounts;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A reservation that names a quote sets aside what the quote says an offer takes off, of what the offer may cost in all.</summary>
public sealed class OfferMoneyHoldTests
{
    private static string Programme(string money, string more = "") => ApiProgrammes.Points + $$"""

        offers:
          last: { name: Last pounds, percent: 10, budget: { money: {{money}} GBP{{more}} } }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static Task<Reply> QuoteAsync(ApiShop shop, string card = ApiShop.Card, long amount = 1000, string more = "", int node = 0) =>
        shop.PostAsync("/v1/quotes", Bodies.Purchase("q", amount, card, more).Replace("10:15", "12:00", StringComparison.Ordinal), node: node);

    private static async Task<long> OffAsync(ApiShop shop, string card = ApiShop.Card, string more = "", long amount = 1000) =>
        amount - (await QuoteAsync(shop, card, amount, more)).Json["total"]!.GetValue<long>();

    private static string IdOf(Reply quote) => quote.Json["quoteId"]!.GetValue<string>();

    private static Task<Reply> ReserveAsync(ApiShop shop, string key, string account, string quote, int node = 0) => shop.PostAsync(
        $"/v1/accounts/{account}/reservations",
        $$"""{ "offers": ["last"], "quoteId": "{{quote}}", "seconds": 60, "proof": {{Bodies.Operator}} }""", "office", key, node);

    private static string Naming(Reply reserved) => $$""", "reservations": ["{{reserved.Json["reservation"]!["id"]!.GetValue<string>()}}"]""";

    private static async Task SettledAsync(ApiShop shop, string programme)
    {
        var report = await shop.Host.Accounts.VerifyAsync(true, null, default);
        Assert.Equal((0, ""), (report.Differences, string.Join("; ", report.First)));
        var same = await shop.Host.Accounts.SimulateAsync(
            new SimulationRequest(ShopProgrammes.Validate(programme).Document!, null, null, null, 1), null, default);
        Assert.Equal((0, 0), (same.Members.Changed, same.Refused.Length));
        Assert.Equal(
            same.History.Offers.Select(static offer => (offer.Key, offer.Value.Amount, offer.Value.Expected)),
            same.DraftSums.Offers.Select(static offer => (offer.Key, offer.Value.Amount, offer.Value.Expected)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_quoted_money_is_gone_for_others_and_the_sale_takes_what_it_really_costs(DatabaseEngine engine)
    {
        var programme = Programme("1.50", ", uses: 10");
        await using var shop = await ApiShop.StartAsync(engine, programme);
        var other = (await shop.GetAsync($"/v1/members?card={ApiShop.OtherCard}", "office")).Json["accountId"]!.GetValue<string>();
        var early = IdOf(await QuoteAsync(shop, ApiShop.OtherCard));
        var reserved = await ReserveAsync(shop, "a", shop.Account, IdOf(await QuoteAsync(shop)));
        Assert.Equal(201, reserved.Status);
        Assert.Equal(100, OfferTill.Effects(reserved, "offer-reserved").Single()["amount"]!.GetValue<long>());
        Assert.Equal((50, 50, 100), (await OffAsync(shop), await OffAsync(shop, ApiShop.OtherCard), await OffAsync(shop, more: Naming(reserved))));

        // What was quoted before the hold is more than there is now; a new quote says what there is.
        var late = await ReserveAsync(shop, "b", other, early);
        Assert.Equal((422, "/problems/limit"), (late.Status, late.Type));
        var rest = await ReserveAsync(shop, "c", other, IdOf(await QuoteAsync(shop, ApiShop.OtherCard)));
        Assert.Equal((201, 0), (rest.Status, await OffAsync(shop, ApiShop.OtherCard)));

        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("sale", 540, more: Naming(reserved))
            .Replace("\"discount\": 0", "\"discount\": 0, \"applied\": [ { \"offer\": \"last\", \"amount\": 60 } ]", StringComparison.Ordinal));
        Assert.Equal((201, 1), (sale.Status, OfferTill.Effects(sale, "offer").Length));
        Assert.Equal(40, await OffAsync(shop));
        await new OfferTill(shop).ReturnAsync("back", "sale");
        Assert.Equal(100, await OffAsync(shop));
        await SettledAsync(shop, programme);

        shop.Time.Advance(TimeSpan.FromMinutes(2));
        await shop.Host.Accounts.RunDueAsync(default);
        Assert.Equal(150, await OffAsync(shop, amount: 2000));
        await SettledAsync(shop, programme);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task released_it_is_free_again_and_committed_it_is_spent(DatabaseEngine engine)
    {
        var programme = Programme("1.00");
        await using var shop = await ApiShop.StartAsync(engine, programme);
        var path = $"/v1/accounts/{shop.Account}/reservations";
        var body = $$"""{ "proof": {{Bodies.Operator}} }""";
        string Hold(Reply reserved) => reserved.Json["reservation"]!["id"]!.GetValue<string>();
        var first = await ReserveAsync(shop, "a", shop.Account, IdOf(await QuoteAsync(shop)));
        Assert.Equal(0, await OffAsync(shop));
        Assert.Equal(201, (await shop.PostAsync($"{path}/{Hold(first)}/release", body, "office", "ra")).Status);
        Assert.Equal(100, await OffAsync(shop));
        var second = await ReserveAsync(shop, "b", shop.Account, IdOf(await QuoteAsync(shop, amount: 700)));
        Assert.Equal(201, (await shop.PostAsync($"{path}/{Hold(second)}/commit", body, "office", "cb")).Status);
        Assert.Equal(30, await OffAsync(shop));
        await SettledAsync(shop, programme);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Postgres, 2)]
    public async Task two_hundred_members_reserve_the_last_money_and_as_many_as_it_pays_for_get_it(DatabaseEngine engine, int nodes)
    {
        var programme = Programme("10.50");
        await using var shop = await ApiShop.StartAsync(engine, programme);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        var quoted = new List<(string Account, string Quote)>();
        for (var i = 0; i < 200; i++)
        {
            var digits = $"29{i + 100:0000000000}";
            var card = digits + Gs1CheckDigit.Of(digits);
            quoted.Add((await shop.JoinAsync(card), IdOf(await QuoteAsync(shop, card, node: i % nodes))));
        }

        var replies = await Task.WhenAll(quoted.Select((one, i) => ReserveAsync(shop, $"r{i}", one.Account, one.Quote, i % nodes)));
        Assert.Equal(10, replies.Count(static reply => reply.Status == 201));
        Assert.All(replies.Where(static reply => reply.Status != 201), static reply => Assert.Equal((422, "/problems/limit"), (reply.Status, reply.Type)));
        Assert.Equal(50, await OffAsync(shop));
        await SettledAsync(shop, programme);
    }

    [Fact]
    public async Task a_quote_that_is_old_or_altered_or_of_somebody_else_sets_nothing_aside()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme("5.00"));
        var quote = IdOf(await QuoteAsync(shop));
        var altered = (quote[0] == 'A' ? 'B' : 'A') + quote[1..];
        foreach (var wrong in new[] { altered, IdOf(await QuoteAsync(shop, ApiShop.OtherCard)) })
        {
            var refused = await ReserveAsync(shop, $"w{wrong[^8..]}", shop.Account, wrong);
            Assert.Equal((422, "/problems/quote-not-usable"), (refused.Status, refused.Type));
        }

        Assert.Equal((400, "/quoteId"), ((await ReserveAsync(shop, "x", shop.Account, "x")).Status, (await ReserveAsync(shop, "x", shop.Account, "x")).Pointer));
        Assert.Equal(201, (await ReserveAsync(shop, "a", shop.Account, quote)).Status);
        shop.Time.Advance(TimeSpan.FromMinutes(16));
        var late = await ReserveAsync(shop, "b", shop.Account, quote);
        Assert.Equal((422, "/problems/quote-not-usable"), (late.Status, late.Type));

        // The same call again has its first answer, whatever became of the quote meanwhile.
        Assert.Equal(200, (await ReserveAsync(shop, "a", shop.Account, quote)).Status);
        Assert.Equal((422, "/problems/key-reused-with-another-body"), await SaysAsync(ReserveAsync(shop, "a", shop.Account, altered)));
    }

    private static async Task<(int, string)> SaysAsync(Task<Reply> asked) => ((await asked).Status, (await asked).Type);
}
