using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Earning;

/// <summary>Bytes against `bench/allocation-budgets.json`. Time is measured by `bench engine` and never tested.</summary>
public sealed class AllocationTests
{
    private static readonly Instant Now = Instant.FromUtc(2015, 10, 22, 10, 15);

    [Theory]
    [InlineData(50)]
    [InlineData(250)]
    public void evaluating_a_basket_of_ten_lines_stays_in_its_budget(int rules)
    {
        var (account, context, activity) = Job(rules);
        Assert.True(Engine.PointsFor(account, context, activity) > 0);
        Assert.InRange(
            BytesOf(() => Engine.PointsFor(account, context, activity)), 0, Budget($"evaluate-{rules}-rules-10-lines"));
    }

    [Fact]
    public void a_whole_decision_stays_in_its_budget()
    {
        var (account, context, activity) = Job(50);
        var command = new Command.Record(activity, []);
        Assert.InRange(
            BytesOf(() => Engine.Decide(account, context, command).Posting!.AvailableAfter), 1,
            Budget("decide-50-rules-10-lines"));
    }

    private static long BytesOf(Func<long> once)
    {
        for (var i = 0; i < 100; i++)
        {
            once();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            once();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }

    private static long Budget(string name) => JsonDocument
        .Parse(File.ReadAllText(Path.Combine(ReadyProgramme.Root(), "bench", "allocation-budgets.json")))
        .RootElement.GetProperty(name).GetInt64();

    /// <summary>Every kind of rule and condition, some bounded, over ten lines of ten products.</summary>
    private static (AccountState Account, DecisionContext Context, Activity Activity) Job(int rules)
    {
        var text = new StringBuilder("programme: p\ncurrency: GBP\ntimezone: Europe/London\npoints: { name: points }\nearn:\n");
        for (var i = 0; i < rules; i++)
        {
            text.Append($"- {{ id: r{i}, on: purchase, {Rule(i)} }}\n");
        }

        var set = RuleSet.Compile(ReadyProgramme.Of(text.ToString()), 1, Instant.MinValue);
        ImmutableArray<Line> lines = [.. Enumerable.Range(0, 10).Select(static i =>
            new Line(i + 1, $"sku-{i}", 1000 * (i + 1), Unit.Each, 199 + (i * 250), 0, 30, 0))];
        var catalogue = CatalogueSnapshot.Empty.With(
            1,
            lines.Select(static line => new Product(
                line.Sku, line.Sku, $"food/c{line.Number % 3}/{line.Number}", $"brand-{line.Number % 4}")),
            []);
        var context = new DecisionContext(
            set.Bind(catalogue), new FactRecord { Segments = ["segment-1"], BirthMonth = 10 },
            new Dictionary<string, long>(), Now, 1, new MemberId(Guid.Empty));
        var activity = new Activity
        {
            Id = new ActivityId(Guid.Empty), Key = new ActivityKey("pos", "1"), Type = ActivityType.Purchase, OccurredAt = Now,
            BusinessDate = new LocalDate(2015, 10, 22), Store = "store-1", Channel = "store", Currency = Currency.Parse("GBP"),
            Lines = lines, Tenders = [new Tender("points", 500), new Tender("card", 9000)],
        };
        return (AccountState.New(new AccountId(Guid.Empty), "p"), context, activity);
    }

    private static string Rule(int i) => (i % 10) switch
    {
        0 => $"points: 10, per: 1.00 GBP, exclude: {{ category: [food/c{i % 7}] }}",
        1 => $"points: 1, per: 0.50 GBP, exclude: {{ tender: [points] }}, only: {{ brand: [brand-{i % 6}] }}",
        2 => "points: 3, limit: 5 per month, when: { weekday: [thu] }",
        3 => "points: 3, when: { weekday: [thu] }, day: business",
        4 => "bonus: 20, budget: 1000000, when: { basket: { from: 10.00 GBP }, hours: 08:00-20:00 }",
        5 => "multiply: 2, of: [r0], only: { category: [food/c1] }",
        6 => $"points: 2, per: 2 ea, only: {{ product: [sku-{i % 10}] }}",
        7 => "points: 1, per: 1.00 GBP, cap: 500, basis: tax-excluded, when: { from: 2015-10-01, until: 2015-11-01 }, day: business",
        8 => "points: 4, when: { segment: [segment-1], store: [store-1], channel: [store], tender: [card] }",
        _ => "points: 9, when: { birthday-month: true }, limit: 100 points per year",
    };
}
