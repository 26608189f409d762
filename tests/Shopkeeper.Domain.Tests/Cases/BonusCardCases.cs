using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Offers;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of the Bonus Card.</summary>
public sealed class BonusCardCases
{
    [Fact]
    public void BC_01_a_point_for_every_euro_and_a_cent_for_every_point()
    {
        var world = World.Ready("bonus-card");
        world.Buy(5730);
        Assert.Equal(57, world.Points);

        world.Adjust(500);
        Assert.Equal(Rejection.None, world.Redeem(500).Rejection);
        Assert.Equal(-500, world.Points);
        var euro = Currency.Parse("EUR");
        Assert.Equal(new Money(500, euro), world.Rules.Document.Points[0].WorthOf(500, euro));
    }

    [Fact]
    public void BC_02_a_coupon_when_purchases_add_up_to_300_euros()
    {
        var world = World.Ready("bonus-card");
        world.Buy(29_999);
        Assert.Empty(world.State.Vouchers);
        world.Buy(1);
        Assert.Equal(("next-purchase", 1000), (Assert.Single(world.State.Vouchers).Kind, world.State.Vouchers[0].BasisPoints));
    }

    [Theory]
    [InlineData("2022-02-28T23:59", Rejection.None)]
    [InlineData("2022-03-01T00:00", Rejection.VoucherNotUsable)]
    public void BC_03_a_coupon_is_good_for_six_months_to_the_end_of_february(string athens, Rejection expected)
    {
        var world = World.Ready("bonus-card");
        world.Now = Instant.FromUtc(2021, 8, 31, 10, 0);
        world.Buy(30_000);
        var coupon = Assert.Single(world.State.Vouchers);
        world.Now = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm").Parse(athens).Value
            .InZoneStrictly(world.Rules.Document.Zone).ToInstant();
        Assert.Equal(expected, world.Use(coupon.Id));
    }

    [Fact]
    public void BC_05_points_spent_on_a_returned_sale_stay_spent()
    {
        var world = World.Ready("bonus-card");
        world.Adjust(500);
        var hold = world.Reserve(500, Duration.FromMinutes(15));
        var sale = world.Record(world.Purchase(("coat", 5730)) with { Reservations = [hold] });
        Assert.Equal(57, world.Balance);

        world.Return(sale);

        Assert.Equal(-57, world.Points);
        Assert.Equal(0, world.Balance);
    }

    [Fact]
    public void BC_07_a_white_card_earns_on_its_last_day_and_then_no_more()
    {
        var world = World.Ready("bonus-card");
        world.Now = Instant.FromUtc(2021, 12, 31, 21, 59);
        var last = world.Record(world.Purchase(("coat", 5730)) with { CardKind = "white" });
        Assert.Equal(57, world.Points);

        // Midnight in Athens.
        world.Now = Instant.FromUtc(2021, 12, 31, 22, 0);
        world.Record(world.Purchase(("coat", 5730)) with { CardKind = "white" });
        Assert.Equal((0, Rejection.CardKindEnded), (world.Points, world.Journal[^1].Rejected));
        world.Record(world.Purchase(("coat", 5730)) with { CardKind = "tourist" });
        Assert.Equal(57, world.Points);

        // What was earned while it was good is taken back when it returns.
        world.Return(last);
        Assert.Equal(-57, world.Points);
    }

    [Fact]
    public void BC_06_an_even_exchange_gives_nothing_and_five_euros_more_give_five()
    {
        var text = ReadyProgramme.Text("bonus-card").Replace("expire: never", "expire: 90d", StringComparison.Ordinal);
        var world = new World(text);
        var sale = world.Buy(5000);
        var lot = Assert.Single(world.State.Lots);
        world.Now += Duration.FromDays(30);

        var even = world.Record(world.Purchase(("other", 5000)) with { Returns = [World.Part(sale)] });
        Assert.Equal(0, world.Points);
        Assert.Equal(lot, Assert.Single(world.State.Lots));

        world.Record(world.Purchase(("better", 5500)) with { Returns = [World.Part(even)] });
        Assert.Equal(5, world.Points);
        Assert.Equal(55, world.Balance);
        Assert.Contains(world.State.Lots, open => open.ExpiresAt == lot.ExpiresAt && open.Amount == 50);
    }
}
