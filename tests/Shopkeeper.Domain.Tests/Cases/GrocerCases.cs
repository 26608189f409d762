using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The grocer's base rule, and cases of other grocers: fuel, rate changes, redeeming in steps, rounding.</summary>
public sealed class GrocerCases
{
    [Theory]
    [InlineData(42_800, 0, 21)]
    [InlineData(55_499, 0, 27)]
    [InlineData(55_500, 0, 55)]
    [InlineData(55_600, 0, 55)]
    [InlineData(86_996, 47_400, 19)]
    [InlineData(7_800, 7_800, 0)]
    public void the_band_and_the_points_go_by_what_was_paid_after_points(long total, long spent, long points)
    {
        var world = World.Ready("grocer-bonus");
        world.Record(Receipt(world, total, spent));
        Assert.Equal(points, world.Points);
    }

    [Fact]
    public void ten_points_are_worth_a_rouble_and_go_in_tens()
    {
        var world = World.Ready("grocer-bonus");
        world.Adjust(100);
        Assert.Equal(Rejection.NotAMultiple, world.Redeem(15).Rejection);
        Assert.Equal(Rejection.None, world.Redeem(50).Rejection);
        var rouble = Currency.Parse("RUB");
        Assert.Equal(new Money(500, rouble), world.Rules.Document.Points[0].WorthOf(50, rouble));
    }

    [Fact]
    public void every_receipt_of_the_real_programme_earns_what_the_public_rule_says()
    {
        var folder = Path.Combine(ReadyProgramme.Root(), "..", "shared", "data", "x5-retailhero");
        Assert.SkipUnless(Directory.Exists(folder), "The receipts of the real grocer (x5-retailhero) are not here.");
        var expected = Rows(Path.Combine(folder, "reference_base_rule.csv"))
            .ToDictionary(
                static row => row["receipt_id"],
                static row => long.Parse(row["base_points_by_public_rule"], CultureInfo.InvariantCulture));
        var equal = 0;
        foreach (var row in Rows(Path.Combine(folder, "receipts.csv")))
        {
            var world = World.Ready("grocer-bonus");
            var spent = -Kopecks(row["regular_points_spent"]) - Kopecks(row["express_points_spent"]);
            world.Record(Receipt(world, Kopecks(row["purchase_sum"]), spent));
            Assert.Equal(expected[row["receipt_id"]], world.Points);
            equal++;
        }

        Assert.Equal(668, equal);
        Assert.Equal(668, expected.Count);
    }

    [Theory]
    [InlineData("2023-06-14", 1099, 10)]
    [InlineData("2023-06-13", 1099, 10)]
    public void TC_01_a_point_for_every_pound(string day, long amount, long points)
    {
        var world = Tesco(day);
        world.Buy(amount);
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("2023-06-14", 39_900, 6000, 19)]
    [InlineData("2023-06-14", 40_000, 6000, 20)]
    [InlineData("2023-06-13", 39_900, 6000, 30)]
    public void TC_01_fuel_by_litres_from_the_day_of_the_change(string day, long thousandths, long amount, long points)
    {
        var world = Tesco(day);
        world.Record(world.Basket(new Line(1, "fuel", thousandths, Unit.Litre, amount, 0, 0, 0)));
        Assert.Equal(points, world.Points);
    }

    [Fact]
    public void TC_02_a_late_sale_is_decided_by_the_rule_of_its_moment()
    {
        var occurred = new LocalDateTime(2023, 6, 13, 23, 50).InZoneStrictly(London).ToInstant();
        var world = new World(FuelBook().InForce(occurred)!)
        {
            Now = occurred + Duration.FromDays(2), Catalogue = Catalogue,
        };
        var sale = world.Basket(new Line(1, "fuel", 40_000, Unit.Litre, 6000, 0, 0, 0));
        world.Record(sale with { OccurredAt = occurred });
        Assert.Equal(30, world.Points);
    }

    [Theory]
    [InlineData("2015-04-10", 40)]
    [InlineData("2015-04-11", 20)]
    public void NE_01_the_rate_changes_on_its_date(string day, long points)
    {
        var world = new World(new ProgrammeHistory("nectar",
        [
            Version(Nectar(2), 1, "2010-01-01"), Version(Nectar(1), 2, "2015-04-11"),
        ]).InForce(Noon(day))!) { Now = Noon(day) };
        world.Buy(2000);
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData(499, 499, Rejection.BelowMinimum, 0)]
    [InlineData(500, 500, Rejection.None, 250)]
    [InlineData(1250, 1250, Rejection.NotAMultiple, 0)]
    [InlineData(1250, 1000, Rejection.None, 500)]
    public void NE_02_points_are_redeemed_in_steps_of_five_hundred(
        long balance, long asked, Rejection rejection, long pence)
    {
        var world = new World(Nectar(1));
        world.Adjust(balance);

        Assert.Equal(rejection, world.Redeem(asked).Rejection);

        Assert.Equal(rejection == Rejection.None ? balance - asked : balance, world.Balance);
        var pound = Currency.Parse("GBP");
        Assert.True(pence == 0 || world.Rules.Document.Points[0].WorthOf(asked, pound) == new Money(pence, pound));
        Assert.Equal(new Money(0, pound), world.Rules.Document.Points[0].WorthOf(1, pound));
    }

    [Theory]
    [InlineData("2023-05-22", 1, 40)]
    [InlineData("2023-05-23", 1, 30)]
    [InlineData("2023-05-23", 5, 60)]
    public void BO_01_the_rate_falls_on_its_date_and_the_birthday_month_doubles(
        string day, byte birthMonth, long points)
    {
        var world = new World(new ProgrammeHistory("chemist",
        [
            Version(Chemist(4), 1, "2010-01-01"), Version(Chemist(3), 2, "2023-05-23"),
        ]).InForce(Noon(day))!)
        {
            Now = Noon(day), Facts = new Domain.Facts.FactRecord { BirthMonth = birthMonth },
        };
        world.Buy(1000);
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("points: 10, per: 1.00 USD", 420)]
    [InlineData("points: 1, per: 0.10 USD", 423)]
    public void ML_01_whole_dollars_or_cents_by_setting(string rate, long points)
    {
        var world = new World(
            "programme: mall\ncurrency: USD\ntimezone: America/Los_Angeles\npoints: {}\n"
            + "earn:\n  - { id: join, on: \"custom:joined\", points: 1000, limit: 1 per member }\n"
            + $"  - {{ id: spend, on: purchase, {rate} }}\n");
        world.Record(world.New(ActivityType.Custom) with { CustomType = "joined" });
        Assert.Equal(1000, world.Points);
        world.Buy(4237);
        Assert.Equal(points, world.Points);
    }

    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];

    private static readonly Catalogue.CatalogueSnapshot Catalogue =
        Domain.Catalogue.CatalogueSnapshot.Empty.With(1, [new Catalogue.Product("fuel", "Unleaded", "fuel", "")], []);

    private static World Tesco(string day) => new(FuelBook().InForce(Noon(day))!)
    {
        Now = Noon(day), Catalogue = Catalogue,
    };

    private static ProgrammeHistory FuelBook()
    {
        const string Head = "programme: clubcard\ncurrency: GBP\ntimezone: Europe/London\npoints: {}\nearn:\n"
            + "  - { id: spend, on: purchase, points: 1, per: 1.00 GBP, exclude: { category: fuel } }\n";
        return new ProgrammeHistory("clubcard",
        [
            Version(Head + Fuel("2.00 GBP"), 1, "2010-01-01"),
            Version(Head + Fuel("2 l"), 2, "2023-06-14"),
        ]);
    }

    private static string Fuel(string step) =>
        $"  - {{ id: fuel, on: purchase, points: 1, per: {step}, only: {{ category: fuel }} }}\n";

    private static string Nectar(int points) =>
        "programme: nectar\ncurrency: GBP\ntimezone: Europe/London\n"
        + "points: { spendable: true, value: { points: 200, worth: 1.00 GBP }, redeem: { step: 500 } }\n"
        + $"earn: [{{ id: spend, on: purchase, points: {points}, per: 1.00 GBP }}]\n";

    private static string Chemist(int points) =>
        "programme: chemist\ncurrency: GBP\ntimezone: Europe/London\n"
        + "points: { value: { points: 1, worth: 0.01 GBP } }\nearn:\n"
        + $"  - {{ id: spend, on: purchase, points: {points}, per: 1.00 GBP }}\n"
        + "  - { id: birthday, on: purchase, multiply: 2, when: { birthday-month: true } }\n";

    private static RuleSet Version(string text, int version, string from) => RuleSet.Compile(
        ReadyProgramme.Of(text), version,
        London.AtStartOfDay(Day(from)).ToInstant());

    private static Instant Noon(string day) =>
        Day(day).At(new LocalTime(12, 0)).InZoneStrictly(London).ToInstant();

    private static LocalDate Day(string day) => NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value;

    private static Activity Receipt(World world, long total, long spent) => world.Purchase(("goods", total)) with
    {
        Tenders = [new Tender("points", spent), new Tender("card", total - spent)],
    };

    private static long Kopecks(string roubles) =>
        (long)(decimal.Parse(roubles, NumberStyles.Number, CultureInfo.InvariantCulture) * 100);

    private static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(file);
        var names = lines[0].Split(',');
        return lines.Skip(1).Select(line => names.Zip(line.Split(','))
            .ToDictionary(static pair => pair.First, static pair => pair.Second));
    }
}
