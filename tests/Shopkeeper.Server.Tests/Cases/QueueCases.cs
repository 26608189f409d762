using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published cases of a queue that a till kept while the server was away, as the till writes it, on both engines.</summary>
public sealed class QueueCases
{
    private const int Till = 3;

    private const string Earning = ApiProgrammes.Points + """

        vouchers:
          coupon: { worth: 5.00 GBP, spend: { threshold: 300.00 GBP, repeat: every } }
        offers:
          welcome: { name: Welcome, money: 1.00 GBP, budget: { uses: 1 } }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Sqlite, 2)]
    [InlineData(DatabaseEngine.Sqlite, 3)]
    [InlineData(DatabaseEngine.Postgres, 4)]
    public async Task PT_16_the_same_queue_in_reverse_comes_to_the_same_balances_levels_and_progress(DatabaseEngine engine, int seed)
    {
        var queue = Queue(new Random(seed), 60);

        var forward = await SentAsync(engine, queue);
        var backward = await SentAsync(engine, [.. queue.Reverse()]);

        Assert.Equal(forward, backward);
        Assert.Contains("silver", forward, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 coupons", forward, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_16_a_shared_cap_goes_by_arrival_and_the_over_use_is_named(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        static string With(string key, string card) => Bodies.Purchase(key, 1900, card)
            .Replace("\"discount\": 0", "\"discount\": 0, \"applied\": [ { \"offer\": \"welcome\", \"amount\": 100 } ]", StringComparison.Ordinal);

        // The later sale of the two arrives first.
        var first = await shop.PostAsync("/v1/activities", With("2", ApiShop.OtherCard));
        var second = await shop.PostAsync("/v1/activities", With("1", ApiShop.Card));

        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.Equal((19, 19), (first.Points("earned"), second.Points("earned")));
        Assert.DoesNotContain("offer-variance", first.Text, StringComparison.Ordinal);
        var overUse = second.Json["effects"]!.AsArray().Single(static effect => $"{effect!["kind"]}" == "offer-variance")!;
        Assert.Equal(("welcome", 100), ($"{overUse["offer"]}", overUse["amount"]!.GetValue<long>()));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_17_forty_days_offline_across_a_rate_change_each_sale_earns_by_its_own_day(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var changed = await shop.Host.Programmes.PublishAsync(
            ApiProgrammes.Points.Replace("points: 1, per: 1.00 GBP", "points: 2, per: 1.00 GBP", StringComparison.Ordinal),
            Instant.FromUtc(2015, 11, 10, 0, 0), "test", default);
        Assert.True(changed.IsPublished);
        var queue = Enumerable.Range(0, 40).Select(static day => Sale(day, ApiShop.Card, ApiShop.Noon + Duration.FromDays(day), 1000)).ToArray();
        shop.Time.Advance(TimeSpan.FromDays(40));

        var sent = await BatchAsync(shop, queue);
        var again = await BatchAsync(shop, queue);

        // 22 October to 9 November are 19 days.
        Assert.Equal(
            Enumerable.Range(0, 40).Select(static day => day < 19 ? 10L : 20L),
            sent.Select(static verdict => verdict["answer"]!["points"]!["earned"]!.GetValue<long>()));
        Assert.All(again, static verdict => Assert.True(verdict["answer"]!["replayed"]!.GetValue<bool>()));
        var account = await shop.GetAsync($"/v1/accounts/{shop.Account}");
        Assert.Equal((19 * 10) + (21 * 20), account.Json["programmes"]![0]!["points"]![0]!["balance"]!.GetValue<long>());
        var recorded = await shop.GetAsync($"/v1/activities/{sent[0]["answer"]!["activityId"]}");
        Assert.Equal("2015-10-22T12:00:00Z", $"{recorded.Json["activity"]!["occurredAt"]}");
    }

    /// <summary>What the members have after the whole queue was sent to a fresh shop.</summary>
    private static async Task<string> SentAsync(DatabaseEngine engine, string[] queue)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        shop.Time.Advance(TimeSpan.FromDays(7));
        foreach (var part in queue.Chunk(25))
        {
            Assert.All(await BatchAsync(shop, part), static verdict => Assert.InRange(verdict["status"]!.GetValue<int>(), 201, 202));
        }

        await shop.Host.Accounts.PlaceParkedAsync(default);
        Assert.Equal(queue.Length, (await shop.FeedAsync()).Count);
        var found = await StandingAsync(shop);

        // A coupon that was reached on the way stays whatever comes back: the sum behind it shows in what the next purchase reaches.
        foreach (var card in new[] { ApiShop.Card, ApiShop.OtherCard })
        {
            await shop.PostAsync("/v1/activities", Bodies.Purchase("more " + card, 500_000, card));
        }

        return found + await StandingAsync(shop) + await CouponsAsync(shop);
    }

    private static async Task<string> StandingAsync(ApiShop shop)
    {
        var found = "";
        foreach (var card in new[] { ApiShop.Card, ApiShop.OtherCard })
        {
            found += (await shop.GetAsync($"/v1/accounts/{await AccountAsync(shop, card)}")).Json["programmes"]!.ToJsonString();
        }

        return found;
    }

    private static async Task<string> CouponsAsync(ApiShop shop)
    {
        var found = "";
        foreach (var card in new[] { ApiShop.Card, ApiShop.OtherCard })
        {
            var vouchers = (await shop.GetAsync($"/v1/accounts/{await AccountAsync(shop, card)}/vouchers", "office")).Json["vouchers"]!.AsArray();
            Assert.All(vouchers, static voucher => Assert.Equal("coupon open", $"{voucher!["kind"]} {voucher["state"]}"));
            found += $" {vouchers.Count} coupons";
        }

        return found;
    }

    private static async Task<string> AccountAsync(ApiShop shop, string card) =>
        $"{(await shop.GetAsync($"/v1/members?card={card}", "office")).Json["accountId"]}";

    /// <summary>Sales of two members over a week; every fourth is a return of what one of them bought before, whole.</summary>
    private static string[] Queue(Random random, int sales)
    {
        var queue = new string[sales];
        var kept = new List<(int Number, string Card)>();
        for (var i = 0; i < sales; i++)
        {
            var at = ApiShop.Noon + Duration.FromMinutes(i * 2 * 60);
            if (i % 4 == 3)
            {
                var pick = random.Next(kept.Count);
                var sale = ReturnedSale.Read(Key(kept[pick].Number), ReturnedSale.Parse(queue[kept[pick].Number]), [])!;
                queue[i] = SaleText.Return(PlaceAt(at), Key(i), sale.Take(Basket.Empty, "22423", "Cake stand", 1).Basket, null, sale);
                kept.RemoveAt(pick);
            }
            else
            {
                var card = random.Next(3) == 0 ? ApiShop.OtherCard : ApiShop.Card;
                queue[i] = Sale(i, card, at, random.Next(100, 6_000));
                kept.Add((i, card));
            }
        }

        return queue;
    }

    private static string Sale(int number, string card, Instant at, long amount)
    {
        var basket = Basket.Empty.Add("22423", "Cake stand", amount, 1);
        return SaleText.Purchase(
            PlaceAt(at), Key(number), basket, Decided.AtShelfPrices(basket), new Customer(card, null), [new Payment("cash", amount)]);
    }

    private static Place PlaceAt(Instant at) => new("cardiff-1", $"{Till}", Currency.Parse("GBP"), at, at.InUtc().Date);

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"cardiff-1/{Till}/{number:D6}");

    private static async Task<JsonNode[]> BatchAsync(ApiShop shop, string[] queue)
    {
        var reply = await shop.PostAsync("/v1/activities/batch", $"[{string.Join(',', queue)}]");
        Assert.True(reply.Status == 200, reply.Text);
        return [.. reply.Json["results"]!.AsArray().OfType<JsonNode>()];
    }
}
