using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;
using static Shopkeeper.Domain.Tests.Offers.Shelf;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>What a sale records of offers, what they give at commit, and what returns do with them.</summary>
public sealed class CommitTests
{
    private static readonly OfferDefinition Ten = Offer("ten", OfferKind.Percent) with { BasisPoints = 1000 };

    [Fact]
    public void An_offer_that_is_not_ours_is_recorded_with_nothing_expected()
    {
        var world = World(Ten);
        world.Record(world.Basket(Line(1, "tea", 700) with { Applied = 100 }) with { Applied = [new AppliedOffer(1, "strange", 100)] });
        var strange = Used(world).Single(static used => used.Offer == "strange");
        Assert.Equal((100L, 0L, 0L), (strange.Amount, strange.Expected, strange.Times));
        var forgotten = Used(world).Single(static used => used.Offer == "ten");
        Assert.Equal((0L, 80L, 0L), (forgotten.Amount, forgotten.Expected, forgotten.Times));
    }

    [Fact]
    public void A_till_that_gives_no_offers_records_none()
    {
        var world = World(Ten);
        world.Buy(("tea", 700));
        Assert.Empty(Used(world));
    }

    [Fact]
    public void A_use_beyond_the_budget_stands_and_takes_nothing()
    {
        var world = World(Ten with { BudgetUses = 2, BudgetMoney = new Money(100, Gbp) });
        foreach (var (expected, uses, money) in new[] { (80L, 1L, 80L), (20L, 2L, 100L), (0L, 2L, 100L) })
        {
            world.Record(world.Basket(Line(1, "tea", 720) with { Applied = 80 }) with { Applied = [new AppliedOffer(1, "ten", 80)] });
            Assert.Equal((80L, expected), (Used(world).Single().Amount, Used(world).Single().Expected));
            Assert.Equal((uses, money), (world.BudgetTaken("ten#uses"), world.BudgetTaken("ten")));
        }
    }

    [Fact]
    public void Limits_count_per_member_and_day()
    {
        var world = World(Ten with { Limits = [new Limit(1, LimitUnit.Times, LimitPer.Day)] });
        world.Record(world.Quoted(Line(1, "tea", 800)).Priced);
        Assert.Equal(Domain.Earning.SkipReason.Limit, world.Quoted(Line(1, "tea", 800)).Verdict("ten").Reason);
        world.Now += NodaTime.Duration.FromDays(1);
        Assert.Equal(80, world.Quoted(Line(1, "tea", 800)).Given("ten"));
    }

    [Fact]
    public void A_bonus_and_a_multiplier_are_given_with_the_sale_and_taken_back_with_it()
    {
        var bonus = Offer("bonus", OfferKind.PointsBonus) with { Points = 100, Only = Sku("tea") };
        var triple = Offer("triple", OfferKind.PointsMultiplier) with { FactorThousandths = 3000, Only = Of("fashion") };
        var world = World(bonus, triple);
        var sale = world.Buy(("tea", 1000), ("shirt", 2000));
        Assert.Equal(10 + 300 + 100 + (2 * (10 + 200)), world.Points);
        world.Return(sale, (2, 1000, null));
        Assert.Equal(-200 - (2 * (10 + 200)), world.Points);
        world.Return(sale, (1, 1000, null));
        Assert.Equal(-100 - 100, world.Points);
        Assert.Equal(10, world.Balance);
    }

    [Fact]
    public void A_points_offer_keeps_to_its_uses_and_a_return_gives_the_use_back()
    {
        var bonus = Offer("bonus", OfferKind.PointsBonus) with
        {
            Points = 100, BudgetUses = 1, MinimumSpend = Pounds(500), Limits = [new Limit(1, LimitUnit.Times, LimitPer.Member)],
        };
        var world = World(bonus);
        world.Buy(("tea", 400));
        Assert.Equal(50, world.Points);
        var sale = world.Buy(("tea", 500));
        Assert.Equal(160, world.Points);
        world.Buy(("tea", 500));
        Assert.Equal(60, world.Points);
        world.Return(sale, (1, 1000, null));
        Assert.Equal(-150, world.Points);
        Assert.Equal(0, world.BudgetTaken("bonus#uses"));
        world.Buy(("tea", 500));
        Assert.Equal(160, world.Points);
    }

    [Fact]
    public void A_voucher_for_the_next_purchase_comes_with_the_sale()
    {
        var world = World(document => document with
        {
            Offers = [Offer("next", OfferKind.NextVoucher) with { Issues = "fiver", MinimumSpend = Pounds(2000) }],
            Vouchers = [new VoucherDefinition { Id = "fiver", Worth = Pounds(500) }],
        });
        world.Buy(("shirt", 1999));
        Assert.Empty(world.State.Vouchers);
        world.Buy(("shirt", 2000));
        var voucher = Assert.Single(world.State.Vouchers);
        var quote = world.Quote(world.Basket(Line(1, "tea", 800)) with { Vouchers = [voucher.Id] });
        Assert.Equal(300, quote.Priced.Total());
        Assert.Equal(0, world.Quoted(Line(1, "tea", 800)).Offers.Total);
    }

    [Theory]
    [InlineData(KeptDiscounts.Keep)]
    [InlineData(KeptDiscounts.Recompute)]
    public void Kept_goods_of_a_broken_bundle_keep_their_discount_or_are_charged(KeptDiscounts policy)
    {
        var world = World(document => document with
        {
            Offers = [DiscountTests.Dinner()], Returns = document.Returns with { Discounts = policy },
        });
        var quote = world.Quoted(Line(1, "lamb", 800), Line(2, "peas", 200), Line(3, "tart", 400));
        Assert.Equal(400, quote.Given("dinner"));
        var sale = world.Record(quote.Priced);
        world.Return(sale, (3, 1000, null));
        var kept = sale.Applied.Where(static applied => applied.Line < 3).Sum(static applied => applied.Amount);
        Assert.Equal(policy == KeptDiscounts.Recompute ? kept : 0, Charged(world));
        world.Return(sale, (1, 1000, null), (2, 1000, null));
        Assert.Equal(0, world.Journal.Sum(static posting => ChargedBy(posting)));
    }

    [Fact]
    public void An_exchange_gives_the_use_back_before_the_new_goods_use_it()
    {
        var world = World(Ten with { Limits = [new Limit(1, LimitUnit.Times, LimitPer.Member)], BudgetUses = 1 });
        var sale = world.Record(world.Quoted(Line(1, "tea", 800)).Priced);
        world.Record(world.Basket(Line(1, "shirt", 900) with { Applied = 100 }) with
        {
            Applied = [new AppliedOffer(1, "ten", 100)], Returns = [PartOf(sale)],
        });
        Assert.Equal((100L, 100L, 1L), (Used(world).Single().Amount, Used(world).Single().Expected, Used(world).Single().Times));
        Assert.Equal(1, world.BudgetTaken("ten#uses"));
    }

    [Fact]
    public void Who_pays_what_adds_up()
    {
        var offer = Ten with { Funding = [new Funding("brand", 3333), new Funding("dairy", 3333)] };
        Assert.Equal(
            [new FundedPart("brand", 33), new FundedPart("dairy", 33), new FundedPart("", 34)], OfferFunding.Of(offer, 100));
        Assert.Equal([new FundedPart("", 7)], OfferFunding.Of(Ten, 7));
        Assert.Empty(OfferFunding.Of(offer, 0));
    }

    [Fact]
    public void The_budgets_that_a_basket_can_ask_are_named()
    {
        var world = World(
            Ten with { BudgetUses = 5, Only = Sku("tea") }, Offer("other", OfferKind.Percent) with { BudgetUses = 5, Only = Sku("peas") },
            Offer("picked", OfferKind.Percent) with { In = ["mine"], BudgetMoney = new Money(5, Gbp) });
        var bound = world.Rules.Bind(world.Catalogue);
        Assert.Equal([("ten#uses", 1)], Asked(bound, world.State, world.Purchase(("tea", 100))));
        Assert.Equal(
            [("picked", 202), ("ten#uses", 1)], Asked(bound, world.State.Picking("mine", "picked"), world.Purchase(("tea", 100))));
    }

    private static IEnumerable<(string Name, long Most)> Asked(BoundRules bound, AccountState state, Activity purchase) =>
        Engine.OfferBudgets(bound, state, purchase).Select(static asked => (asked.Name, asked.Most));

    private static IEnumerable<Change.OfferUsed> Used(World world) => world.Last.Posting!.Changes.OfType<Change.OfferUsed>();

    private static ReturnPart PartOf(Activity sale) => Accounts.World.Part(sale, (1, 1000, null));

    private static long Charged(World world) => ChargedBy(world.Last.Posting!);

    private static long ChargedBy(Posting posting) =>
        posting.Changes.OfType<Change.OfferGivenBack>().Where(static back => back.Times == 0).Sum(static back => back.Amount);
}
