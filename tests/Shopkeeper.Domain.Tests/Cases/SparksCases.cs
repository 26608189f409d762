using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>
/// The published cases of Sparks 2015 that need no offers, under the ready document with both readings of its step.
/// </summary>
public sealed class SparksCases
{
    [Theory]
    [InlineData("1.00")]
    [InlineData("0.10")]
    public void SP_01_a_purchase_gives_ten_and_ten_for_every_pound(string step)
    {
        var world = Sparks(step);
        world.Buy(2500);
        Assert.Equal(260, world.Points);
    }

    [Theory]
    [InlineData("1.00", 120, 20)]
    [InlineData("0.10", 120, 22)]
    [InlineData("1.00", 3456, 350)]
    [InlineData("0.10", 3456, 355)]
    [InlineData("1.00", 9, 10)]
    [InlineData("0.10", 9, 10)]
    public void SP_02_only_complete_steps_count(string step, long amount, long points)
    {
        var world = Sparks(step);
        world.Buy(amount);
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("1.00", 20)]
    [InlineData("0.10", 29)]
    public void SP_03_steps_are_taken_on_the_sum(string step, long points)
    {
        var world = Sparks(step);
        world.Buy(("socks", 95), ("socks", 95));
        Assert.Equal(points, world.Points);
    }

    [Theory]
    [InlineData("1.00", -10)]
    [InlineData("0.10", -12)]
    public void SP_04_a_return_keeps_the_ten_and_happens_once(string step, long points)
    {
        var world = Sparks(step);
        var sale = world.Buy(120);

        world.Return(sale, (1, 1000, null));
        Assert.Equal(points, world.Points);
        Assert.Equal(10, world.Balance);

        world.Return(sale, (1, 1000, null));
        Assert.Equal(Rejection.AlreadyReturned, world.Last.Rejection);
        Assert.Equal(10, world.Balance);
    }

    [Theory]
    [InlineData("1.00", 2, -140, 1, -200)]
    [InlineData("0.10", 2, -145, 1, -200)]
    [InlineData("1.00", 1, null, 2, null)]
    [InlineData("0.10", 1, null, 2, null)]
    public void SP_05_partial_returns_end_the_same_in_any_order(
        string step, int first, int? firstPoints, int second, int? secondPoints)
    {
        var world = Sparks(step);
        var sale = world.Buy(("coat", 2000), ("scarf", 1456));
        var given = world.Points;

        world.Return(sale, (first, 1000, null));
        var one = world.Points;
        world.Return(sale, (second, 1000, null));
        var two = world.Points;

        Assert.Equal(firstPoints ?? one, one);
        Assert.Equal(secondPoints ?? two, two);
        Assert.Equal(10 - given, one + two);
        Assert.Equal(10, world.Balance);
    }

    [Fact]
    public void SP_06_a_review_counts_once_per_product_and_is_worth_more_than_a_pound()
    {
        var world = World.Ready("sparks-2015");
        var first = world.Review("P");
        Assert.Equal(25, world.Points);

        var again = world.New(ActivityType.Review) with { Subject = "P" };
        var (_, explanation) = Engine.Explain(
            world.State, world.Context(new Command.Record(again, [])), new Command.Record(again, []));
        Assert.Equal(SkipReason.Limit, explanation.Verdicts.Single(static verdict => verdict.Rule == "review").Reason);
        world.Record(again);
        Assert.Equal(0, world.Points);

        world.Review("Q");
        Assert.Equal(25, world.Points);
        world.Return(first);
        Assert.Equal(-25, world.Points);
        world.Buy(100);
        Assert.True(world.Points < 25);
    }

    [Fact]
    public void SP_07_a_handover_token_counts_once()
    {
        var world = World.Ready("sparks-2015");
        world.Record(world.New(ActivityType.Handover) with { Subject = "token-1" });
        Assert.Equal(50, world.Points);
        world.Now += Duration.FromDays(2);
        world.Record(world.New(ActivityType.Handover) with { Subject = "token-1" });
        Assert.Equal(0, world.Points);
        Assert.Equal(50, world.Balance);
    }

    [Theory]
    [InlineData("1.00", 3010)]
    [InlineData("0.10", 3012)]
    public void SP_08_crossing_a_level_unlocks_once_and_debits_nothing(string step, long balance)
    {
        var world = Sparks(step);
        world.Adjust(2990);
        world.Buy(120);

        Assert.Equal(balance, world.Balance);
        Assert.Equal(["preview"], world.Last.Posting!.Changes.OfType<Change.LevelReached>().Select(static change =>
            change.Level));
        Assert.All(world.Last.Posting.Entries, static entry => Assert.Equal(Purse.Issued, entry.From));
        Assert.Equal(["gate:new-season-preview"],
            world.Rules.Document.Levels.Single(static level => level.Id == "preview").Unlocks);

        world.Buy(120);
        Assert.Empty(world.Last.Posting.Changes.OfType<Change.LevelReached>());
        Assert.Equal(["preview"], world.State.Levels);
    }

    [Theory]
    [InlineData("1.00", "close", 4993)]
    [InlineData("0.10", "close", 4991)]
    [InlineData("1.00", "keep", 4993)]
    [InlineData("0.10", "keep", 4991)]
    public void SP_09_a_return_below_a_level_closes_it_or_not_by_setting(string step, string fall, long balance)
    {
        var text = Text(step).Replace("level-fall: close", $"level-fall: {fall}", StringComparison.Ordinal);
        var world = new World(text);
        var sale = world.Buy(120);
        world.Adjust(5003 - world.Balance);
        Assert.Equal(["preview", "early-sale"], world.State.Levels);

        world.Return(sale);

        Assert.Equal(balance, world.Balance);
        Assert.Equal(fall == "keep", world.State.Levels.Contains("early-sale"));
        Assert.Equal(fall == "close", world.Last.Posting!.Changes.Contains(new Change.LevelLost("early-sale")));
    }

    [Fact]
    public void SP_10_sparks_are_no_tender()
    {
        var world = World.Ready("sparks-2015");
        world.Buy(10_000);
        Assert.Equal(Rejection.NotSpendable, world.Redeem(500).Rejection);
        Assert.Null(world.Rules.Document.Points[0].WorthOf(500, Currency.Parse("GBP")));
    }

    [Fact]
    public void SP_19_one_basket_feeds_two_programmes_and_each_answers_for_itself()
    {
        var sparks = World.Ready("sparks-2015");
        var bonus = World.Ready("bonus-card");
        var sale = sparks.Purchase(("coat", 2500));

        sparks.Record(sale);
        bonus.Record(sale);
        Assert.Equal(260, sparks.Points);
        Assert.Equal(Rejection.CurrencyNotInProgramme, bonus.Last.Posting!.Rejected);
        Assert.Equal(0, bonus.Points);

        var back = sparks.ReturnOf(sale);
        sparks.Record(back);
        bonus.Record(back);
        Assert.Equal(-250, sparks.Points);
        Assert.Equal(0, bonus.Points);
    }

    private static World Sparks(string step) => new(Text(step));

    /// <summary>The ready document; the other reading of its step is the change that its comment names.</summary>
    internal static string Text(string step)
    {
        var text = ReadyProgramme.Text("sparks-2015");
        const string Pounds = "    points: 10\n    per: 1.00 GBP\n";
        Assert.Contains(Pounds, text, StringComparison.Ordinal);
        return step == "1.00"
            ? text
            : text.Replace(Pounds, "    points: 1\n    per: 0.10 GBP\n", StringComparison.Ordinal);
    }
}
