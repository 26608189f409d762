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
using Shopkeeper.Domain.Tests.Programmes;
using Xunit;
using static Shopkeeper.Domain.Tests.Offers.Shelf;

namespace Shopkeeper.Domain.Tests.Cases;

/// <summary>The published cases of offers, under the ready documents.</summary>
public sealed class OfferCases
{
    private static readonly Line[] DineIn =
        [Line(1, "pie", 500), Line(2, "greens", 250), Line(3, "trifle", 300), Line(4, "fizz", 900)];

    [Fact]
    public void SP_13_the_wine_becomes_prosecco_at_the_same_price()
    {
        var world = Sparks("1.00").With(static state => state.Picking("tailored", "prosecco-upgrade"));
        var quote = world.Quoted(DineIn);
        Assert.Equal(1000, quote.Priced.Total());
        Assert.Equal([256, 128, 154, 462], quote.Priced.Lines.Select(static line => line.Amount));
        world.Record(quote.Priced);
        Assert.Equal(110, world.Points);
        Assert.All(Used(world), static used => Assert.Equal((used.Expected, 1L), (used.Amount, used.Times)));
        Assert.Equal(1, world.State.Picks[0].Uses);
    }

    [Theory]
    [InlineData("1.00", 200, -50)]
    [InlineData("0.10", 205, -47)]
    public void SP_14_without_the_upgrade_and_with_the_prosecco_returned(string step, long points, long back)
    {
        var plain = Sparks(step);
        var quote = plain.Quoted(DineIn);
        Assert.Equal(1950, quote.Priced.Total());
        plain.Record(quote.Priced);
        Assert.Equal(points, plain.Points);

        var world = Sparks(step).With(static state => state.Picking("tailored", "prosecco-upgrade"));
        var sale = world.Record(world.Quoted(DineIn).Priced);
        world.Return(sale, (4, 1000, null));
        Assert.Equal(back, world.Points);
        Assert.Equal(1, world.State.Picks[0].Uses);
    }

    [Theory]
    [InlineData(PricedOn.Left, 160)]
    [InlineData(PricedOn.Original, 140)]
    public void PYO_02_twenty_per_cent_off_what_the_shelf_has_reduced(PricedOn priced, long total)
    {
        var world = PickYourOwn(priced);
        Assert.Equal(total, world.Quoted(Line(1, "22423", 200, shelf: 100)).Priced.Total());
        Assert.Equal(0, world.Quoted(Line(1, "22423", 10, shelf: 990)).Priced.Total() * (priced == PricedOn.Original ? 1 : 0));
    }

    [Fact]
    public void PYO_03_every_time_it_is_bought_on_top_of_three_for_two()
    {
        var world = PickYourOwn(PricedOn.Left);
        for (var time = 1; time <= 5; time++)
        {
            var quote = world.Quoted(Line(1, "22423", 400, pieces: 3, shelf: 200));
            Assert.Equal(320, quote.Priced.Total());
            world.Record(quote.Priced);
            Assert.Equal((80L, 80L, 1L), Used(world).Select(static used => (used.Amount, used.Expected, used.Times)).Single());
            Assert.Equal(time, world.State.Picks[0].Uses);
        }
    }

    [Fact]
    public void PYO_04_what_was_bought_before_the_pick_has_no_discount()
    {
        var world = PickYourOwn(PricedOn.Left);
        var picked = Instant.FromUtc(2015, 7, 1, 10, 0);
        world.With(state => state with { Picks = [state.Picks[0] with { From = picked }] });
        world.Now = picked + Duration.FromHours(2);
        var offline = world.Basket(Line(1, "22423", 300)) with { OccurredAt = picked - Duration.FromMinutes(1) };
        Assert.Equal(300, world.Quote(offline).Priced.Total());
        Assert.Equal(240, world.Quote(offline with { OccurredAt = picked }).Priced.Total());
    }

    [Fact]
    public void PYO_06_work_grows_with_the_basket_and_the_picks()
    {
        var world = PickYourOwn(PricedOn.Left);
        Line[] forty = [.. Enumerable.Range(1, 40).Select(static number => Line(number, number == 1 ? "22423" : $"other-{number}", 300))];
        var quote = world.Quoted(forty);
        Assert.True(world.Rules.Document.Offers.Length >= 1000);
        Assert.Equal("22423", Assert.Single(quote.Offers.Verdicts).Offer);
        Assert.Equal(60, quote.Offers.Total);
    }

    [Fact]
    public void BC_04_the_coupon_counts_on_the_price_before_the_shelf()
    {
        var coupon = new VoucherId(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8062"));
        var world = Accounts.World.Ready("bonus-card").With(state => state with
        {
            Vouchers = [new Voucher(coupon, "next-purchase", default, 0, 1000, Instant.MinValue, null)],
        });
        var quote = world.Quote(world.Basket(Line(1, "coat", 8000, shelf: 2000)) with { Vouchers = [coupon] });
        Assert.Equal(7000, quote.Priced.Total());
        world.Record(quote.Priced);
        var used = Assert.Single(world.Last.Posting!.Changes.OfType<Change.VoucherUsed>());
        Assert.Equal(1000, used.Amount);
        Assert.Equal((1000L, 1000L), (Used(world).Single().Amount, Used(world).Single().Expected));
    }

    [Fact]
    public void PT_09_what_the_till_gave_stands_and_the_difference_is_recorded()
    {
        var world = World(Offer("ten", OfferKind.Percent) with { BasisPoints = 1000 });
        var basket = world.Basket(Line(1, "tea", 700) with { Applied = 100 }) with { Applied = [new AppliedOffer(1, "ten", 100)] };
        world.Record(basket);
        var used = Used(world).Single();
        Assert.Equal((100L, 80L, 1L), (used.Amount, used.Expected, used.Times));
        Assert.Equal(80, world.Points);
    }

    [Fact]
    public void W8_use_and_cancel_gives_count_budget_and_pick_back()
    {
        var offer = Offer("ten", OfferKind.Percent) with
        {
            BasisPoints = 1000, In = ["mine"], Limits = [new Limit(1, LimitUnit.Times, LimitPer.Member)],
            BudgetUses = 1, BudgetMoney = new Money(100, Gbp),
        };
        var world = World(offer).With(static state => state.Picking("mine", "ten"));
        var before = StateText.Of(world.State with { Picks = [] });
        for (var time = 0; time < 3; time++)
        {
            var quote = world.Quoted(Line(1, "tea", 800));
            Assert.Equal(80, quote.Given("ten"));
            var sale = world.Record(quote.Priced);
            Assert.Equal((1L, 80L), (world.BudgetTaken("ten#uses"), world.BudgetTaken("ten")));
            Assert.Equal(0, world.Quoted(Line(1, "tea", 800)).Given("ten"));
            world.Record(world.New(ActivityType.Return) with
            {
                Currency = sale.Currency, Returns = [new ReturnPart(sale.Key, [], ReturnReason.Voided)],
            });
            Assert.Equal((0L, 0L, 0), (world.BudgetTaken("ten#uses"), world.BudgetTaken("ten"), world.State.Picks[0].Uses));
        }

        Assert.NotEmpty(before);
        Assert.Equal(0, world.State.Purchases);
    }

    private static IEnumerable<Change.OfferUsed> Used(World world) => world.Last.Posting!.Changes.OfType<Change.OfferUsed>();

    private static World Sparks(string step) => new(RuleSet.Compile(
        ReadyProgramme.Of(SparksCases.Text(step)), 1, Instant.MinValue))
    {
        Catalogue = CatalogueSnapshot.Empty.With(
            1,
            [
                new Product("pie", "Pie", "food/dine-in/main", ""), new Product("greens", "Greens", "food/dine-in/side", ""),
                new Product("trifle", "Trifle", "food/dine-in/dessert", ""), new Product("claret", "Claret", "food/wine", ""),
                new Product("fizz", "Prosecco", "food/prosecco", ""),
            ],
            []),
    };

    private static World PickYourOwn(PricedOn priced)
    {
        var document = ReadyProgramme.Document("pick-your-own");
        return new World(RuleSet.Compile(
            document with { Offers = [.. document.Offers.Select(offer => offer with { Base = priced })] }, 1, Instant.MinValue))
            .With(static state => state.Picking("picks", "22423"));
    }
}
