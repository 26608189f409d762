using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Offers;
using Xunit;
using static Shopkeeper.Domain.Tests.Offers.Shelf;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of discounts, under the ready documents.</summary>
public sealed class DiscountCases
{
    private static readonly CatalogueSnapshot Food = CatalogueSnapshot.Empty.With(
        1,
        [
            new Product("main", "Main", "food/dine-in/main", ""), new Product("side", "Side", "food/dine-in/side", ""),
            new Product("tart", "Tart", "food/dine-in/dessert", ""), new Product("prosecco", "Prosecco", "food/prosecco", ""),
            new Product("house", "House wine", "food/wine", ""),
        ],
        []);

    private static readonly Line[] Dinner =
        [Line(1, "main", 500), Line(2, "side", 250), Line(3, "tart", 300), Line(4, "prosecco", 900)];

    private static World Sparks()
    {
        var world = Accounts.World.Ready("sparks-2015");
        world.Catalogue = Food;
        return world;
    }

    private static World WithUpgrade() => Sparks().With(static state => state.Picking("tailored", "prosecco-upgrade"));

    [Fact]
    public void SP_13_the_wine_becomes_prosecco_at_the_same_price()
    {
        var world = WithUpgrade();
        var quote = world.Quoted(Dinner);
        Assert.Equal(1000, quote.Priced.Total());
        Assert.Equal([256, 128, 154, 462], quote.Priced.Lines.Select(static line => line.Amount));
        world.Record(quote.Priced);
        Assert.Equal(110, world.Points);
    }

    [Fact]
    public void SP_14_without_the_upgrade_the_wine_is_paid_and_a_return_takes_its_share()
    {
        var without = Sparks();
        var quote = without.Quoted(Dinner);
        Assert.Equal(1950, quote.Priced.Total());
        without.Record(quote.Priced);
        Assert.Equal(200, without.Points);

        var world = WithUpgrade();
        var sale = world.Record(world.Quoted(Dinner).Priced);
        world.Return(sale, (4, 1000, null));
        Assert.Equal(-50, world.Points);
    }

    [Fact]
    public void PYO_02_the_fifth_is_of_the_price_left_or_of_the_original_one()
    {
        var picks = Picks();
        Assert.Equal(160, picks.Quoted(Line(1, "22423", 200, shelf: 100)).Priced.Total());
        var offer = Offer("p", OfferKind.Percent) with { BasisPoints = 2000, Base = PricedOn.Original };
        Assert.Equal(140, World(offer).Quoted(Line(1, "tea", 200, shelf: 100)).Priced.Total());
        Assert.Equal(0, World(offer with { BasisPoints = 9000 }).Quoted(Line(1, "tea", 50, shelf: 250)).Priced.Total());
    }

    [Fact]
    public void PYO_03_picked_goods_in_three_for_two_get_the_fifth_every_time()
    {
        var picks = Picks();
        for (var i = 0; i < 5; i++)
        {
            var quote = picks.Quoted(Line(1, "22423", 400, pieces: 3, shelf: 200));
            Assert.Equal(320, quote.Priced.Total());
            picks.Record(quote.Priced);
        }

        Assert.Equal(5, picks.State.Picks[0].Uses);
    }

    [Fact]
    public void PYO_04_the_time_of_the_purchase_decides_and_not_that_of_its_arrival()
    {
        var world = Accounts.World.Ready("pick-your-own");
        var picked = world.Now;
        world.With(state => state with
        {
            Picks = [new Pick("picks", new LocalDate(2015, 9, 18), "22423", "h", picked, null, 0)],
        });
        var early = world.Basket(Line(1, "22423", 300)) with { OccurredAt = picked - Duration.FromMinutes(1) };
        var late = world.Basket(Line(1, "22423", 300)) with { OccurredAt = picked };
        Assert.Equal(300, world.Quote(early).Priced.Total());
        Assert.Equal(240, world.Quote(late).Priced.Total());
    }

    [Fact]
    public void PYO_06_work_grows_with_the_basket_and_the_picks_and_not_with_the_pool()
    {
        var picks = Picks();
        Assert.Equal(1000, picks.Rules.Document.Offers.Length);
        Line[] lines = [.. picks.Rules.Document.Offers.Take(40).Select(static (offer, i) => Line(i + 1, offer.Only!.Products[0], 300))];
        Assert.Equal(["22423"], picks.Quoted(lines).Offers.Verdicts.Select(static verdict => verdict.Offer));
    }

    [Fact]
    public void BC_04_the_coupon_counts_on_the_original_price()
    {
        var euro = Currency.Parse("EUR");
        var id = new VoucherId(Guid.CreateVersion7());
        var world = Accounts.World.Ready("bonus-card").With(state => state with
        {
            Vouchers = [new Voucher(id, "next-purchase", euro, 0, 1000, Instant.MinValue, null)],
        });
        var basket = world.Basket(Line(1, "article", 8000, shelf: 2000)) with { Vouchers = [id] };
        Assert.Equal(7000, world.Quote(basket).Priced.Total());
        Assert.Equal(8000, world.Quote(basket with { Vouchers = [] }).Priced.Total());
    }

    [Fact]
    public void PT_09_what_the_till_gave_is_posted_and_the_difference_reported()
    {
        var world = World(Offer("fifth", OfferKind.Percent) with { BasisPoints = 2000 });
        world.Record(world.Basket(Line(1, "tea", 300) with { Applied = 100 }) with { Applied = [new AppliedOffer(1, "fifth", 100)] });
        var used = Assert.Single(world.Last.Posting!.Changes.OfType<Change.OfferUsed>());
        Assert.Equal((100, 80, 1), (used.Amount, used.Expected, used.Times));
    }

    [Fact]
    public void W8_a_return_of_all_gives_the_use_the_limit_and_the_budget_back()
    {
        var world = World(Offer("once", OfferKind.Percent) with
        {
            BasisPoints = 1000, BudgetUses = 1, BudgetMoney = new Money(5000, Gbp),
            Limits = [new Limit(1, LimitUnit.Times, LimitPer.Member)],
        });
        var sale = world.Record(world.Quoted(Line(1, "tea", 1000)).Priced);
        Assert.Equal(1000, world.Quoted(Line(1, "tea", 1000)).Priced.Total());
        world.Return(sale, (1, 1000, null));
        Assert.Equal(900, world.Quoted(Line(1, "tea", 1000)).Priced.Total());
        Assert.Equal((0, 0), (world.BudgetTaken("once"), world.BudgetTaken("once#uses")));
    }

    private static World Picks()
    {
        var world = Accounts.World.Ready("pick-your-own");
        return world.With(static state => state.Picking("picks", "22423"));
    }
}
