using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Earning;

/// <summary>One rule at a time: what it counts, when it fires, how it is bounded.</summary>
public sealed class RuleTests
{
    private const string Head = "programme: p\ncurrency: GBP\ntimezone: Europe/London\npoints: { name: points, spendable: true }\n";

    private static readonly CatalogueSnapshot Shelf = CatalogueSnapshot.Empty.With(
        1,
        [
            new Product("rioja", "Rioja", "food/wine/red", "Bodega"), new Product("bread", "Bread", "food/bakery", "Own"),
            new Product("winery-tour", "Tour", "food/winery", "Bodega"),
            new Product("organic-milk", "Milk", "food/dairy", "Own")
            {
                Attributes = ImmutableDictionary<string, string>.Empty.Add("organic", "yes"),
            },
        ],
        [new Store("athens", "Athens", "Europe/Athens", ""), new Store("cardiff", "Cardiff", "", "")]);

    [Theory]
    [InlineData("only: { category: [food/wine] }", 10)]
    [InlineData("only: { category: [food] }", 10 + 2 + 30 + 1)]
    [InlineData("only: { brand: [Own] }", 2 + 1)]
    [InlineData("only: { product: [bread, unknown] }", 2 + 5)]
    [InlineData("only: { attribute: { organic: [\"yes\"] } }", 1)]
    [InlineData("only: { category: [food] }, exclude: { brand: [Bodega] }", 2 + 1)]
    [InlineData("exclude: { category: [food] }", 5)]
    public void a_rule_counts_the_lines_that_its_selectors_match(string selector, long points)
    {
        var world = Of($"points: 1, per: 1.00 GBP, {selector}");
        world.Buy(("rioja", 1000), ("bread", 200), ("winery-tour", 3000), ("organic-milk", 100), ("unknown", 500));
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("net", 10)]
    [InlineData("gross", 13)]
    [InlineData("tax-excluded", 8)]
    public void the_basis_is_net_gross_or_without_tax(string basis, long points)
    {
        var world = Of($"points: 1, per: 1.00 GBP, basis: {basis}");
        world.Record(world.Basket(new Line(1, "bread", 1000, Unit.Each, 1000, 200, 167, 100)));
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("floor", 2)]
    [InlineData("ceiling", 3)]
    [InlineData("half-up", 3)]
    [InlineData("half-even", 2)]
    public void the_number_of_steps_is_rounded_as_the_rule_says(string rounding, long points)
    {
        var world = Of($"points: 1, per: 1.00 GBP, rounding: {rounding}");
        world.Buy(250);
        Assert.Equal(points, world.Points);
    }

    [Fact]
    public void points_per_litre_count_litres_and_nothing_else()
    {
        var world = Of("points: 1, per: 2 l");
        world.Record(world.Basket(
            new Line(1, "fuel", 39_900, Unit.Litre, 6000, 0, 0, 0), new Line(2, "bread", 90_000, Unit.Each, 200, 0, 0, 0)));
        Assert.Equal(19, world.Points);
    }

    [Fact]
    public void what_an_excluded_tender_paid_does_not_count()
    {
        var world = Of("points: 1, per: 1.00 GBP, exclude: { tender: [points] }, only: { product: [bread] }");
        world.Record(world.Purchase(("bread", 1000), ("rioja", 1000)) with
        {
            Tenders = [new Tender("points", 500), new Tender("card", 1500)],
        });
        Assert.Equal(7, world.Points);
    }

    [Theory]
    [InlineData(1999, 0, SkipReason.BasketTooSmall)]
    [InlineData(2000, 50, SkipReason.None)]
    [InlineData(4999, 50, SkipReason.None)]
    [InlineData(5000, 0, SkipReason.BasketTooLarge)]
    public void a_band_holds_from_its_lower_end_to_below_its_upper_end(long amount, long points, SkipReason reason)
    {
        var world = Of("bonus: 50, when: { basket: { from: 20.00 GBP, below: 50.00 GBP } }");
        var (given, verdict) = Explain(world, world.Purchase(("bread", amount)));
        Assert.Equal(points, given);
        Assert.Equal(reason, verdict.Reason);
    }

    [Theory]
    [InlineData("store: [cardiff]", "cardiff", 5)]
    [InlineData("store: [cardiff]", "athens", 0)]
    [InlineData("hours: 23:30-02:00", "athens", 5)]
    [InlineData("hours: 23:30-02:00", "cardiff", 0)]
    [InlineData("weekday: [fri]", "athens", 5)]
    [InlineData("weekday: [fri]", "cardiff", 0)]
    [InlineData("from: 2015-10-23", "cardiff", 0)]
    [InlineData("until: 2015-10-23", "cardiff", 5)]
    public void places_and_times_are_those_of_the_store(string when, string store, long points)
    {
        var world = Of($"points: 5, when: {{ {when} }}");
        world.Now = Instant.FromUtc(2015, 10, 22, 20, 30) + Duration.FromHours(1);
        world.Record(world.Purchase(("bread", 100)) with { Store = store });
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("business", 20)]
    [InlineData("clock", 10)]
    public void a_weekday_goes_by_the_business_date_or_by_the_clock(string day, long points)
    {
        var world = new World(Head + "earn:\n- { id: spend, on: purchase, points: 1, per: 1.00 GBP }\n"
            + $"- {{ id: saturday, on: purchase, multiply: 2, of: [spend], day: {day}, when: {{ weekday: [sat] }} }}");
        world.Now = Instant.FromUtc(2017, 10, 1, 1, 2);
        world.Record(world.Purchase(("bread", 1000)) with { BusinessDate = new LocalDate(2017, 9, 30) });
        Assert.Equal(points, world.Points);
    }

    [Fact]
    public void a_clock_that_runs_days_ahead_does_not_reach_the_offer_of_the_day_after_tomorrow()
    {
        var world = Of("points: 5, when: { from: 2015-10-24 }");
        world.Record(world.Purchase(("bread", 100)) with { OccurredAt = world.Now + Duration.FromDays(2) });
        Assert.Equal(0, world.Points);
        world.Now += Duration.FromDays(2);
        world.Buy(100);
        Assert.Equal(5, world.Points);
    }

    [Fact]
    public void conditions_on_the_member_read_facts_levels_and_purchases()
    {
        var world = new World(Head + "levels: [{ id: gold, at: 10 }]\nearn:\n"
            + "- { id: first, on: purchase, points: 10, when: { first-purchase: true } }\n"
            + "- { id: birthday, on: purchase, points: 100, when: { birthday-month: true } }\n"
            + "- { id: staff, on: purchase, points: 1000, when: { segment: [staff, family] } }\n"
            + "- { id: golden, on: purchase, points: 10000, when: { level: gold } }")
        {
            Facts = new FactRecord { BirthMonth = 10, Segments = ["family"] },
        };
        world.Buy(100);
        Assert.Equal(1110, world.Points);
        world.Facts = FactRecord.None;
        world.Buy(100);
        Assert.Equal(10000, world.Points);
    }

    [Fact]
    public void a_segment_of_the_document_goes_by_its_conditions_and_not_by_the_listed_name()
    {
        var world = new World(Head + "segments: { wine: { likes: [wine] } }\nearn:\n"
            + "- { id: wine, on: purchase, points: 10, when: { segment: wine } }")
        {
            Facts = new FactRecord { Segments = ["wine"] },
        };
        world.Buy(100);
        Assert.Equal(0, world.Points);
        world.Facts = new FactRecord { Likes = ["tea", "wine"] };
        world.Buy(100);
        Assert.Equal(10, world.Points);
    }

    [Fact]
    public void a_limit_of_points_cuts_the_last_award_and_starts_again_with_the_period()
    {
        var world = Of("points: 1, per: 1.00 GBP, limit: 15 points per week");
        world.Buy(1000);
        world.Buy(1000);
        Assert.Equal(5, world.Points);
        world.Buy(1000);
        Assert.Equal(0, world.Points);
        world.Now += Duration.FromDays(7);
        world.Buy(1000);
        Assert.Equal(10, world.Points);
    }

    [Fact]
    public void a_late_purchase_counts_in_the_period_in_which_it_happened()
    {
        var world = Of("points: 5, limit: 1 per day");
        world.Buy(100);
        world.Now += Duration.FromDays(1);
        world.Record(world.Purchase(("bread", 100)) with { OccurredAt = world.Now - Duration.FromDays(1) });
        Assert.Equal(0, world.Points);
        world.Buy(100);
        Assert.Equal(5, world.Points);
    }

    [Fact]
    public void a_budget_runs_dry_for_all_and_a_cap_for_one_posting()
    {
        var world = Of("points: 1, per: 1.00 GBP, cap: 30, budget: 40");
        var (_, verdict) = Explain(world, world.Buy(10_000));
        Assert.Equal(30, world.Points);
        world.Buy(10_000);
        Assert.Equal(10, world.Points);
        (_, verdict) = Explain(world, world.Purchase(("bread", 1000)));
        Assert.Equal(SkipReason.Budget, verdict.Reason);
        Assert.Equal(10, verdict.Raw);
        Assert.Equal(0, verdict.Points);
    }

    [Fact]
    public void a_cap_of_the_posting_holds_over_all_rules_in_document_order()
    {
        var world = new World(Head + "cap-per-posting: 12\nearn:\n"
            + "- { id: a, on: purchase, points: 10 }\n- { id: b, on: purchase, points: 10 }\n- { id: c, on: purchase, points: 10 }");
        world.Buy(100);
        Assert.Equal([("a", 10L), ("b", 2L)], world.Last.Posting!.Changes.OfType<Change.RuleFired>().Select(static fired => (fired.Rule, fired.Granted)));
    }

    [Fact]
    public void multipliers_multiply_bases_only_and_bonuses_come_on_top()
    {
        var world = new World(Head + "earn:\n"
            + "- { id: double, on: purchase, multiply: 2, of: [spend] }\n"
            + "- { id: bonus, on: purchase, bonus: 7 }\n"
            + "- { id: spend, on: purchase, points: 1, per: 1.00 GBP, cap: 5 }");
        world.Buy(1000);
        Assert.Equal(
            [("double", 10L), ("bonus", 7L), ("spend", 5L)],
            world.Last.Posting!.Changes.OfType<Change.RuleFired>().Select(static fired => (fired.Rule, fired.Granted)));
    }

    [Fact]
    public void a_negative_line_lowers_the_basis_and_below_nothing_it_is_nothing()
    {
        var world = Of("points: 1, per: 1.00 GBP");
        world.Buy(("bread", 1000), ("bottle", -250));
        Assert.Equal(7, world.Points);
        world.Buy(("bread", 100), ("bottle", -250));
        Assert.Equal(0, world.Points);
    }

    [Fact]
    public void pending_points_wait_for_their_time_or_for_their_event()
    {
        var world = new World(Head + "earn:\n- { id: later, on: purchase, points: 10, pending: 14d }\n"
            + "- { id: shipped, on: purchase, points: 5, pending: { event: shipped } }");
        world.Buy(100);
        Assert.Equal(0, world.State.Available(0, world.Now));
        Assert.Equal(15, world.State.Pending(0, world.Now));
        world.Record(world.New(ActivityType.Custom) with { CustomType = "news", Events = ["shipped"] });
        Assert.Equal(5, world.State.Available(0, world.Now));
        world.Now += Duration.FromDays(14);
        Assert.Null(world.ReleasePending().Posting);
        world.Now += Duration.FromHours(1); // 14 days on the calendar: the clocks have changed in between
        world.ReleasePending();
        Assert.Equal(15, world.State.Available(0, world.Now));
        Assert.Single(world.State.Lots);
        Assert.Null(world.ReleasePending().Posting);
    }

    [Fact]
    public void every_rule_says_why_it_gave_nothing()
    {
        var world = new World(Head + "earn:\n- { id: wine, on: purchase, points: 1, only: { category: [food/wine] } }\n"
            + "- { id: spend, on: purchase, points: 1, per: 10.00 GBP }\n- { id: fuel, on: purchase, points: 1, per: 1 l }\n"
            + "- { id: review, on: review, points: 1 }\n- { id: web, on: purchase, points: 1, when: { channel: [web] } }\n"
            + "- { id: twice, on: purchase, multiply: 2, of: [spend] }") { Catalogue = Shelf };
        var purchase = world.Purchase(("bread", 999));
        var command = new Command.Record(purchase, []);
        var (_, explanation) = Engine.Explain(world.State, world.Context(command), command);
        Assert.Equal(
            [
                SkipReason.NoMatchingLines, SkipReason.BelowStep, SkipReason.OtherUnit, SkipReason.OtherActivity,
                SkipReason.OtherChannel, SkipReason.NothingToMultiply,
            ],
            explanation.Verdicts.Select(static verdict => verdict.Reason));
    }

    [Fact]
    public void unknown_products_earn_give_nothing_or_wait_by_policy()
    {
        var earns = Of("points: 1, per: 1.00 GBP");
        earns.Buy(("unknown", 1000), ("bread", 100));
        Assert.Equal(11, earns.Points);
        var ignores = new World(Head + "unknown-products: ignore\nearn: [{ id: r, on: purchase, points: 1, per: 1.00 GBP }]") { Catalogue = Shelf };
        var sale = ignores.Buy(("unknown", 1000), ("bread", 100));
        Assert.Equal(1, ignores.Points);
        ignores.Return(sale);
        Assert.Equal(-1, ignores.Points);
        var parks = new World(Head + "unknown-products: park\nearn: [{ id: r, on: purchase, points: 1 }]") { Catalogue = Shelf };
        parks.Buy(("unknown", 1000));
        Assert.Equal(Rejection.UnknownProduct, parks.Last.Rejection);
    }

    [Fact]
    public void the_largest_basket_cannot_overflow()
    {
        var world = Of("points: 1000, per: 0.01 GBP");
        world.Record(world.Basket([.. Enumerable.Range(1, Limits.Lines).Select(static i =>
            new Line(i, "bread", Limits.Thousandths, Unit.Each, Limits.Amount, Limits.Amount, 0, Limits.Amount))]));
        Assert.Equal(Limits.PointsPerPosting, world.Points);
    }

    private static World Of(string rule) => new(Head + $"earn: [{{ id: r, on: purchase, {rule} }}]") { Catalogue = Shelf };

    private static (long Points, RuleVerdict Verdict) Explain(World world, Activity activity)
    {
        var command = new Command.Record(activity, []);
        var (_, explanation) = Engine.Explain(world.State, world.Context(command), command);
        return (explanation.Verdicts.Sum(static verdict => verdict.Points), explanation.Verdicts[0]);
    }
}
