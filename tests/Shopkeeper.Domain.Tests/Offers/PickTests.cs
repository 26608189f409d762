using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>Picking from a pool: refusals in their order, periods, carry-over, and what is given.</summary>
public sealed class PickTests
{
    private static readonly PoolDefinition Fortnight = OfferWorld.Pool("own", (0, 2), (3000, 3)) with
    {
        Refresh = Period.FromDays(14), Start = new LocalDate(2015, 10, 12),
    };

    private static ProgrammeDocument Document(PoolDefinition? pool = null) =>
        OfferWorld.Document(
            OfferWorld.Offer("tea", "own"), OfferWorld.Offer("milk", "own"), OfferWorld.Offer("bread", "own"),
            OfferWorld.Offer("over", "own") with { When = new Conditions { Until = OfferWorld.London(2015, 10, 1) } },
            OfferWorld.Offer("elsewhere")) with
        {
            Pools = [pool ?? Fortnight, OfferWorld.Pool("given") with { Pick = false }],
        };

    [Theory]
    [InlineData("nowhere", "tea", "", true, Rejection.UnknownPool)]
    [InlineData("given", "nothing", "", false, Rejection.PoolDoesNotPick)]
    [InlineData("own", "nothing", "", false, Rejection.UnknownOffer)]
    [InlineData("own", "over", "", false, Rejection.NotListed)]
    [InlineData("own", "elsewhere", "", true, Rejection.NotListed)]
    [InlineData("own", "over", "bread", true, Rejection.OfferEnded)]
    [InlineData("own", "tea", "bread", true, Rejection.AlreadyPicked)]
    [InlineData("own", "bread", "nothing", true, Rejection.NotPicked)]
    [InlineData("own", "bread", "", true, Rejection.NoOpenSlot)]
    [InlineData("own", "bread", "tea", true, Rejection.None)]
    public void refusals_come_in_the_documented_order(string pool, string offer, string replaces, bool listed, Rejection expected)
    {
        var world = Document().With();
        Assert.Equal(Rejection.None, world.Pick("own", "tea"));
        Assert.Equal(Rejection.None, world.Pick("own", "milk"));
        Assert.Equal(expected, world.Pick(pool, offer, replaces, listed));
    }

    [Fact]
    public void a_used_pick_is_not_swapped_and_one_that_stays_neither()
    {
        var world = Document().With();
        world.Pick("own", "tea");
        var used = OfferWorld.Used(world.State, world.State.Picks[0]);
        Assert.Equal(1, used.Picks[0].Uses);
        var swap = new Command.PickOffer(world.NextActivity(), "own", "milk", "tea", true, "desk");
        Assert.Equal(Rejection.AlreadyUsed, world.DecideOn(used, swap).Rejection);

        var stays = Document(Fortnight with { Swap = SwapRule.Never }).With();
        stays.Pick("own", "tea");
        Assert.Equal(Rejection.SwapNotAllowed, stays.Pick("own", "milk", "tea"));
        Assert.Equal(Rejection.SwapNotAllowed, stays.Unpick("own", "tea"));
    }

    [Fact]
    public void a_pick_is_good_from_the_moment_it_was_made_to_the_end_of_its_period()
    {
        var world = Document().With();
        world.Pick("own", "tea");
        var pick = Assert.Single(world.State.Picks);
        Assert.Equal(new Pick("own", new LocalDate(2015, 10, 12), "tea", "hash-tea", world.Now, OfferWorld.London(2015, 10, 26), 0), pick);
        Assert.False(pick.IsOpen(world.Now - Duration.FromSeconds(1)));
        Assert.False(pick.IsOpen(OfferWorld.London(2015, 10, 26)));
    }

    [Fact]
    public void a_new_period_begins_empty_and_the_old_picks_leave_after_the_days_of_an_offline_till()
    {
        var world = Document().With();
        world.Pick("own", "tea");
        world.Pick("own", "milk");
        world.Now = OfferWorld.London(2015, 10, 26);
        Assert.Equal(Rejection.None, world.Pick("own", "tea"));
        Assert.Equal(3, world.State.Picks.Length);
        world.Now = OfferWorld.London(2015, 10, 26) + Duration.FromDays(Limits.PickDays);
        world.Buy(100);
        Assert.Single(world.State.Picks);
    }

    [Fact]
    public void more_points_open_more_slots()
    {
        var world = Document().With();
        world.Pick("own", "tea");
        world.Pick("own", "milk");
        Assert.Equal(Rejection.NoOpenSlot, world.Pick("own", "bread"));
        world.Buy(3000);
        Assert.Equal(Rejection.None, world.Pick("own", "bread"));
    }

    [Fact]
    public void what_carries_over_goes_on_unused_and_what_is_no_longer_listed_is_dropped()
    {
        var pool = Fortnight with { CarryOver = true };
        var world = Document(pool).With();
        world.Pick("own", "tea");
        world.Pick("own", "milk");
        world.Publish(Document(pool) with { Offers = [OfferWorld.Offer("tea", "own") with { ContentHash = "new" }] });
        world.Now = OfferWorld.London(2015, 10, 26, 9);
        world.Buy(100);
        var pick = Assert.Single(world.State.Picks);
        Assert.Equal(("tea", "new", new LocalDate(2015, 10, 26)), (pick.Offer, pick.Hash, pick.Period));
        Assert.Contains(new Change.Unpicked("own", new LocalDate(2015, 10, 12), "milk"), world.Last.Posting!.Changes);
    }

    [Theory]
    [InlineData("wine", "wine-offer")]
    [InlineData("", "general")]
    public void what_is_given_at_activation_fits_what_is_liked_and_comes_once(string like, string expected)
    {
        var pool = OfferWorld.Pool("joining") with
        {
            Mode = PoolMode.ByPreference, Pick = false, Give = 1, When = GiveWhen.Activated, Valid = Period.FromDays(30),
        };
        var document = OfferWorld.Document(
            OfferWorld.Offer("general", "joining"), OfferWorld.About("wine-offer", "food/wine", "joining")) with { Pools = [pool] };
        var world = document.With();
        var facts = new FactRecord { Likes = like.Length == 0 ? [] : [like] };
        var menu = PoolMenu.Of(document, pool, facts, world.Now);
        var give = new Command.GiveOffers(world.NextActivity(), "joining", [.. menu.Select(static item => item.Offer.Id)], "desk");
        world.Decide(give);
        Assert.Equal(expected, Assert.Single(world.State.Picks).Offer);
        Assert.Equal(OfferWorld.London(2015, 11, 22), world.State.Picks[0].Until);
        Assert.Null(world.Decide(give).Posting);

        world.Now += Duration.FromDays(365);
        world.Buy(1);
        Assert.Empty(world.State.Picks);
        Assert.Null(world.Decide(give).Posting);
    }

    [Fact]
    public void nobody_is_left_without_when_the_menu_is_empty()
    {
        var pool = OfferWorld.Pool("joining") with { Pick = false, Give = 1, When = GiveWhen.Activated };
        var world = (OfferWorld.Document(OfferWorld.Offer("any", "joining")) with { Pools = [pool] }).With();
        world.Decide(new Command.GiveOffers(world.NextActivity(), "joining", [], "desk"));
        Assert.Equal("any", Assert.Single(world.State.Picks).Offer);
    }

    [Fact]
    public void offers_for_segments_that_a_member_is_not_in_are_left_out_of_the_menu()
    {
        var pool = OfferWorld.Pool("own", (0, 1)) with { Mode = PoolMode.BySegment };
        var document = OfferWorld.Document(
            OfferWorld.Offer("all", "own"), OfferWorld.Offer("vip", "own") with { When = new Conditions { Segments = ["vip"] } }) with { Pools = [pool] };
        string[] Menu(FactRecord facts) => [.. PoolMenu.Of(document, pool, facts, Instant.MinValue).Select(static item => item.Offer.Id)];
        Assert.Equal(["all"], Menu(FactRecord.None));
        Assert.Equal(["vip", "all"], Menu(new FactRecord { Segments = ["vip"] }));
    }

    [Fact]
    public void a_command_comes_back_from_its_posting()
    {
        var world = Document().With();
        world.Pick("own", "tea");
        Assert.Equal(
            new Command.PickOffer(world.Last.Posting!.Activity, "own", "tea", "", true, "desk"), CommandRecord.Of(world.Last.Posting));
        world.Unpick("own", "tea");
        Assert.Equal(new Command.UnpickOffer(world.Last.Posting!.Activity, "own", "tea", "desk"), CommandRecord.Of(world.Last.Posting));
    }
}
