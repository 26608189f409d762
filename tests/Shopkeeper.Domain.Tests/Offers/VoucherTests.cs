using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>The life of vouchers: issued, reserved, used, given back, expired; from points and from spending.</summary>
public sealed class VoucherTests
{
    private static readonly Currency Gbp = Currency.Parse("GBP");

    private static World World() => (OfferWorld.Document() with
    {
        Vouchers =
        [
            new VoucherDefinition { Id = "gift", Worth = [new Money(500, Gbp)], Valid = Period.FromDays(6) },
            new VoucherDefinition { Id = "ten", BasisPoints = 1_000, Base = PricedOn.Original, OnReturn = OfferOnReturn.Keep },
            new VoucherDefinition { Id = "statement", Statement = new StatementRule([], 0, 150, 50) },
            new VoucherDefinition { Id = "every", Worth = [new Money(100, Gbp)], Spend = new SpendRule([new Money(1_000, Gbp)], SpendRepeat.Every) },
        ],
    }).With();

    [Fact]
    public void one_voucher_is_used_once_and_leaves_the_account()
    {
        var world = World();
        var voucher = world.Issue("gift");
        Assert.Equal(500, Assert.Single(world.State.Vouchers).Worth);
        Assert.Equal(Rejection.AmountOutOfRange, world.Use(voucher, 501));
        Assert.Equal(Rejection.None, world.Use(voucher, 500));
        Assert.Empty(world.State.Vouchers);
        Assert.Equal(Rejection.VoucherNotUsable, world.Use(voucher, 500));
    }

    [Theory]
    [InlineData("nothing", null, Rejection.UnknownVoucherKind)]
    [InlineData("statement", null, Rejection.AmountOutOfRange)]
    [InlineData("gift", -1L, Rejection.AmountOutOfRange)]
    [InlineData("statement", 700L, Rejection.None)]
    [InlineData("ten", null, Rejection.None)]
    public void an_operator_issues_what_the_kind_allows(string kind, long? worth, Rejection expected)
    {
        var world = World();
        world.Issue(kind, worth);
        Assert.Equal(expected, world.Last.Rejection);
    }

    [Fact]
    public void an_account_holds_so_many_vouchers()
    {
        var world = World();
        for (var i = 0; i < Limits.Vouchers; i++)
        {
            world.Issue("ten");
        }

        world.Issue("ten");
        Assert.Equal(Rejection.TooManyVouchers, world.Last.Rejection);
    }

    [Fact]
    public void a_reserved_voucher_is_nobody_elses_until_its_time_is_up()
    {
        var world = World();
        var voucher = world.Issue("gift");
        var hold = world.Reserve(Duration.FromMinutes(15), voucher);
        Assert.Equal(Rejection.VoucherHeld, world.Use(voucher));
        world.Reserve(Duration.FromMinutes(15), voucher);
        Assert.Equal(Rejection.VoucherHeld, world.Last.Rejection);
        world.Now += Duration.FromMinutes(15);
        Assert.Equal(Rejection.HoldEnded, world.Commit(hold).Rejection);
        Assert.Equal(Rejection.None, world.Use(voucher));
    }

    [Fact]
    public void a_reservation_of_points_and_vouchers_is_spent_or_given_back_as_one()
    {
        var world = World();
        world.Buy(800);
        var voucher = world.Issue("gift");
        Outcome Hold(HoldId hold) => world.Decide(
            new Command.Reserve(world.NextActivity(), hold, 300, 0, world.Now + Duration.FromMinutes(15), "basket", "till") { Vouchers = [voucher] });
        var first = new HoldId(world.NextActivity().Value);
        Hold(first);
        Assert.Equal(500, world.Balance);
        world.Release(first);
        Assert.Equal((800, false), (world.Balance, world.State.Vouchers[0].IsHeld(world.Now)));
        var second = new HoldId(world.NextActivity().Value);
        Hold(second);
        world.Commit(second);
        Assert.Equal(500, world.Balance);
        Assert.Empty(world.State.Vouchers);
        Assert.Contains(world.Last.Posting!.Changes, static change => change is Change.VoucherUsed { Amount: 500 });
    }

    [Fact]
    public void a_refused_reservation_holds_nothing()
    {
        var world = World();
        var voucher = world.Issue("gift");
        var other = new VoucherId(world.NextActivity().Value);
        world.Reserve(Duration.FromMinutes(15), voucher, other);
        Assert.Equal(Rejection.VoucherNotUsable, world.Last.Rejection);
        Assert.Null(world.State.Vouchers[0].Hold);
    }

    [Fact]
    public void a_purchase_uses_its_vouchers_and_skips_what_cannot_be_used()
    {
        var world = World();
        var voucher = world.Issue("ten");
        var held = world.Issue("gift");
        world.Reserve(Duration.FromHours(1), held);
        var unknown = new VoucherId(world.NextActivity().Value);
        var sale = world.Basket(new Line(1, "shirt", 1000, Unit.Each, 7_000, 2_000, 0, 1_000)) with { Vouchers = [voucher, held, unknown] };
        world.Record(sale);
        Assert.Equal(Rejection.None, world.Last.Rejection);
        var changes = world.Last.Posting!.Changes;
        Assert.Contains(changes, change => change is Change.VoucherUsed { Amount: 1_000 } used && used.Voucher.Id == voucher);
        Assert.Contains(new Change.VoucherSkipped(held, Rejection.VoucherHeld), changes);
        Assert.Contains(new Change.VoucherSkipped(unknown, Rejection.VoucherNotUsable), changes);
    }

    [Theory]
    [InlineData("gift", 1)]
    [InlineData("ten", 0)]
    public void a_whole_return_gives_a_voucher_back_by_policy_and_a_partial_one_does_not(string kind, int expected)
    {
        var world = World();
        var voucher = world.Issue(kind);
        var sale = world.Record(world.Purchase(("a", 400), ("b", 400)) with { Vouchers = [voucher] });
        world.Return(sale, (1, 1000, 400));
        Assert.Empty(world.State.Vouchers);
        world.Return(sale, (2, 1000, 400));
        Assert.Equal(expected, world.State.Vouchers.Length);
    }

    [Fact]
    public void a_voucher_that_lapsed_meanwhile_does_not_come_back()
    {
        var world = World();
        var sale = world.Record(world.Purchase(("a", 400)) with { Vouchers = [world.Issue("gift")] });
        world.Now += Duration.FromDays(7);
        world.Return(sale, (1, 1000, 400));
        Assert.Empty(world.State.Vouchers);
    }

    [Fact]
    public void expiry_posts_once_and_waits_for_a_reservation()
    {
        var world = World();
        var voucher = world.Issue("gift");
        world.Now += Duration.FromDays(6);
        world.Reserve(Duration.FromDays(2), voucher);
        world.Now += Duration.FromDays(1);
        Assert.Null(world.Expire().Posting);
        world.Now += Duration.FromDays(1);
        world.Expire();
        Assert.Empty(world.State.Vouchers);
        Assert.Contains(new Change.VoucherExpired(voucher), world.Last.Posting!.Changes);
        Assert.Null(world.Expire().Posting);
    }

    [Theory]
    [InlineData(149, 0, 149)]
    [InlineData(150, 150, 0)]
    [InlineData(399, 350, 49)]
    public void a_statement_converts_whole_steps_and_carries_the_rest(long points, long worth, long left)
    {
        var world = World();
        world.Adjust(points);
        world.Statement("statement");
        Assert.Equal(worth, world.State.Vouchers.Sum(static voucher => voucher.Worth));
        Assert.Equal(left, world.Balance);
    }

    [Fact]
    public void a_threshold_reached_again_after_a_return_gives_nothing_again()
    {
        var world = World();
        world.Buy(999);
        Assert.Empty(world.State.Vouchers);
        var sale = world.Buy(1);
        Assert.Single(world.State.Vouchers);
        world.Return(sale, (1, 1000, 1));
        world.Buy(500);
        Assert.Single(world.State.Vouchers);
        world.Buy(501);
        Assert.Equal(2, world.State.Vouchers.Length);
        world.Buy(5_000);
        Assert.Equal(7, world.State.Vouchers.Length);
        Assert.Equal(7, world.State.Vouchers.Select(static voucher => voucher.Id).Distinct().Count());
    }

    [Fact]
    public void a_cancelled_voucher_cannot_be_used()
    {
        var world = World();
        var voucher = world.Issue("gift");
        var cancel = new Command.CancelVoucher(world.NextActivity(), voucher, "mistake", "desk");
        Assert.Equal(Rejection.None, world.Decide(cancel).Rejection);
        Assert.Equal(cancel, CommandRecord.Of(world.Last.Posting!));
        Assert.Equal(Rejection.VoucherNotUsable, world.Use(voucher));
        Assert.Equal(Rejection.VoucherNotUsable, world.Decide(cancel).Rejection);
    }
}
