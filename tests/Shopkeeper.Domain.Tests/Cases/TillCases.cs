using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of tills, as far as the engine alone decides them.</summary>
public sealed class TillCases
{
    private const string Expiring = "programme: p\ncurrency: GBP\ntimezone: Europe/London\n"
        + "points: { spendable: true, expire: 90d }\nearn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP }]\n";

    [Fact]
    public void PT_01_a_thousand_quotes_of_one_basket_answer_the_same_and_change_nothing()
    {
        var world = World.Ready("sparks-2015");
        world.Buy(9_900);
        var before = StateText.Of(world.State);
        var command = new Command.Record(world.Purchase(("coat", 2500)), []);
        for (var i = 0; i < 1000; i++)
        {
            var (outcome, _) = Engine.Explain(world.State, world.Context(command), command);
            Assert.Equal(260, World.Moved(outcome.Posting!, 0));
        }

        Assert.Equal(before, StateText.Of(world.State));
    }

    [Fact]
    public void PT_05_a_hold_keeps_its_points_until_its_time_is_over()
    {
        var world = new World(Expiring);
        world.Buy(80_000);
        world.Reserve(500, Duration.FromMinutes(15));
        Assert.Equal(Rejection.None, world.Last.Rejection);

        world.Reserve(400, Duration.FromMinutes(15));
        Assert.Equal(Rejection.Insufficient, world.Last.Rejection);

        world.Now += Duration.FromMinutes(15);
        world.Reserve(400, Duration.FromMinutes(15));
        Assert.Equal(Rejection.None, world.Last.Rejection);
    }

    [Fact]
    public void PT_06_a_committed_hold_is_gone_once_and_a_released_one_is_back_with_its_expiry()
    {
        var world = new World(Expiring);
        world.Buy(80_000);
        var lot = Assert.Single(world.State.Lots);
        var spent = world.Reserve(500, Duration.FromMinutes(15));
        Assert.Equal(Rejection.None, world.Commit(spent).Rejection);
        Assert.NotEqual(Rejection.None, world.Commit(spent).Rejection);
        Assert.Equal(300, world.Balance);

        var released = world.Reserve(300, Duration.FromMinutes(15));
        Assert.Equal(0, world.Balance);
        Assert.Equal(Rejection.None, world.Release(released).Rejection);
        Assert.Equal(300, world.Balance);
        Assert.Equal(lot.ExpiresAt, Assert.Single(world.State.Lots).ExpiresAt);

        var sale = world.Record(world.Purchase(("coat", 0)) with { Reservations = [world.Reserve(200, Duration.FromMinutes(15))] });
        Assert.Equal(100, world.Balance);
        world.Record(world.ReturnOf(sale) with { Returns = [World.Part(sale) with { Reason = ReturnReason.Voided }] });
        Assert.Equal((300, lot.ExpiresAt), (world.Balance, Assert.Single(world.State.Lots).ExpiresAt));
    }

    [Theory]
    [InlineData(1000, 2000)]
    [InlineData(2000, 1000)]
    public void PT_10_one_of_three_pieces_and_then_two_equal_the_full_return(long first, long second)
    {
        var world = World.Ready("bonus-card");
        var sale = world.Record(world.Basket(new Line(1, "cup", 3000, Unit.Each, 1000, 0, 0, 0)));
        world.Return(sale, (1, first, null));
        world.Return(sale, (1, second, null));
        Assert.Equal(0, world.Balance);
    }

    [Fact]
    public void PT_12_a_return_after_its_rule_was_deleted_takes_the_original_award()
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(2500);
        world.Rules = RuleSet.Compile(
            ReadyProgramme.Of("programme: sparks\ncurrency: GBP\ntimezone: Europe/London\npoints: {}\n"), 2, Instant.MinValue);
        world.Return(sale);
        Assert.Equal(-250, world.Points);
    }

    [Fact]
    public void PT_14_an_exchange_gives_points_on_the_difference_and_lots_keep_their_expiry()
    {
        var world = new World(Expiring);
        var sale = world.Buy(3000);
        var expiry = Assert.Single(world.State.Lots).ExpiresAt;
        world.Now += Duration.FromDays(10);

        var even = world.Record(world.Purchase(("other", 3000)) with { Returns = [World.Part(sale)] });
        Assert.Equal(0, world.Points);
        world.Record(world.Purchase(("better", 3500)) with { Returns = [World.Part(even)] });
        Assert.Equal(5, world.Points);

        Assert.Equal(30, world.State.Lots.Single(lot => lot.ExpiresAt == expiry).Amount);
    }

    [Fact]
    public void PT_22_the_hour_that_occurs_twice_is_two_instants()
    {
        var summer = NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse("2015-10-25T01:30:00+01:00").Value.ToInstant();
        var winter = NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse("2015-10-25T01:30:00+00:00").Value.ToInstant();
        var rules = ReadyProgramme.Of("programme: p\ncurrency: GBP\ntimezone: Europe/London\npoints: {}\n"
            + "earn: [{ id: early, on: purchase, points: 1, when: { until: \"2015-10-25T00:45:00Z\" } }]\n");
        var world = new World(RuleSet.Compile(rules, 1, Instant.MinValue)) { Now = summer };
        world.Buy(100);
        Assert.Equal(1, world.Points);
        world.Now = winter;
        world.Buy(100);

        Assert.Equal(Duration.FromHours(1), winter - summer);
        Assert.Equal(0, world.Points);
        Assert.Equal(world.Journal[0].OccurredAt + Duration.FromHours(1), world.Journal[1].OccurredAt);
    }
}
