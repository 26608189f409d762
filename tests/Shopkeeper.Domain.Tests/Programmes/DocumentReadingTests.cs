using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Documents;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>Good documents: what stands in the text is what the engine gets.</summary>
public sealed class DocumentReadingTests
{
    private const string Whole =
        """
        programme: whole
        name: { en: Whole, el: Όλο }
        currency: [GBP, EUR]
        timezone: Europe/London
        points:
          - { id: base, name: Stars, spendable: true, value: { points: 10, worth: { GBP: 1, EUR: 1.20 } },
              redeem: { minimum: 500, step: 250 }, expire: { on: 31 Dec, years: 1 }, pending: 14d }
          - { id: green, expire: { inactive: 12mo }, pending: { event: shipped } }
        earn:
          - { id: spend, on: purchase, points: 3, per: { EUR: 1.50, GBP: 1.00 }, basis: tax-excluded,
              rounding: half-up, cap: 900, day: business }
          - { id: fuel, on: purchase, points: 1, per: 2 l, only: { category: [fuel] },
              limit: [500 points per month, 3 per day] }
          - { id: bags, on: handover, points: 5, per: item, into: green, limit: 1 per subject }
          - id: evening
            on: purchase
            multiply: 2.5
            of: [spend]
            only: { category: food/wine, brand: [Acme, Best], product: [00123, 22423], attribute: { organic: "yes" } }
            exclude: { category: gift-cards, tender: [points], store: airport }
            when: { store: [cardiff-1], channel: store, tender: card,
                basket: { from: { GBP: 10, EUR: 12 }, below: { GBP: 100, EUR: 120 } }, from: 2015-10-22,
                until: 2016-01-01T00:00:00Z, weekday: [fri, sat], hours: 17:00-24:00 }
            budget: 100000
          - { id: hello, on: purchase, bonus: 100,
              when: { first-purchase: true, birthday-month: true, segment: staff, level: gold },
              pending: { until: 2016-02-01 } }
          - { id: gift, on: "custom:charity", points: 1, per: { GBP: 1, EUR: 1 }, onReturn: keep }
        levels: [{ id: gold, name: Gold, at: 1000, unlocks: ["gate:early-sale", "rewards:events"] }]
        level-basis: lifetime
        level-fall: keep
        returns: { when-short: within-balance, without-receipt: current-rules, redeemed: reinstate }
        unknown-products: park
        cap-per-posting: 5000
        adjust-limit: 1000
        """;

    /// <summary>What a part of a document needs around it.</summary>
    private static readonly string[] Usual =
        ["programme: test\n", "currency: [GBP, EUR]\n", "timezone: Europe/London\n", "points: {}\n"];

    private static readonly ProgrammeDocument Document = ReadyProgramme.Of(Whole);

    [Fact]
    public void points_are_read_with_value_expiry_and_pending()
    {
        var gbp = Currency.Parse("GBP");
        var eur = Currency.Parse("EUR");
        Assert.Equal([gbp, eur], Document.Currencies);
        Assert.Equal("Όλο", Document.Name.In("el"));
        Assert.Equal("Whole", Document.Name.In("fr"));

        var (first, second) = (Document.Points[0], Document.Points[1]);
        Assert.True(first.Spendable);
        Assert.Equal([new PointsValue(10, new Money(100, gbp)), new PointsValue(10, new Money(120, eur))],
            first.Values);
        Assert.Equal((500, 250), (first.RedeemMinimum, first.RedeemStep));
        Assert.Equal(new Expiry(ExpiryKind.Calendar, null, new AnnualDate(12, 31), 1), first.Expiry);
        Assert.Equal(new Pending(PendingKind.For, Period.FromDays(14), null, ""), first.Pending);
        Assert.False(second.Spendable);
        Assert.Equal(new Expiry(ExpiryKind.Inactivity, Period.FromMonths(12), null, 0), second.Expiry);
        Assert.Equal(new Pending(PendingKind.Event, null, null, "shipped"), second.Pending);
    }

    [Fact]
    public void amounts_steps_and_bounds_are_read()
    {
        var spend = Document.Earn[0];
        Assert.Equal((PerKind.Amount, Basis.TaxExcluded, Rounding.HalfUp), (spend.Per, spend.Basis, spend.Rounding));
        Assert.Equal([new Money(100, Document.Currencies[0]), new Money(150, Document.Currencies[1])],
            spend.StepAmounts);
        Assert.Equal((900, DayKind.Business), (spend.Cap, spend.Day));

        var fuel = Document.Earn[1];
        Assert.Equal((PerKind.Quantity, 2000, Unit.Litre), (fuel.Per, fuel.StepThousandths, fuel.StepUnit));
        Assert.Equal([new Limit(500, LimitUnit.Points, LimitPer.Month), new Limit(3, LimitUnit.Times, LimitPer.Day)],
            fuel.Limits);

        var bags = Document.Earn[2];
        Assert.Equal((PerKind.Item, 1, ActivityType.Handover), (bags.Per, bags.Into, bags.On));
        Assert.Equal([new Limit(1, LimitUnit.Times, LimitPer.Subject)], bags.Limits);
    }

    [Fact]
    public void a_multiplier_has_selectors_and_conditions()
    {
        var evening = Document.Earn[3];
        Assert.Equal((EarnPhase.Multiplier, 2500, 100_000),
            (evening.Phase, evening.FactorThousandths, evening.BudgetPoints));
        Assert.Equal(["spend"], evening.Of);
        Assert.Equal(["00123", "22423"], evening.Only!.Products);
        Assert.Equal(["food/wine"], evening.Only.Categories);
        Assert.Equal([KeyValuePair.Create("organic", "yes")], evening.Only.Attributes);
        Assert.Equal(["gift-cards"], evening.Exclude!.Categories);
        Assert.Equal(["points"], evening.ExcludeTenders);

        var when = evening.When;
        Assert.Equal(["cardiff-1"], when.Stores);
        Assert.Equal(["airport"], when.ExcludeStores);
        Assert.Equal(1000, when.BasketFrom[0].Minor);
        Assert.Equal(12_000, when.BasketBelow[1].Minor);
        Assert.Equal(Instant.FromUtc(2015, 10, 21, 23, 0), when.From);
        Assert.Equal(Instant.FromUtc(2016, 1, 1, 0, 0), when.Until);
        Assert.Equal([IsoDayOfWeek.Friday, IsoDayOfWeek.Saturday], when.Weekdays);
        Assert.Equal((new LocalTime(17, 0), LocalTime.Midnight), (when.HoursFrom, when.HoursTo));
    }

    [Fact]
    public void bonuses_levels_and_policies_are_read()
    {
        var hello = Document.Earn[4];
        Assert.Equal((EarnPhase.Bonus, 100), (hello.Phase, hello.Points));
        Assert.True(hello.When is { FirstPurchase: true, BirthdayMonth: true, Level: "gold" });
        Assert.Equal(new Pending(PendingKind.Until, null, Instant.FromUtc(2016, 2, 1, 0, 0), ""), hello.Pending);

        var gift = Document.Earn[5];
        Assert.Equal((ActivityType.Custom, "charity", OnReturn.Keep), (gift.On, gift.CustomType, gift.OnReturn));

        var level = Assert.Single(Document.Levels);
        Assert.Equal(("gold", 1000), (level.Id, level.At));
        Assert.Equal(["gate:early-sale", "rewards:events"], level.Unlocks);
        Assert.Equal((LevelBasis.Lifetime, LevelFall.Keep), (Document.LevelBasis, Document.LevelFall));
        Assert.Equal(new ReturnPolicy(ShortBalance.WithinBalance, NoReceipt.CurrentRules, RedeemedOnReturn.Reinstate),
            Document.Returns);
        Assert.Equal((UnknownProducts.Park, 5000, 1000),
            (Document.UnknownProducts, Document.CapPerPosting, Document.AdjustLimit));
    }

    [Fact]
    public void rules_that_read_history_are_labelled_by_arrival()
    {
        var orders = ShopProgrammes.Validate(Whole).Orders.ToDictionary(static label => label.Rule, static label =>
            label.Order);

        Assert.Equal(RuleOrder.Free, orders["spend"]);
        Assert.Equal(RuleOrder.Arrival, orders["fuel"]);
        Assert.Equal(RuleOrder.Arrival, orders["evening"]);
        Assert.Equal(RuleOrder.Arrival, orders["hello"]);
        Assert.Equal(RuleOrder.Free, orders["gift"]);
    }

    [Fact]
    public void a_multiplier_of_a_limited_rule_goes_by_arrival_too()
    {
        var check = ShopProgrammes.Validate(
            """
            programme: test
            currency: GBP
            timezone: Europe/London
            points: {}
            earn:
              - { id: a, on: purchase, points: 1, limit: 1 per day }
              - { id: b, on: purchase, points: 1 }
              - { id: all, on: purchase, multiply: 2 }
              - { id: free, on: purchase, multiply: 2, of: [b] }
            """);

        Assert.Equal(
            [RuleOrder.Arrival, RuleOrder.Free, RuleOrder.Arrival, RuleOrder.Free],
            check.Orders.Select(static label => label.Order));
    }

    [Fact]
    public void json_says_the_same_as_yaml()
    {
        const string Json =
            """
            { "programme": "test", "currency": "GBP", "timezone": "Europe/London", "points": { "expire": "12mo" },
              "earn": [ { "id": "spend", "on": "purchase", "points": 10, "per": "1.00 GBP" } ] }
            """;
        const string Yaml =
            "programme: test\ncurrency: GBP\ntimezone: Europe/London\npoints: { expire: 12mo }\nearn:\n- { id: "
                + "spend, on: purchase, points: 10, per: 1.00 GBP }\n";

        Assert.Equal(ReadyProgramme.Of(Yaml).ContentHash, ReadyProgramme.Of(Json).ContentHash);
        Assert.Equal(100, ReadyProgramme.Of(Json).Earn[0].StepAmounts[0].Minor);
    }

    [Fact]
    public void a_programme_without_points_is_valid()
    {
        Assert.Empty(ReadyProgramme.Of("programme: offers-only\ncurrency: GBP\ntimezone: Europe/London\n").Points);
    }

    [Fact]
    public void every_example_of_the_reference_page_is_valid()
    {
        var page = File.ReadAllText(Path.Combine(ReadyProgramme.Root(), "docs", "reference", "programme.md"));
        var examples = page.Split("```yaml\n").Skip(1).Select(static part =>
            part[..part.IndexOf("```", StringComparison.Ordinal)])
            .Where(static example => !example.StartsWith('#')).ToArray();

        Assert.True(examples.Length >= 6);
        foreach (var example in examples)
        {
            var missing = Usual.Where(line =>
                !("\n" + example).Contains("\n" + line[..(line.IndexOf(':') + 1)], StringComparison.Ordinal));
            ReadyProgramme.Of(string.Concat(missing) + example);
        }
    }

    [Fact]
    public void ready_programmes_are_valid()
    {
        Assert.Equal(["bonus-card", "grocer-bonus", "pick-your-own", "sparks-2015"], ReadyProgramme.Names());
        Assert.Equal("Κάρτα M&S Bonus", ReadyProgramme.Document("bonus-card").Name.In("el"));
        Assert.Equal(4, ReadyProgramme.Document("sparks-2015").Levels.Length);
        Assert.Equal(["points"], ReadyProgramme.Document("grocer-bonus").Earn[0].ExcludeTenders);
    }

    [Fact]
    public void sections_of_later_versions_are_kept_and_noted()
    {
        var check = ShopProgrammes.Validate(ReadyProgramme.Text("sparks-2015"));

        Assert.Equal(2, check.Notes.Length);
        Assert.All(check.Notes, static note =>
            Assert.Contains("no effect in this version", note.Message, StringComparison.Ordinal));
        Assert.Contains("\"pool\":\"ranked\"", check.Canonical, StringComparison.Ordinal);
    }
}
