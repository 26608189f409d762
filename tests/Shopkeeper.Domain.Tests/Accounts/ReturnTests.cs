using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Accounts;

public sealed class ReturnTests
{
    private const string Euro = "programme: p\ncurrency: EUR\ntimezone: Europe/Athens\n"
        + "points: { name: points, spendable: true, expire: 90d }\n";

    [Fact]
    public void a_return_takes_back_what_that_sale_gave()
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(120);
        Assert.Equal(20, world.Points);
        world.Return(sale);
        Assert.Equal(-10, world.Points);
        Assert.Equal(10, world.Balance);
    }

    [Theory]
    [InlineData(2, 1, -140, -200)]
    [InlineData(1, 2, -200, -140)]
    public void partial_returns_add_up_to_the_whole_in_any_order(int first, int second, long firstPoints, long secondPoints)
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(("coat", 2000), ("scarf", 1456));
        world.Return(sale, (first, 1000, null));
        Assert.Equal(firstPoints, world.Points);
        world.Return(sale, (second, 1000, null));
        Assert.Equal(secondPoints, world.Points);
        Assert.Equal(10, world.Balance);
    }

    [Fact]
    public void a_line_that_came_back_is_refused()
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(("coat", 2000), ("scarf", 1456));
        world.Return(sale, (1, 1000, null));
        world.Return(sale, (1, 1000, null));
        Assert.Equal(Rejection.AlreadyReturned, world.Last.Rejection);
        world.Return(sale);
        world.Return(sale);
        Assert.Equal(Rejection.AlreadyReturned, world.Last.Rejection);
        Assert.Equal(10, world.Balance);
    }

    [Fact]
    public void a_line_that_the_sale_does_not_have_is_refused()
    {
        var world = World.Ready("sparks-2015");
        var sale = world.Buy(2000);
        world.Return(sale, (7, 1000, null));
        Assert.Equal(Rejection.SaleLineUnknown, world.Last.Rejection);
        Assert.Equal(210, world.Balance);
    }

    [Fact]
    public void one_of_three_pieces_and_then_two_equal_the_three()
    {
        var world = World.Ready("bonus-card");
        var sale = world.Record(world.Basket(new Line(1, "cup", 3000, Unit.Each, 1000, 0, 0, 0)));
        world.Return(sale, (1, 1000, null));
        Assert.Equal(-4, world.Points);
        world.Return(sale, (1, 2000, null));
        Assert.Equal(-6, world.Points);
        Assert.Equal(0, world.Balance);
    }

    [Fact]
    public void money_above_what_is_left_of_a_line_is_clipped_and_reported()
    {
        var world = World.Ready("bonus-card");
        var sale = world.Buy(1000);
        world.Return(sale, (1, 1000, 1500));
        Assert.Equal(-10, world.Points);
        Assert.Contains(new Change.VarianceSeen(500), world.Last.Posting!.Changes);
    }

    [Fact]
    public void a_return_is_decided_by_the_rules_of_the_sale_not_by_those_of_today()
    {
        var world = World.Ready("bonus-card");
        var sale = world.Buy(5000);
        var doubled = ReadyProgramme.Document("bonus-card");
        doubled = doubled with { Earn = [doubled.Earn[0] with { Points = 2 }] };
        world.Rules = RuleSet.Compile(doubled, 2, world.Now);
        world.Return(sale);
        Assert.Equal(-50, world.Points);

        var again = World.Ready("bonus-card");
        sale = again.Buy(5000);
        again.Rules = RuleSet.Compile(doubled with { Earn = [] }, 2, again.Now);
        again.Return(sale);
        Assert.Equal(-50, again.Points);
    }

    [Fact]
    public void buying_and_returning_a_hundred_times_changes_nothing()
    {
        var world = World.Ready("bonus-card");
        world.Buy(10_000);
        for (var i = 0; i < 100; i++)
        {
            world.Return(world.Buy(("a", 999), ("b", 1)));
        }

        Assert.Equal(100, world.Balance);
        Assert.Single(world.State.Lots);
    }

    [Fact]
    public void an_even_exchange_changes_nothing_and_the_lot_keeps_its_expiry()
    {
        var world = new World(Euro + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 EUR }]");
        var sale = world.Buy(1000);
        var lot = world.State.Lots[0];
        world.Now += NodaTime.Duration.FromDays(10);
        world.Record(world.Purchase(("other", 1000)) with { Returns = [World.Part(sale)] });
        Assert.Equal(0, world.Points);
        Assert.Equal(lot, Assert.Single(world.State.Lots));

        var dearer = world.Buy(1060);
        world.Record(world.Purchase(("better", 1560)) with { Returns = [World.Part(dearer)] });
        Assert.Equal(5, world.Points);
    }

    [Fact]
    public void an_exchange_is_never_refused_and_reports_what_it_could_not_take_back()
    {
        var world = World.Ready("bonus-card");
        var sale = world.Buy(1000);
        world.Return(sale);
        world.Record(world.Purchase(("other", 2000)) with { Returns = [World.Part(sale, (1, 1000, 1000))] });
        Assert.Equal(20, world.Points);
        Assert.Contains(new Change.VarianceSeen(1000), world.Last.Posting!.Changes);
    }

    [Theory]
    [InlineData("deficit", 0, 40, 60)]
    [InlineData("within-balance", 0, 0, 100)]
    [InlineData("pending-only", 60, 0, 160)]
    public void a_short_balance_goes_by_the_policy_of_the_programme(
        string policy, long balance, long deficit, long afterNextSale)
    {
        var world = new World(Euro + $"earn: [{{ id: spend, on: purchase, points: 1, per: 1.00 EUR }}]\nreturns: {{ when-short: {policy} }}");
        var sale = world.Buy(10_000);
        world.Redeem(40);
        world.Return(sale);
        Assert.Equal(balance, world.Balance);
        Assert.Equal(deficit, world.State.Deficit(0));
        Assert.Equal(new Change.ClawedBack("spend", 100, 60 - balance + deficit), world.Last.Posting!.Changes.OfType<Change.ClawedBack>().Single());
        world.Buy(10_000);
        Assert.Equal(afterNextSale, world.Balance);
        Assert.Equal(0, world.State.Deficit(0));
    }

    [Fact]
    public void pending_points_are_taken_back_under_every_policy()
    {
        var world = new World(Euro
            + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 EUR, pending: 14d }]\nreturns: { when-short: pending-only }");
        var sale = world.Buy(10_000);
        Assert.Equal(100, world.State.Pending(0, world.Now));
        world.Return(sale);
        Assert.Equal(0, world.Balance);
        Assert.Empty(world.State.Lots);
    }

    [Fact]
    public void a_cap_is_taken_back_only_when_what_remains_would_give_less()
    {
        var world = new World(Euro + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 EUR, cap: 100 }]");
        var sale = world.Buy(("a", 15_000), ("b", 8000));
        Assert.Equal(100, world.Points);
        world.Return(sale, (1, 1000, null));
        Assert.Equal(-20, world.Points);
        world.Return(sale, (2, 1000, null));
        Assert.Equal(-80, world.Points);
    }

    [Fact]
    public void a_multiplier_comes_back_with_what_it_multiplied()
    {
        var world = new World(Euro
            + "earn:\n- { id: spend, on: purchase, points: 1, per: 1.00 EUR }\n"
            + "- { id: double-wine, on: purchase, multiply: 2, of: [spend], only: { product: [wine] } }");
        var sale = world.Buy(("wine", 1050), ("bread", 3000));
        Assert.Equal(50, world.Points);
        world.Return(sale, (2, 1000, null));
        Assert.Equal(-30, world.Points);
        world.Return(sale, (1, 0, 550));
        Assert.Equal(-10, world.Points);
        world.Return(sale, (1, 0, null));
        Assert.Equal(0, world.Balance);
    }

    [Fact]
    public void budgets_and_limits_come_back_with_a_return()
    {
        var world = new World(Euro
            + "earn: [{ id: gift, on: purchase, points: 1, per: 1.00 EUR, budget: 150, limit: 120 points per month }]");
        var sale = world.Buy(10_000);
        world.Return(sale);
        Assert.Equal(0, world.BudgetTaken("gift"));
        Assert.Equal(0, Assert.Single(world.State.Counters).Used);
        world.Buy(20_000);
        Assert.Equal(120, world.Points);
        Assert.Equal(120, world.BudgetTaken("gift"));
    }

    [Fact]
    public void a_voided_sale_was_never_the_first_purchase()
    {
        var world = new World(Euro
            + "earn: [{ id: welcome, on: purchase, points: 50, when: { first-purchase: true } }]");
        var sale = world.Buy(100);
        var cancelled = world.ReturnOf(sale);
        world.Record(cancelled with { Returns = [cancelled.Returns[0] with { Reason = ReturnReason.Voided }] });
        Assert.Equal(-50, world.Points);
        Assert.Equal(0, world.State.Purchases);
        world.Buy(100);
        Assert.Equal(50, world.Points);
    }

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("current-rules", -5)]
    public void a_return_without_receipt_goes_by_policy(string policy, long points)
    {
        var world = new World(Euro
            + "earn: [{ id: shop, on: purchase, points: 7 }, { id: spend, on: purchase, points: 1, per: 1.00 EUR }]\n"
            + $"returns: {{ without-receipt: {policy} }}");
        world.Buy(10_000);
        world.Record(WithoutReceipt(world));
        Assert.Equal(points, world.Points);
    }

    [Fact]
    public void a_return_without_receipt_may_be_refused_by_policy()
    {
        var world = new World(Euro + "earn: [{ id: shop, on: purchase, points: 7 }]\nreturns: { without-receipt: refuse }");
        world.Record(WithoutReceipt(world));
        Assert.Equal(Rejection.WithoutReceipt, world.Last.Rejection);
    }

    [Fact]
    public void a_review_that_is_taken_down_gives_its_points_back_once()
    {
        var world = World.Ready("sparks-2015");
        var review = world.Review("P");
        world.Review("P");
        Assert.Equal(0, world.Points);
        world.Review("Q");
        Assert.Equal(25, world.Points);
        world.Return(review);
        Assert.Equal(-25, world.Points);
        world.Return(review);
        Assert.Equal(Rejection.AlreadyReturned, world.Last.Rejection);
    }

    [Fact]
    public void a_negative_line_lowers_the_basis_and_comes_back_with_the_whole()
    {
        var world = World.Ready("bonus-card");
        var sale = world.Buy(("beer", 1500), ("bottle-refund", -500));
        Assert.Equal(10, world.Points);
        world.Return(sale, (1, 1000, null));
        Assert.Equal(-10, world.Points);
        world.Return(sale);
        Assert.Equal(0, world.Points);
        Assert.Equal(0, world.Balance);
    }

    private static Activity WithoutReceipt(World world) => world.New(ActivityType.Return) with
    {
        Currency = world.Rules.Document.Currencies[0],
        Returns = [new ReturnPart(null, [new ReturnedLine(1, 0, "a", 1000, 500)], ReturnReason.Returned)],
    };
}
