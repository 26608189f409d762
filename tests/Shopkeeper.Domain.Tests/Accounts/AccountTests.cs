using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

public sealed class AccountTests
{
    private const string Head = "programme: p\ncurrency: GBP\ntimezone: Europe/London\n";
    private const string Spend = "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP }]\n";

    [Fact]
    public void crossing_a_level_opens_it_once_and_debits_nothing()
    {
        var world = World.Ready("sparks-2015");
        Assert.Equal(["preview", "early-sale", "events", "draws"], Reached(2_980_000));
        world = World.Ready("sparks-2015");
        world.Buy(29_800);
        Assert.Equal(2990, world.Balance);
        world.Buy(120);
        Assert.Equal(3010, world.Balance);
        Assert.Equal([new Change.LevelReached("preview")], world.Last.Posting!.Changes.OfType<Change.LevelReached>());
        Assert.DoesNotContain(world.Last.Posting!.Entries, static entry => entry.From == Purse.Available);
        world.Buy(120);
        Assert.Empty(world.Last.Posting!.Changes.OfType<Change.LevelReached>());
    }

    [Theory]
    [InlineData("close", false)]
    [InlineData("keep", true)]
    public void a_return_below_a_level_closes_it_where_the_programme_says_so(string fall, bool open)
    {
        var world = new World(Head + "points: { name: points }\n" + Spend + $"level-fall: {fall}\nlevels: [{{ id: gold, at: 50 }}]");
        world.Buy(4900);
        var sale = world.Buy(120);
        Assert.Equal(["gold"], world.State.Levels);
        world.Return(sale);
        Assert.Equal(open, world.State.Levels.Contains("gold"));
    }

    [Fact]
    public void points_that_are_only_set_aside_close_no_level()
    {
        var world = new World(Head + "points: { name: points, spendable: true }\n" + Spend + "levels: [{ id: gold, at: 50 }]");
        world.Buy(6000);
        var hold = world.Reserve(40, Duration.FromHours(1));
        Assert.Equal(["gold"], world.State.Levels);
        world.Commit(hold);
        Assert.Empty(world.State.Levels);
    }

    [Fact]
    public void by_lifetime_a_level_does_not_fall_with_what_is_spent()
    {
        var world = new World(Head + "points: { name: points, spendable: true }\n" + Spend
            + "level-basis: lifetime\nlevels: [{ id: gold, at: 50 }]");
        var sale = world.Buy(6000);
        world.Redeem(60);
        Assert.Equal(["gold"], world.State.Levels);
        world.Return(sale);
        Assert.Empty(world.State.Levels);
        Assert.Equal(60, world.State.Deficit(0));
    }

    [Fact]
    public void earning_and_spending_put_off_expiry_by_inactivity_for_all_points()
    {
        var world = new World(Head + "points: { name: points, spendable: true, expire: { inactive: 12mo } }\n" + Spend);
        world.Now = Instant.FromUtc(2020, 7, 1, 12, 0);
        world.Buy(10_000);
        Assert.Equal(Instant.FromUtc(2021, 7, 1, 23, 0), world.State.Lots[0].ExpiresAt);
        world.Now = Instant.FromUtc(2021, 1, 10, 12, 0);
        world.Buy(1000);
        Assert.Equal(Instant.FromUtc(2022, 1, 11, 0, 0), Assert.Single(world.State.Lots).ExpiresAt);
        world.Now = Instant.FromUtc(2021, 12, 31, 12, 0);
        world.Redeem(10);
        Assert.Equal(Instant.FromUtc(2023, 1, 1, 0, 0), Assert.Single(world.State.Lots).ExpiresAt);
        world.Now = Instant.FromUtc(2022, 12, 31, 23, 59);
        Assert.Null(world.Expire().Posting);
        world.Now = Instant.FromUtc(2023, 1, 1, 0, 0);
        Assert.Equal(Rejection.Insufficient, world.Redeem(10).Rejection);
        world.Expire();
        Assert.Equal(-100, world.Points);
    }

    [Theory]
    [InlineData("expire: 6mo", "2021-08-31", "2022-02-28")]
    [InlineData("expire: 90d", "2021-01-01", "2021-04-01")]
    [InlineData("expire: { on: 31 Dec }", "2021-12-31", "2021-12-31")]
    [InlineData("expire: { on: 31 Dec, years: 1 }", "2021-01-01", "2022-12-31")]
    [InlineData("expire: { on: 31 Mar }", "2021-04-01", "2022-03-31")]
    public void a_lot_is_good_to_the_last_instant_of_its_last_day(string expire, string earned, string lastDay)
    {
        var world = new World(Head + $"points: {{ name: points, spendable: true, {expire} }}\n" + Spend);
        var pattern = NodaTime.Text.LocalDatePattern.Iso;
        world.Now = world.Rules.Document.Zone.AtStartOfDay(pattern.Parse(earned).Value).ToInstant() + Duration.FromHours(12);
        world.Buy(1000);
        var end = world.Rules.Document.Zone.AtStartOfDay(pattern.Parse(lastDay).Value.PlusDays(1)).ToInstant();
        world.Now = end - Duration.FromTicks(10);
        Assert.Equal(10, world.State.Available(0, world.Now));
        world.Now = end;
        Assert.Equal(0, world.State.Available(0, world.Now));
        Assert.Equal(Rejection.Insufficient, world.Redeem(1).Rejection);
    }

    [Fact]
    public void points_of_equal_terms_share_a_lot()
    {
        var forever = new World(Head + "points: { name: points }\n" + Spend);
        var byAge = new World(Head + "points: { name: points, expire: 30d }\n" + Spend);
        for (var hour = 0; hour < 72; hour++)
        {
            foreach (var world in (World[])[forever, byAge])
            {
                world.Now += Duration.FromHours(1);
                world.Buy(1000);
            }
        }

        Assert.Single(forever.State.Lots);
        Assert.Equal(4, byAge.State.Lots.Length);
    }

    [Fact]
    public void a_programme_may_have_several_kinds_of_points_and_they_never_mix()
    {
        var world = new World(Head + "points: [{ id: base, spendable: true }, { id: charity, spendable: true }]\nearn:\n"
            + "- { id: spend, on: purchase, points: 1, per: 1.00 GBP }\n- { id: penny, on: purchase, points: 1, into: charity }");
        var sale = world.Buy(1000);
        Assert.Equal((10, 1), (world.State.Available(0, world.Now), world.State.Available(1, world.Now)));
        Assert.Equal(
            Rejection.Insufficient, world.Decide(new Command.Redeem(world.NextActivity(), 2, 1, "gift", "web")).Rejection);
        Assert.Equal(
            Rejection.UnknownPoints, world.Decide(new Command.Redeem(world.NextActivity(), 2, 2, "gift", "web")).Rejection);
        world.Return(sale);
        Assert.Equal((0, 0), (world.State.Available(0, world.Now), world.State.Available(1, world.Now)));
    }

    [Fact]
    public void spending_goes_by_minimum_and_step_and_only_where_points_are_spendable()
    {
        var world = new World(Head + "points: { name: points, spendable: true, redeem: { minimum: 500, step: 250 } }\n" + Spend);
        world.Buy(200_000);
        Assert.Equal(Rejection.BelowMinimum, world.Redeem(499).Rejection);
        Assert.Equal(Rejection.NotAMultiple, world.Redeem(600).Rejection);
        Assert.NotNull(world.Redeem(1250).Posting);
        Assert.Equal(Rejection.NotSpendable, World.Ready("sparks-2015").Redeem(500).Rejection);
    }

    [Fact]
    public void holds_are_limited_and_end_by_themselves()
    {
        var world = new World(Head + "points: { name: points, spendable: true }\n" + Spend);
        world.Buy(100_000);
        for (var i = 0; i < Limits.Holds; i++)
        {
            world.Reserve(1, Duration.FromMinutes(15));
        }

        world.Reserve(1, Duration.FromMinutes(15));
        Assert.Equal(Rejection.TooManyHolds, world.Last.Rejection);
        world.Now += Duration.FromMinutes(15);
        world.Reserve(1000, Duration.FromMinutes(15));
        Assert.Equal(Rejection.None, world.Last.Rejection);
        Assert.Single(world.State.Holds);
        world.Reserve(0 + 1, -Duration.FromMinutes(1));
        Assert.Equal(Rejection.HoldEnded, world.Last.Rejection);
    }

    [Fact]
    public void an_operator_adjusts_within_a_limit()
    {
        var world = new World(Head + "adjust-limit: 100\npoints: { name: points, spendable: true }\n" + Spend);
        Assert.Equal(Rejection.AboveOperatorLimit, world.Adjust(101).Rejection);
        Assert.Equal(Rejection.AmountOutOfRange, world.Adjust(Limits.Points + 1).Rejection);
        world.Adjust(100);
        Assert.Equal(100, world.Balance);
        Assert.Equal("goodwill", world.Last.Posting!.Terms!.Reason);
        Assert.Equal(0, world.State.LifetimeOf(0));
    }

    [Fact]
    public void a_purchase_whose_points_have_lapsed_before_it_arrived_gives_and_takes_them_in_one_posting()
    {
        var world = new World(Head + "points: { name: points, spendable: true, expire: 30d }\n" + Spend);
        world.Record(world.Purchase(("a", 1000)) with { OccurredAt = world.Now - Duration.FromDays(60) });
        Assert.Equal(0, world.Balance);
        Assert.Empty(world.State.Lots);
        Assert.Equal([Purse.Issued, Purse.Available], world.Last.Posting!.Entries.Select(static entry => entry.From));
    }

    [Fact]
    public void a_return_explains_what_it_took_back()
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(120);
        var back = world.ReturnOf(sale);
        var command = new Command.Record(back, [world.Find(back.Returns[0])]);
        var (outcome, explanation) = Engine.Explain(world.State, world.Context(command), command);
        Assert.Equal(-10, explanation.Verdicts.Sum(static verdict => verdict.Points));
        Assert.Equal("spend", explanation.Verdicts.Single(static verdict => verdict.Points < 0).Rule);
        Assert.Equal(10, outcome.Posting!.AvailableAfter);
    }

    [Fact]
    public void a_receipt_that_does_not_add_up_is_recorded_as_a_variance()
    {
        var world = World.Ready("bonus-card");
        world.Record(world.Purchase(("a", 1000)) with { Tenders = [new Tender("card", 900)] });
        Assert.Contains(new Change.VarianceSeen(100), world.Last.Posting!.Changes);
        Assert.Equal(10, world.Points);
    }

    private static IEnumerable<string> Reached(long pence)
    {
        var world = World.Ready("sparks-2015");
        world.Buy(pence);
        return world.State.Levels;
    }
}
