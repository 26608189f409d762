using Shopkeeper.Domain.Codes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// Two hundred tills commit at once, over HTTP, for what there is little of. A sale is never refused: what there was not enough of
/// is recorded as a difference, and nothing is counted for it.
/// </summary>
public sealed class OfferRaceTests
{
    private const int Tills = 200;

    private const string Programme = ApiProgrammes.Points + """

        offers:
          uses: { name: Last ten, percent: 10, budget: { uses: 10 }, when: { store: [cardiff-1] } }
          money: { name: Last pounds, percent: 10, budget: { money: 10.50 GBP }, when: { store: [leeds-1] } }
        vouchers:
          gift: { name: Gift, worth: 5.00 GBP }
        """;

    public static readonly TheoryData<DatabaseEngine, int> Nodes = new() { { DatabaseEngine.Sqlite, 1 }, { DatabaseEngine.Postgres, 2 } };

    private static async Task<(ApiShop Shop, string[] Cards)> StartAsync(DatabaseEngine engine, int nodes)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        var cards = new string[Tills];
        for (var till = 0; till < Tills; till++)
        {
            var digits = $"29{till + 100:0000000000}";
            cards[till] = digits + Gs1CheckDigit.Of(digits);
            await shop.JoinAsync(cards[till]);
        }

        return (shop, cards);
    }

    private static string Sale(string key, string card, string offer, string store) => Bodies.Purchase(key, 900, card)
        .Replace("\"discount\": 0", $$"""
            "discount": 0, "applied": [ { "offer": "{{offer}}", "amount": 100 } ]
            """, StringComparison.Ordinal).Replace("cardiff-1", store, StringComparison.Ordinal);

    private static async Task<Reply[]> RaceAsync(ApiShop shop, int nodes, Func<int, string> body)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, Tills).Select(till =>
            shop.PostAsync("/v1/activities", body(till), node: till % nodes)));
        Assert.All(replies, static reply => Assert.Equal(201, reply.Status));
        return replies;
    }

    private static async Task SettledAsync(ApiShop shop)
    {
        var report = await shop.Host.Accounts.VerifyAsync(true, null, default);
        Assert.Equal((0, ""), (report.Differences, string.Join("; ", report.First)));
    }

    private static async Task<long> OffAsync(ApiShop shop, string store) => 1000 - OfferTill.Total(await shop.PostAsync(
        "/v1/quotes", Bodies.Purchase("q", 1000).Replace("cardiff-1", store, StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_sales_race_for_the_last_ten_uses_and_ten_count(DatabaseEngine engine, int nodes)
    {
        var (shop, cards) = await StartAsync(engine, nodes);
        await using var _ = shop;

        var replies = await RaceAsync(shop, nodes, till => Sale($"s{till}", cards[till], "uses", "cardiff-1"));

        Assert.Equal(10, replies.Sum(static reply => OfferTill.Effects(reply, "offer").Length));
        Assert.Equal(Tills - 10, replies.Sum(static reply => OfferTill.Effects(reply, "offer-variance").Length));
        Assert.Equal(0, await OffAsync(shop, "cardiff-1"));
        await SettledAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_sales_race_for_the_last_money_and_it_is_spent_to_the_penny(DatabaseEngine engine, int nodes)
    {
        var (shop, cards) = await StartAsync(engine, nodes);
        await using var _ = shop;

        var replies = await RaceAsync(shop, nodes, till => Sale($"s{till}", cards[till], "money", "leeds-1"));

        // Ten have their whole pound, one the fifty pence that were left, and to the others it was gone.
        Assert.Equal(10, replies.Sum(static reply => OfferTill.Effects(reply, "offer").Length));
        var beyond = replies.SelectMany(static reply => OfferTill.Effects(reply, "offer-variance"))
            .Select(static effect => effect["amount"]!.GetValue<long>()).ToArray();
        Assert.Equal((1, Tills - 11), (beyond.Count(static amount => amount == 50), beyond.Count(static amount => amount == 100)));
        Assert.Equal(0, await OffAsync(shop, "leeds-1"));
        await SettledAsync(shop);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task two_hundred_tills_use_one_code_and_one_of_them_does(DatabaseEngine engine, int nodes)
    {
        var (shop, _) = await StartAsync(engine, nodes);
        await using var __ = shop;
        var code = await new OfferTill(shop).IssueAsync("gift", "one");

        var replies = await Task.WhenAll(Enumerable.Range(0, Tills).Select(till => shop.PostAsync(
            $"/v1/vouchers/{code}/use", "{}", "office", $"u{till}", till % nodes)));

        Assert.Equal(1, replies.Count(static reply => reply.Status == 201));
        Assert.All(replies.Where(static reply => reply.Status != 201), static reply => Assert.Equal(422, reply.Status));
        await SettledAsync(shop);
    }
}
