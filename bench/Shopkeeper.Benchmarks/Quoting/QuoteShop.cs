using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;

namespace Shopkeeper.Benchmarks.Quoting;

/// <summary>
/// A shop whose offers are all live: half of them on a list from which ten are picked, the others for everybody, nearly all on one
/// product each; and baskets of ten lines: two picked products, three others on offer, five that are on none of their own.
/// The same baskets meet as many offers however long the list is.
/// </summary>
internal sealed class QuoteShop
{
    public const int Picks = 10;
    public const int Lines = 10;
    private const int Shared = 30;
    private const int Baskets = 500;
    private const int Seed = 20_150_618;

    private readonly int offers;
    private readonly Random random = new(Seed);

    public QuoteShop(int offers, int products)
    {
        this.offers = offers;
        Document = Write(offers);
        var check = ShopProgrammes.Validate(Document);
        RuleSet = check.Document is { } document && check.IsValid
            ? RuleSet.Compile(document, 1, Instant.MinValue)
            : throw new InvalidOperationException(string.Join('\n', check.Problems));
        Products = products;
        Bought = [.. Enumerable.Range(0, Baskets).Select(_ => Basket())];
    }

    /// <summary>The same in every process.</summary>
    public static QuoteShop OfHttp() => new(1_000, 50_000);

    public string Document { get; }

    public RuleSet RuleSet { get; }

    public int Products { get; }

    public ImmutableArray<Line>[] Bought { get; }

    public static IEnumerable<string> Picked => Enumerable.Range(0, Picks).Select(static i => Offer(Shared + (2 * i)));

    public IEnumerable<Product> Catalogue() => Enumerable.Range(0, Products).Select(static i => new Product(
        Sku(i), Sku(i), $"food/c{i % 50}/s{i % 250}", $"brand-{i % 40}"));

    public static Activity Purchase(ImmutableArray<Line> lines, Instant at) => new()
    {
        Id = new ActivityId(Guid.Empty), Key = new ActivityKey("pos", "1"), Type = ActivityType.Purchase, OccurredAt = at,
        BusinessDate = at.InUtc().Date, Store = "s1", Channel = "store", Currency = Currency.Parse("GBP"), Lines = lines,
    };

    private ImmutableArray<Line> Basket()
    {
        var skus = new HashSet<string>();
        while (skus.Count < 2)
        {
            skus.Add(Sku(Shared + (2 * random.Next(Picks))));
        }

        while (skus.Count < 5)
        {
            skus.Add(Sku(Shared + (2 * random.Next((offers - Shared - 2) / 2)) + 1));
        }

        while (skus.Count < Lines)
        {
            skus.Add(Sku(offers + random.Next(Products - offers)));
        }

        return
        [
            .. skus.Select((sku, i) =>
            {
                var quantity = random.Next(1, 4);
                var amount = quantity * random.Next(49, 1_200);
                return new Line(i + 1, sku, quantity * 1000, Unit.Each, amount, 0, amount / 6, 0);
            }),
        ];
    }

    private static string Write(int offers)
    {
        var text = new StringBuilder("""
            programme: bench
            currency: GBP
            timezone: Europe/London
            points: { name: points }
            earn:
            - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
            offers:
              picks: { pool: shared, slots: 10 }
              meal: { price: 10.00 GBP, bundle: { main: { only: { category: food/c1 } }, side: { only: { category: food/c2 } }, drink: { only: { category: food/c3 } } } }

            """);
        // The pool counts among the entries, and the bundle is the first offer.
        for (var i = 1; i < offers - 1; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Offer(i)}: {{ {Benefit(i)} }}");
        }

        return text.ToString();
    }

    private static string Benefit(int i) => i switch
    {
        < 20 => $"percent: 5, only: {{ category: food/c{i} }}, minimum-spend: {i}.00 GBP",
        < Shared => $"multiply: 2, only: {{ brand: brand-{i} }}",
        _ when i % 2 == 0 => $"in: picks, percent: 20, only: {{ product: {Sku(i)} }}",
        _ => (i / 2 % 4) switch
        {
            0 => $"buy: 2, get: 1, only: {{ product: {Sku(i)} }}",
            1 => $"money: 0.25 GBP, each: true, only: {{ product: {Sku(i)} }}",
            2 => $"price: 0.99 GBP, only: {{ product: {Sku(i)} }}, limit: 1 per day",
            _ => $"percent: 25, only: {{ product: {Sku(i)} }}, when: {{ channel: [store, web] }}",
        },
    };

    private static string Offer(int i) => string.Create(CultureInfo.InvariantCulture, $"o{i}");

    private static string Sku(int i) => string.Create(CultureInfo.InvariantCulture, $"P{i:0000000}");
}
