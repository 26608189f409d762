using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Xunit;
using static Shopkeeper.Domain.Tests.Offers.Shelf;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>What each kind of offer takes off a basket, and how they stand beside each other.</summary>
public sealed class DiscountTests
{
    [Fact]
    public void Per_cent_are_rounded_half_up_on_each_line()
    {
        var quote = Priced(Offer("ten", OfferKind.Percent) with { BasisPoints = 1000 }, Line(1, "tea", 249), Line(2, "shirt", 1005));
        Assert.Equal([224, 904], quote.Priced.Lines.Select(static line => line.Amount));
        Assert.Equal([25, 101], quote.Priced.Lines.Select(static line => line.Applied));
        Assert.Equal(
            [new AppliedOffer(1, "ten", 25), new AppliedOffer(2, "ten", 101)], quote.Offers.Applied);
    }

    [Fact]
    public void Money_off_the_basket_is_spread_by_largest_remainder_and_never_below_zero()
    {
        var offer = Offer("five", OfferKind.MoneyOff) with { Amounts = Pounds(500) };
        Assert.Equal([84, 166, 250], Amounts(Priced(offer, Line(1, "tea", 167), Line(2, "peas", 333), Line(3, "lamb", 500)), off: true));
        Assert.Equal([0, 0], Amounts(Priced(offer, Line(1, "tea", 167), Line(2, "peas", 333))));
    }

    [Fact]
    public void Money_off_each_piece_and_a_fixed_price_count_pieces()
    {
        var each = Offer("each", OfferKind.MoneyOff) with { Amounts = Pounds(50), EachPiece = true, Only = Sku("tea") };
        Assert.Equal([750], Amounts(Priced(each, Line(1, "tea", 900, pieces: 3))));
        Assert.Equal([850], Amounts(Priced(each with { MostPerBasket = 1 }, Line(1, "tea", 900, pieces: 3))));
        var price = Offer("price", OfferKind.FixedPrice) with { Amounts = Pounds(200) };
        Assert.Equal([600, 150], Amounts(Priced(price, Line(1, "tea", 900, pieces: 3), Line(2, "peas", 150))));
    }

    [Fact]
    public void Free_pieces_are_the_cheapest()
    {
        var free = Offer("free", OfferKind.FreeItem) with { GetPieces = 2, Only = Of("food") };
        Assert.Equal(
            [300, 0, 100, 900],
            Amounts(Priced(free, Line(1, "lamb", 300), Line(2, "peas", 90), Line(3, "tea", 200, pieces: 2), Line(4, "shirt", 900))));
    }

    [Theory]
    [InlineData(2, 600)]
    [InlineData(3, 600)]
    [InlineData(4, 900)]
    [InlineData(6, 1200)]
    [InlineData(7, 1500)]
    public void Three_for_two(long pieces, long total)
    {
        var offer = Offer("3for2", OfferKind.BuyGet) with { BuyPieces = 2, GetPieces = 1, BasisPoints = 10_000, Only = Of("food") };
        Assert.Equal(total, Priced(offer, Line(1, "tea", pieces * 300, pieces)).Priced.Total());
    }

    [Fact]
    public void Buying_one_thing_gets_another()
    {
        var offer = Offer("wine", OfferKind.BuyGet) with
        {
            BuyPieces = 2, GetPieces = 1, Get = GetMode.Each, BasisPoints = 5000, Only = Of("food/main"), GetOnly = Of("food/wine"),
        };
        Assert.Equal(
            [1000, 500, 400],
            Amounts(Priced(offer, Line(1, "lamb", 1000, pieces: 2), Line(2, "chicken", 500), Line(3, "house", 800))));
        var lacking = Priced(offer, Line(1, "lamb", 500), Line(3, "house", 800));
        Assert.Equal((SkipReason.TooFewPieces, 1L), (lacking.Verdict("wine").Reason, lacking.Verdict("wine").Missing));
    }

    [Fact]
    public void Several_bundles_are_filled_with_the_pieces_that_save_most()
    {
        var quote = Priced(
            Dinner(), Line(1, "chicken", 500), Line(2, "lamb", 800), Line(3, "peas", 600, pieces: 3), Line(4, "tart", 900, pieces: 3),
            Line(5, "chicken", 600));
        Assert.Equal(1900 + 1500 - 3000, quote.Given("dinner"));
        quote = Priced(Dinner() with { MostPerBasket = 1 }, Line(1, "chicken", 500), Line(2, "lamb", 800), Line(3, "peas", 200), Line(4, "tart", 300));
        Assert.Equal([500], Amounts(quote).Take(1));
        Assert.Equal(300, quote.Given("dinner"));
    }

    [Fact]
    public void A_piece_that_fits_two_groups_is_put_where_it_completes_the_bundle()
    {
        var bundle = Offer("two", OfferKind.Bundle) with
        {
            Amounts = Pounds(500),
            Groups = [new BundleGroup("any", Of("food"), 1), new BundleGroup("main", Of("food/main"), 1)],
        };
        Assert.Equal(500, Priced(bundle, Line(1, "lamb", 600), Line(2, "peas", 200)).Priced.Total());
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        var incomplete = Priced(Dinner(), Line(1, "lamb", 800), Line(2, "peas", 200)).Verdict("dinner");
        Assert.Equal((SkipReason.BundleIncomplete, "dessert", 1L), (incomplete.Reason, incomplete.MissingGroup, incomplete.Missing));
        var spend = Priced(
            Offer("ten", OfferKind.Percent) with { BasisPoints = 1000, MinimumSpend = Pounds(2000) }, Line(1, "shirt", 1500)).Verdict("ten");
        Assert.Equal((SkipReason.BelowMinimumSpend, 500L), (spend.Reason, spend.Missing));
        var quantity = Priced(
            Offer("ten", OfferKind.Percent) with { BasisPoints = 1000, MinimumThousandths = 3000 }, Line(1, "shirt", 1500)).Verdict("ten");
        Assert.Equal((SkipReason.BelowMinimumQuantity, 2000L), (quantity.Reason, quantity.Missing));
    }

    [Theory]
    [InlineData(OnShelfPromotion.With, PricedOn.Left, 640)]
    [InlineData(OnShelfPromotion.With, PricedOn.Original, 600)]
    [InlineData(OnShelfPromotion.Without, PricedOn.Left, 800)]
    [InlineData(OnShelfPromotion.Better, PricedOn.Left, 800)]
    public void Beside_a_shelf_reduction(OnShelfPromotion shelf, PricedOn priced, long total)
    {
        var offer = Offer("fifth", OfferKind.Percent) with { BasisPoints = 2000, OnShelf = shelf, Base = priced };
        Assert.Equal(total, Priced(offer, Line(1, "shirt", 800, shelf: 200)).Priced.Total());
    }

    [Fact]
    public void The_better_of_offer_and_shelf_gives_the_difference()
    {
        var offer = Offer("half", OfferKind.Percent) with { BasisPoints = 5000, OnShelf = OnShelfPromotion.Better };
        Assert.Equal(500, Priced(offer, Line(1, "shirt", 800, shelf: 200)).Priced.Total());
    }

    [Fact]
    public void Of_exclusive_offers_the_best_stands()
    {
        var ten = Offer("ten", OfferKind.Percent) with { BasisPoints = 1000, Stack = StackMode.Exclusive };
        var five = Offer("five", OfferKind.MoneyOff) with { Amounts = Pounds(500) };
        var quote = World(ten, five).Quoted(Line(1, "shirt", 2000));
        Assert.Equal(1500, quote.Priced.Total());
        Assert.Equal(SkipReason.BetterWithout, quote.Verdict("ten").Reason);
        Assert.Equal(9000, World(ten, five).Quoted(Line(1, "shirt", 10_000)).Priced.Total());
    }

    [Fact]
    public void A_group_gives_one_offer_per_line_and_others_stack()
    {
        var ten = Offer("ten", OfferKind.Percent) with { BasisPoints = 1000, Stack = StackMode.ExclusiveInGroup, Group = "g" };
        var more = Offer("more", OfferKind.Percent) with { BasisPoints = 1500, Stack = StackMode.ExclusiveInGroup, Group = "g", Only = Of("fashion") };
        var beside = Offer("beside", OfferKind.MoneyOff) with { Amounts = Pounds(100) };
        var quote = World(ten, more, beside).Quoted(Line(1, "shirt", 1000), Line(2, "tea", 1000));
        Assert.Equal(150, quote.Given("more"));
        Assert.Equal(100, quote.Given("ten"));
        Assert.Equal(100, quote.Given("beside"));
    }

    [Fact]
    public void Caps_hold_for_an_offer_a_group_and_the_basket()
    {
        var half = Offer("half", OfferKind.Percent) with { BasisPoints = 5000, Cap = Pounds(300), Group = "g" };
        var tenth = Offer("tenth", OfferKind.Percent) with { BasisPoints = 1000, Group = "g" };
        Line[] lines = [Line(1, "shirt", 1000), Line(2, "tea", 500)];
        Assert.Equal([800, 400], Amounts(World(half).Quoted(lines)));
        var group = new StackingPolicy { Groups = [new StackGroup("g", null, Pounds(350))] };
        Assert.Equal(350, World(group, half, tenth).Quoted(lines).Offers.Total);
        Assert.Equal(200, World(new StackingPolicy { Cap = Pounds(200) }, half, tenth).Quoted(lines).Offers.Total);
        var one = World(new StackingPolicy { MostOffers = 1 }, tenth, half).Quoted(lines);
        Assert.Equal(300, one.Offers.Total);
        Assert.Equal(SkipReason.BetterWithout, one.Verdict("tenth").Reason);
    }

    [Fact]
    public void Groups_can_order_before_priorities()
    {
        var money = Offer("money", OfferKind.MoneyOff) with { Amounts = Pounds(500), Group = "second", Priority = 1 };
        var tenth = Offer("tenth", OfferKind.Percent) with { BasisPoints = 1000, Group = "first", Priority = 2 };
        Assert.Equal(450, World(money, tenth).Quoted(Line(1, "shirt", 1000)).Priced.Total());
        var byGroup = new StackingPolicy
        {
            Order = StackOrder.ByGroup, Groups = [new StackGroup("first", null, []), new StackGroup("second", null, [])],
        };
        Assert.Equal(400, World(byGroup, money, tenth).Quoted(Line(1, "shirt", 1000)).Priced.Total());
    }

    [Fact]
    public void A_picked_offer_needs_its_pick_and_a_voucher_its_voucher()
    {
        var picked = Offer("picked", OfferKind.Percent) with { BasisPoints = 2000, In = ["mine"], Only = Sku("tea") };
        var world = World(picked);
        Assert.Empty(world.Quoted(Line(1, "tea", 300)).Offers.Verdicts);
        world.With(static state => state.Picking("mine", "picked"));
        Assert.Equal(60, world.Quoted(Line(1, "tea", 300)).Given("picked"));
        Assert.Equal("mine", world.Quoted(Line(1, "shirt", 300)).Verdict("picked").Pool);
    }

    [Fact]
    public void The_nth_purchase_counts_those_before()
    {
        var offer = Offer("third", OfferKind.Percent) with { BasisPoints = 1000, NthPurchase = 3 };
        var world = World(offer);
        world.Buy(100);
        Assert.Equal(SkipReason.NotNthPurchase, world.Quoted(Line(1, "tea", 300)).Verdict("third").Reason);
        world.Buy(100);
        Assert.Equal(30, world.Quoted(Line(1, "tea", 300)).Given("third"));
    }

    internal static OfferDefinition Dinner() => Offer("dinner", OfferKind.Bundle) with
    {
        Amounts = Pounds(1000),
        Groups =
        [
            new BundleGroup("main", Of("food/main"), 1), new BundleGroup("side", Of("food/side"), 1),
            new BundleGroup("dessert", Of("food/dessert"), 1),
        ],
    };

    private static QuotedBasket Priced(OfferDefinition offer, params Line[] lines) => World(offer).Quoted(lines);

    private static long[] Amounts(QuotedBasket quote, bool off = false) =>
        [.. quote.Priced.Lines.Select(line => off ? line.Applied : line.Amount)];
}
