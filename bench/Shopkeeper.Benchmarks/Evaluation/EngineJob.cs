using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;

namespace Shopkeeper.Benchmarks.Evaluation;

/// <summary>
/// One job in both languages: so many rules of ten kinds (all but a few by what is bought: category tree, brand, product,
/// with store, weekday and channel, band, quantity, window or segment) over a basket of ten lines, as a programme document and as lambda expressions of
/// Microsoft RulesEngine: a condition, and an output expression for its points. Both must come to the same points.
/// </summary>
internal sealed class EngineJob
{
    private const string Store = "store-3";
    private static readonly Instant At = Instant.FromUtc(2015, 10, 22, 10, 15);

    private EngineJob(ImmutableArray<JobRule> rules)
    {
        Rules = rules;
        var check = ShopProgrammes.Validate(Document(rules));
        RuleSet = check.Document is { } document
            ? RuleSet.Compile(document, 1, Instant.MinValue)
            : throw new InvalidOperationException(string.Join('\n', check.Problems));
        Basket = JobBasket.Ten(Store);
        var catalogue = CatalogueSnapshot.Empty.With(
            1, Basket.Lines.Select(static line => new Product(line.Sku, line.Sku, line.Category, line.Brand)), []);
        var facts = new FactRecord { Segments = ["segment-1"] };
        Context = new DecisionContext(
            RuleSet.Bind(catalogue), facts, new Dictionary<string, long>(), At, 1, new MemberId(Guid.Empty));
        Account = AccountState.New(new AccountId(Guid.Empty), RuleSet.Programme);
        Activity = new Activity
        {
            Id = new ActivityId(Guid.Empty),
            Key = new ActivityKey("pos", "1"),
            Type = ActivityType.Purchase,
            OccurredAt = At,
            BusinessDate = new LocalDate(2015, 10, 22),
            Store = Store,
            Channel = "store",
            Currency = Currency.Parse("GBP"),
            Lines = [.. Basket.Lines.Select(static (line, i) =>
                new Line(i + 1, line.Sku, line.Thousandths, Unit.Each, line.Amount, 0, 0, 0))],
        };
    }

    public ImmutableArray<JobRule> Rules { get; }

    public RuleSet RuleSet { get; }

    public JobBasket Basket { get; }

    public DecisionContext Context { get; }

    public AccountState Account { get; }

    public Activity Activity { get; }

    public static EngineJob Of(int rules) => new([.. Enumerable.Range(0, rules).Select(JobRule.Of)]);

    private static string Document(ImmutableArray<JobRule> rules)
    {
        var text = new StringBuilder("programme: bench\ncurrency: GBP\ntimezone: Europe/London\npoints: { name: points }\nearn:\n");
        foreach (var rule in rules)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {{ id: {rule.Id}, on: purchase, {rule.Yaml} }}");
        }

        return text.ToString();
    }
}

/// <summary>A rule in both languages: for the document, and as a condition and points for RulesEngine.</summary>
internal sealed record JobRule(string Id, string Yaml, string Condition, string Points)
{
    public static JobRule Of(int i)
    {
        var n = (i / 10) % 25;
        var id = $"r{i}";
        return (i % 10) switch
        {
            0 => Spend(id, $"exclude: {{ category: [gift-cards/g{n}] }}", $"!Category.StartsWith(\"gift-cards/g{n}\")"),
            1 => Spend(id, $"only: {{ category: [food/c{n}] }}", $"Category.StartsWith(\"food/c{n}/\")"),
            2 => Spend(id, $"only: {{ brand: [brand-{n}] }}", $"Brand == \"brand-{n}\""),
            3 => new(
                id, $"points: 5, only: {{ product: [sku-{n}, sku-{n + 1}] }}",
                $"basket.Lines.Any(Sku == \"sku-{n}\" || Sku == \"sku-{n + 1}\")", "5"),
            4 => new(
                id, $"points: 1, per: 2.00 GBP, only: {{ category: [fashion/f{n}, fashion/women] }}, when: {{ store: [store-3, shop-{n}] }}",
                $"(basket.Store == \"store-3\" || basket.Store == \"shop-{n}\") && basket.Lines.Where({Fashion(n)}).Sum(Amount) >= 200",
                $"basket.Lines.Where({Fashion(n)}).Sum(Amount) / 200"),
            5 => new(
                id, $"points: {n + 1}, only: {{ category: [home/h{n}] }}, when: {{ weekday: [thu, sat], channel: [store, web-{n}] }}",
                "(basket.Weekday == 4 || basket.Weekday == 6) && "
                + $"(basket.Channel == \"store\" || basket.Channel == \"web-{n}\") && basket.Lines.Any(Category.StartsWith(\"home/h{n}/\"))",
                $"{n + 1}"),
            6 => new(
                id, $"bonus: 20, only: {{ category: [food] }}, when: {{ basket: {{ from: {n + 1}.00 GBP }} }}",
                $"basket.Lines.Where(Category.StartsWith(\"food/\")).Sum(Amount) >= {n + 1}00", "20"),
            7 => new(
                id, $"points: 2, per: 2 ea, only: {{ category: [home/h{n}] }}",
                $"basket.Lines.Where(Category.StartsWith(\"home/h{n}/\")).Sum(Thousandths) >= 2000",
                $"2 * (basket.Lines.Where(Category.StartsWith(\"home/h{n}/\")).Sum(Thousandths) / 2000)"),
            8 => new(
                id, $"points: 3, per: 1.00 GBP, only: {{ category: [wine] }}, when: {{ from: 2015-10-{n + 1:d2}, until: 2015-11-01 }}",
                $"basket.Day >= {n + 1} && basket.Lines.Where(Category.StartsWith(\"wine/\")).Sum(Amount) >= 100",
                "3 * (basket.Lines.Where(Category.StartsWith(\"wine/\")).Sum(Amount) / 100)"),
            _ => new(
                id, $"points: 4, per: 5.00 GBP, only: {{ brand: [brand-{n}] }}, when: {{ segment: [segment-1, group-{n}] }}",
                $"(basket.Segments.Contains(\"segment-1\") || basket.Segments.Contains(\"group-{n}\")) && basket.Lines.Where(Brand == \"brand-{n}\").Sum(Amount) >= 500",
                $"4 * (basket.Lines.Where(Brand == \"brand-{n}\").Sum(Amount) / 500)"),
        };
    }

    private static string Fashion(int n) => $"Category.StartsWith(\"fashion/f{n}/\") || Category.StartsWith(\"fashion/women/\")";

    private static JobRule Spend(string id, string selector, string counts) => new(
        id,
        $"points: 10, per: 1.00 GBP, {selector}",
        $"basket.Lines.Where({counts}).Sum(Amount) >= 100",
        $"10 * (basket.Lines.Where({counts}).Sum(Amount) / 100)");
}

/// <summary>The basket as RulesEngine's expressions read it.</summary>
public sealed record JobBasket(
    IReadOnlyList<JobLine> Lines, string Store, string Channel, int Weekday, int Day, IReadOnlyList<string> Segments)
{
    public static JobBasket Ten(string store) => new(
        [
            new("sku-1", "food/c1/fruit", "brand-1", 185, 1000), new("sku-2", "food/c1/bread", "brand-2", 240, 2000),
            new("sku-3", "food/c2/milk", "brand-1", 119, 1000), new("sku-40", "wine/red", "brand-3", 899, 1000),
            new("sku-41", "wine/white", "brand-9", 750, 2000), new("sku-50", "home/h1/towels", "brand-4", 1800, 4000),
            new("sku-51", "home/h2/lamps", "brand-4", 3950, 1000), new("sku-60", "fashion/women/coats", "brand-7", 8900, 1000),
            new("sku-61", "fashion/men/socks", "brand-7", 700, 5000), new("sku-70", "gift-cards/g1/gift", "own", 2500, 1000),
        ],
        store, "store", 4, 22, ["segment-1"]);
}

public sealed record JobLine(string Sku, string Category, string Brand, long Amount, long Thousandths);
