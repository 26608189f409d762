using System.Text.Json;
using NodaTime;
using Shopkeeper.Benchmarks.Evaluation;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Benchmarks.Quoting;

/// <summary>
/// `bench quote`: microseconds and bytes of one quote (the offers found and combined, then the decision with its reasons) with 1,000
/// and 10,000 live offers and with five million products, in turn; then quotes over HTTP beside a handler that does nothing.
/// </summary>
internal static class QuoteBench
{
    private const int Rounds = 9;
    private const int Runs = 5_000;
    private static readonly Instant At = Instant.FromUtc(2026, 11, 24, 10, 15);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(string[] words)
    {
        (string Name, QuoteShop Shop)[] shops =
        [
            ("1,000 offers, 50,000 products", new QuoteShop(1_000, 50_000)),
            ("10,000 offers, 50,000 products", new QuoteShop(10_000, 50_000)),
            ("10,000 offers, 5,000,000 products", new QuoteShop(10_000, 5_000_000)),
        ];
        var contenders = shops.Select(static shop => (shop.Name, Of: new Contender(Runs, Quoting(shop.Shop)))).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                contender.Of.Round();
            }
        }

        var engine = contenders.Select(one => new QuoteTiming(
            one.Name, one.Of.Timing(), Contender.Ratio(one.Of, contenders[0].Of))).ToArray();
        var http = words.Contains("--engine") ? null : await new QuoteHttp().MeasureAsync();
        if (words.Contains("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { cores = Environment.ProcessorCount, engine, http }, Json));
            return 0;
        }

        foreach (var line in engine)
        {
            Console.WriteLine($"{line.Shop,-36}{line.Quote}, ratio to the first {line.ToFirst.Median:F2}");
        }

        Console.Write(http);
        return 0;
    }

    private static Func<long> Quoting(QuoteShop shop)
    {
        var catalogue = CatalogueSnapshot.Empty.With(1, shop.Catalogue(), []);
        var context = new DecisionContext(
            shop.RuleSet.Bind(catalogue), FactRecord.None, new Dictionary<string, long>(), At, 1, new MemberId(Guid.Empty));
        var account = AccountState.New(new AccountId(Guid.Empty), shop.RuleSet.Programme);
        foreach (var offer in QuoteShop.Picked)
        {
            var pick = Engine.Decide(
                account, context with { Seq = account.Seq + 1 },
                new Command.PickOffer(new ActivityId(Guid.Empty), "picks", offer, "", Listed: true, "bench"));
            account = pick.Next ?? throw new InvalidOperationException($"{offer} was not picked: {pick.Rejection} {pick.Detail}");
        }

        var baskets = shop.Bought.Select(static lines => QuoteShop.Purchase(lines, At)).ToArray();
        var next = 0;
        return () =>
        {
            var quoted = Engine.Quote(account, context, baskets[next++ % baskets.Length]);
            var (outcome, _) = Engine.Explain(account, context, new Command.Record(quoted.Priced with { Applied = [] }, []));
            return outcome.Posting!.AvailableAfter;
        };
    }

    private sealed record QuoteTiming(string Shop, Timing Quote, Timing ToFirst);
}
