using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Earning;

public sealed class PurchaseTests
{
    [Fact]
    public void a_purchase_earns_its_flat_points_and_points_for_every_full_pound()
    {
        var world = World.Ready("sparks-2015");
        world.Buy(2500);
        Assert.Equal(260, world.Points);
        Assert.Equal(260, world.Balance);
    }

    [Fact]
    public void steps_are_taken_on_the_sum_and_not_line_by_line()
    {
        var world = World.Ready("sparks-2015");
        world.Buy(("a", 95), ("b", 95));
        Assert.Equal(20, world.Points);
    }

    [Fact]
    public void a_basket_in_a_currency_that_the_programme_does_not_name_is_recorded_and_gives_nothing()
    {
        var world = World.Ready("sparks-2015");
        world.Record(world.Purchase(("a", 1000)) with { Currency = Currency.Parse("EUR") });
        Assert.Equal(Rejection.CurrencyNotInProgramme, world.Last.Posting!.Rejected);
        Assert.Empty(world.Last.Posting!.Entries);
        Assert.Empty(world.Last.Posting!.Changes);
    }

    [Fact]
    public void points_are_spent_and_a_short_balance_is_refused()
    {
        var world = World.Ready("bonus-card");
        world.Buy(5730);
        Assert.Equal(57, world.Points);
        Assert.Equal(Rejection.Insufficient, world.Redeem(58).Rejection);
        world.Redeem(50);
        Assert.Equal(7, world.Balance);
    }
}
