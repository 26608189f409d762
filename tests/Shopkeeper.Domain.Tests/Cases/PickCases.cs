using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Offers;
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of picking, of vouchers that are picked each week, and of gates.</summary>
public sealed class PickCases
{
    [Fact]
    public void SP_12_three_slots_of_a_menu_of_eight()
    {
        var world = World.Ready("sparks-2015");
        world.Catalogue = CatalogueSnapshot.Empty.With(1, [new Product("fudge", "Fudge", "food/treats", "")], []);
        world.Adjust(3000);
        var menu = Menu(world, "tailored");
        Assert.Equal(8, menu.Length);
        var others = menu.Remove("food-treats");
        foreach (var offer in new[] { "food-treats", others[0], others[1] })
        {
            Assert.Equal(Rejection.None, world.Pick("tailored", offer));
        }

        Assert.Equal(Rejection.NoOpenSlot, world.Pick("tailored", others[2]));
        Assert.Equal(Rejection.None, world.Pick("tailored", others[2], replaces: others[0]));

        Assert.Equal(1, BuyPicked(world, "fudge", 500, 400).Uses);
        Assert.Equal(Rejection.AlreadyUsed, world.Pick("tailored", others[3], replaces: "food-treats"));
        Assert.Equivalent(new[] { "food-treats", others[1], others[2] }, world.State.Picks.Select(static pick => pick.Offer), strict: true);
    }

    [Theory]
    [InlineData(4999, 26)]
    [InlineData(5000, 25)]
    [InlineData(null, 26)]
    public void SP_15_the_sale_opens_a_day_early_from_5000_points(int? points, int day)
    {
        var world = World.Ready("sparks-2015");
        if (points is { } held)
        {
            world.Adjust(held);
        }

        var visitor = points is null ? GateVisitor.Guest : new GateVisitor(world.State, FactRecord.None);
        var opens = OfferWorld.London(2015, 12, day);
        GatePass At(Instant at) => GateCheck.Of(world.Rules.Document, "early-sale", visitor, at)!.Value;
        Assert.Equal((false, opens), (At(world.Now).IsOpen, At(world.Now).From));
        Assert.False(At(opens - Duration.FromSeconds(1)).IsOpen);
        Assert.True(At(opens).IsOpen);
    }

    [Fact]
    public void PYO_01_ten_of_the_thousand_and_no_eleventh()
    {
        var world = World.Ready("pick-your-own");
        var menu = Menu(world, "picks");
        Assert.Equal(1000, menu.Length);
        Assert.All(menu.Take(10), offer => Assert.Equal(Rejection.None, world.Pick("picks", offer)));
        Assert.Equal(Rejection.PicksFull, world.Pick("picks", menu[10]));
        Assert.Equal(10, world.State.Picks.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PYO_05_the_quarter_changes_and_a_pick_is_no_longer_listed(bool carries)
    {
        var ready = ReadyProgramme.Document("pick-your-own");
        var document = ready with { Pools = [ready.Pools[0] with { CarryOver = carries }] };
        var quarter = ready.Pools[0].Start;
        var world = document.With();
        var idle = document.With();
        world.Now = OfferWorld.London(quarter.Year, quarter.Month, quarter.Day, 9);
        var menu = Menu(world, "picks");
        Assert.Equal(Rejection.None, world.Pick("picks", menu[0]));
        Assert.Equal(Rejection.None, world.Pick("picks", menu[1]));
        var next = document with { Offers = [.. document.Offers.Where(offer => offer.Id != menu[1])] };
        world.Publish(next);
        idle.Publish(next);

        world.Now = idle.Now = OfferWorld.London(2015, 9, 18, 9);
        world.Buy(100);
        idle.Buy(100);

        var open = world.State.Picks.Where(pick => pick.IsOpen(world.Now)).Select(static pick => (pick.Offer, pick.Period));
        Assert.Equal(carries ? [(menu[0], new LocalDate(2015, 9, 18))] : [], open);
        Assert.Equal(carries, world.Last.Posting!.Changes.Contains(new Change.Unpicked("picks", quarter, menu[1])));
        Assert.Empty(idle.State.Picks);
    }

    [Fact]
    public void MW_01_two_of_the_six_that_are_shown()
    {
        var world = Weekly();
        Assert.Equal(["v1", "v2", "v3", "v4", "v5", "v6"], Menu(world, "week"));
        Assert.Equal(Rejection.None, world.Pick("week", "v1"));
        Assert.Equal(Rejection.None, world.Pick("week", "v2"));
        Assert.Equal(Rejection.PicksFull, world.Pick("week", "v3"));
        Assert.Equal(Rejection.None, world.Pick("week", "v3", replaces: "v1"));
        Assert.Equal(1, BuyPicked(world, "v2", 500, 400).Uses);
        Assert.Equal(Rejection.AlreadyUsed, world.Pick("week", "v4", replaces: "v2"));
    }

    [Fact]
    public void MW_02_what_is_picked_on_wednesday_is_good_to_the_next_tuesday()
    {
        var (tuesday, wednesday) = (OfferWorld.London(2023, 10, 10, 23, 59), OfferWorld.London(2023, 10, 11));
        var world = Weekly();
        world.Pick("week", "v1");
        world.Now = tuesday;
        Assert.Equal(400, world.Quoted(Shelf.Line(1, "v1", 500)).Priced.Total());
        world.Now = wednesday;
        Assert.Equal(500, world.Quoted(Shelf.Line(1, "v1", 500)).Priced.Total());

        foreach (var (at, expected) in new[] { (tuesday, Rejection.None), (wednesday, Rejection.VoucherNotUsable) })
        {
            var paper = Weekly();
            var voucher = paper.Issue("paper");
            paper.Now = at;
            Assert.Equal(expected, paper.Use(voucher));
        }
    }

    private static ImmutableArray<string> Menu(World world, string pool)
    {
        var document = world.Rules.Document;
        return [.. PoolMenu.Of(document, document.FindPool(pool)!, FactRecord.None, world.Now).Select(static item => item.Offer.Id)];
    }

    /// <summary>Eight vouchers of which six are shown, new each Wednesday, and one that is sent on paper.</summary>
    private static World Weekly()
    {
        var document = OfferWorld.Document(
            [.. Enumerable.Range(1, 8).Select(static number => OfferWorld.Offer($"v{number}", "week") with { Only = Shelf.Sku($"v{number}") })]) with
        {
            Pools = [OfferWorld.Pool("week", (0, 2)) with { Menu = 6, Refresh = Period.FromDays(7), Start = new LocalDate(2023, 10, 4) }],
            Vouchers = [new VoucherDefinition { Id = "paper", Worth = Shelf.Pounds(500), Valid = Period.FromDays(6) }],
        };
        var world = document.With();
        world.Now = OfferWorld.London(2023, 10, 4, 9);
        return world;
    }

    /// <summary>The pick that a purchase of the product has used.</summary>
    private static Pick BuyPicked(World world, string sku, long price, long paid)
    {
        var quote = world.Quoted(Shelf.Line(1, sku, price));
        Assert.Equal(paid, quote.Priced.Total());
        world.Record(quote.Priced);
        var used = Assert.Single(world.Last.Posting!.Changes.OfType<Change.OfferUsed>());
        return world.State.Picks.Single(pick => pick.Offer == used.Offer);
    }
}
