using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Offers;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of picks, vouchers, statements and gates.</summary>
public sealed class OfferCases
{
    private static readonly Currency Gbp = Currency.Parse("GBP");

    [Fact]
    public void SP_12_three_slots_hold_three_picks_and_what_is_used_stays()
    {
        var world = Menu("tailored", 8, (0, 3), (8000, 4));
        Assert.Equal(Rejection.None, world.Pick("tailored", "offer-1"));
        Assert.Equal(Rejection.None, world.Pick("tailored", "offer-2"));
        Assert.Equal(Rejection.None, world.Pick("tailored", "offer-3"));
        Assert.Equal(Rejection.NoOpenSlot, world.Pick("tailored", "offer-4"));
        Assert.Equal(Rejection.None, world.Pick("tailored", "offer-4", replaces: "offer-3"));
        var used = OfferWorld.Used(world.State, world.State.Picks[0]);
        var swap = new Command.PickOffer(world.NextActivity(), "tailored", "offer-5", "offer-1", true, "desk");
        Assert.Equal(Rejection.AlreadyUsed, world.DecideOn(used, swap).Rejection);
    }

    [Fact]
    public void SP_15_the_sale_opens_a_day_early_for_five_thousand_points()
    {
        var opens = OfferWorld.London(2015, 12, 26);
        var world = (OfferWorld.Document() with
        {
            Gates = [new GateDefinition { Id = "early-sale", From = opens, Early = [new GateAccess("early", "", Duration.FromDays(1))] }],
        }).With();
        GatePass Ask(GateVisitor visitor) => GateCheck.Of(world.Rules.Document, "early-sale", visitor, world.Now)!.Value;
        world.Adjust(4999);
        Assert.Equal(opens, Ask(new GateVisitor(world.State, world.Facts)).From);
        world.Adjust(1);
        Assert.Equal(OfferWorld.London(2015, 12, 25), Ask(new GateVisitor(world.State, world.Facts)).From);
        Assert.Equal(opens, Ask(GateVisitor.Guest).From);
    }

    [Fact]
    public void SP_08_a_level_reached_opens_its_gate_and_takes_nothing()
    {
        var world = OfferWorld.Document().With();
        world.Adjust(2990);
        Assert.False(GateCheck.Of(world.Rules.Document, "preview", new GateVisitor(world.State, world.Facts), world.Now)!.Value.IsOpen);
        world.Buy(20);
        Assert.True(GateCheck.Of(world.Rules.Document, "preview", new GateVisitor(world.State, world.Facts), world.Now)!.Value.IsOpen);
        Assert.Single(world.Last.Posting!.Changes.OfType<Change.LevelReached>());
        Assert.Equal(3010, world.Balance);
    }

    [Theory]
    [InlineData(LevelFall.Close, false)]
    [InlineData(LevelFall.Keep, true)]
    public void SP_09_the_gate_and_the_page_agree_after_a_return(LevelFall fall, bool stays)
    {
        var world = (OfferWorld.Document() with { LevelFall = fall }).With();
        world.Adjust(4883);
        var sale = world.Buy(120);
        world.Return(sale, (1, 1000, 120));
        Assert.Equal(4883, world.Balance);
        Assert.Equal(stays, world.State.Levels.Contains("early"));
        Assert.Equal(
            stays, GateCheck.Of(world.Rules.Document, "early-sale", new GateVisitor(world.State, world.Facts), world.Now)!.Value.IsOpen);
    }

    [Fact]
    public void PYO_01_ten_of_a_thousand_may_be_picked()
    {
        var world = Menu("own", 1_000, (0, 10));
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(Rejection.None, world.Pick("own", $"offer-{i}"));
        }

        Assert.Equal(Rejection.PicksFull, world.Pick("own", "offer-11"));
    }

    [Theory]
    [InlineData(true, new[] { "offer-1" })]
    [InlineData(false, new string[0])]
    public void PYO_05_the_quarter_turns_and_what_is_not_listed_is_dropped(bool carryOver, string[] left)
    {
        ProgrammeDocument Quarter(int from) => MenuOf(
            OfferWorld.Pool("own", (0, 10)) with { Refresh = Period.FromMonths(3), CarryOver = carryOver }, 2) with
        {
            Offers = [.. Enumerable.Range(from, 2).Select(static number => OfferWorld.Offer($"offer-{number}", "own"))],
        };
        var world = Quarter(0).With();
        world.Pick("own", "offer-0");
        world.Pick("own", "offer-1");
        world.Publish(Quarter(1));
        world.Now = OfferWorld.London(2016, 1, 1, 8);
        world.Buy(100);
        Assert.Equal(left, world.State.Picks.Where(pick => pick.IsOpen(world.Now)).Select(static pick => pick.Offer));
        Assert.Equal(carryOver ? 1 : 0, world.Last.Posting!.Changes.Count(static change => change is Change.Unpicked { Offer: "offer-0" }));
        Assert.DoesNotContain(world.Last.Posting.Changes, static change => change is Change.Picked { Offer: "offer-2" });
    }

    [Fact]
    public void MW_01_two_of_six_are_picked_and_reselected_until_used()
    {
        var world = Menu("weekly", 6, (0, 2));
        Assert.Equal(Rejection.None, world.Pick("weekly", "offer-1"));
        Assert.Equal(Rejection.None, world.Pick("weekly", "offer-2"));
        Assert.Equal(Rejection.PicksFull, world.Pick("weekly", "offer-3"));
        Assert.Equal(Rejection.None, world.Pick("weekly", "offer-3", replaces: "offer-2"));
        var used = OfferWorld.Used(world.State, world.State.Picks[0]);
        Assert.Equal(
            Rejection.AlreadyUsed,
            world.DecideOn(used, new Command.UnpickOffer(world.NextActivity(), "weekly", "offer-1", "desk")).Rejection);
    }

    [Theory]
    [InlineData(10, 23, 59, Rejection.None)]
    [InlineData(11, 0, 0, Rejection.VoucherNotUsable)]
    public void MW_02_a_weekly_voucher_is_good_to_the_end_of_tuesday(int day, int hour, int minute, Rejection expected)
    {
        var world = Vouchers(new VoucherDefinition { Id = "weekly", Worth = [new Money(100, Gbp)], Valid = Period.FromDays(6) });
        world.Now = OfferWorld.London(2023, 10, 4, 9);
        var voucher = world.Issue("weekly");
        world.Now = OfferWorld.London(2023, 10, day, hour, minute);
        Assert.Equal(expected, world.Use(voucher));
    }

    [Fact]
    public void TC_03_a_statement_needs_150_points_and_carries_less_over()
    {
        var world = Vouchers(new VoucherDefinition { Id = "clubcard", Statement = new StatementRule([], 0, 150, 50) });
        world.Adjust(149);
        Assert.Null(world.Statement("clubcard").Posting);
        Assert.Equal(149, world.Balance);
        world.Adjust(1);
        world.Statement("clubcard");
        Assert.Equal(150, Assert.Single(world.State.Vouchers).Worth);
        Assert.Equal(0, world.Balance);
        Assert.Null(world.Statement("clubcard").Posting);
    }

    [Fact]
    public void BC_02_the_coupon_comes_with_the_last_cent()
    {
        var world = Vouchers(new VoucherDefinition
        {
            Id = "coupon", BasisPoints = 1_000, Valid = Period.FromMonths(6), Spend = new SpendRule([new Money(30_000, Gbp)], SpendRepeat.Once),
        });
        world.Buy(29_999);
        Assert.Empty(world.State.Vouchers);
        world.Buy(1);
        Assert.Single(world.State.Vouchers);
        world.Buy(60_000);
        Assert.Single(world.State.Vouchers);
    }

    [Theory]
    [InlineData(2, 28, 23, Rejection.None)]
    [InlineData(3, 1, 0, Rejection.VoucherNotUsable)]
    public void BC_03_six_months_from_the_end_of_August_end_with_February(int month, int day, int hour, Rejection expected)
    {
        var world = Vouchers(new VoucherDefinition { Id = "coupon", BasisPoints = 1_000, Valid = Period.FromMonths(6) });
        world.Now = OfferWorld.London(2021, 8, 31, 12);
        var voucher = world.Issue("coupon");
        world.Now = OfferWorld.London(2022, month, day, hour);
        Assert.Equal(expected, world.Use(voucher));
    }

    [Fact]
    public void W8_use_and_void_leave_the_voucher_as_it_was()
    {
        var world = Vouchers(new VoucherDefinition { Id = "gift", Worth = [new Money(100, Gbp)], Valid = Period.FromMonths(6) });
        var voucher = world.Issue("gift");
        var before = Assert.Single(world.State.Vouchers);
        var sale = world.Record(world.Purchase(("a", 400)) with { Vouchers = [voucher] });
        Assert.Empty(world.State.Vouchers);
        world.Return(sale, (1, 1000, 400));
        Assert.Equal(before, Assert.Single(world.State.Vouchers));
    }

    private static World Menu(string pool, int offers, params (long From, int Slots)[] slots) =>
        MenuOf(OfferWorld.Pool(pool, slots) with { Refresh = Period.FromDays(7) }, offers).With();

    private static ProgrammeDocument MenuOf(PoolDefinition pool, int offers) => OfferWorld.Document(
        [.. Enumerable.Range(1, offers).Select(number => OfferWorld.Offer($"offer-{number}", pool.Id))]) with { Pools = [pool] };

    private static World Vouchers(params VoucherDefinition[] kinds) =>
        (OfferWorld.Document() with { Vouchers = [.. kinds] }).With();
}
