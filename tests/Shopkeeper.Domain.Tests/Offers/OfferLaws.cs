using System.Collections.Immutable;
using CsCheck;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Xunit;
using static Shopkeeper.Domain.Tests.Offers.Shelf;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>Laws over generated offers and baskets.</summary>
public sealed class OfferLaws
{
    private static readonly string[] Skus = ["chicken", "lamb", "peas", "chips", "tart", "house", "prosecco", "tea", "shirt"];
    private static readonly string[] Trees = ["food", "food/main", "food/side", "food/wine", "fashion"];

    private static readonly Gen<LineSelector?> SomeLines = Gen.OneOf(
        Gen.Const((LineSelector?)null),
        Gen.Int[0, Trees.Length - 1].Select(static i => (LineSelector?)Of(Trees[i])),
        Gen.Int[0, Skus.Length - 1].Select(static i => (LineSelector?)Sku(Skus[i])));

    private static readonly Gen<OfferDefinition> Benefit = Gen.Select(Gen.Int[0, 7], Gen.Long[1, 900], Gen.Int[1, 3]).Select(
        static (kind, money, pieces) => kind switch
        {
            0 => Offer("", OfferKind.Percent) with { BasisPoints = pieces * 1700 },
            1 => Offer("", OfferKind.MoneyOff) with { Amounts = Pounds(money) },
            2 => Offer("", OfferKind.MoneyOff) with { Amounts = Pounds(money / 4 + 1), EachPiece = true },
            3 => Offer("", OfferKind.FixedPrice) with { Amounts = Pounds(money) },
            4 => Offer("", OfferKind.FreeItem) with { GetPieces = pieces },
            5 => Offer("", OfferKind.BuyGet) with { BuyPieces = pieces, GetPieces = 1, BasisPoints = 10_000 },
            6 => Offer("", OfferKind.BuyGet) with
            {
                BuyPieces = pieces, GetPieces = 2, BasisPoints = 5000, Get = GetMode.Each, GetOnly = Of("food/side", "food/wine"),
            },
            _ => Offer("", OfferKind.Bundle) with
            {
                Amounts = Pounds(money), Groups = [new BundleGroup("a", Of("food"), 1), new BundleGroup("b", Of("food/main", "fashion"), pieces)],
            },
        });

    private static readonly Gen<OfferDefinition> AnyOffer =
        from benefit in Benefit
        from only in SomeLines
        from stack in Gen.Int[0, 2]
        from groups in Gen.Int[0, 2]
        from shelf in Gen.Int[0, 2]
        from priced in Gen.Int[0, 1]
        from bounds in Gen.Int[0, 9]
        from priority in Gen.Int[0, 2]
        select benefit with
        {
            Only = benefit.Kind == OfferKind.Bundle ? null : only,
            Stack = (StackMode)stack, Group = groups == 0 ? "" : "g" + groups, OnShelf = (OnShelfPromotion)shelf,
            Base = (PricedOn)priced, Priority = priority,
            MostPerBasket = bounds == 1 ? 1 : bounds == 2 ? 2 : null,
            Cap = bounds == 3 ? Pounds(150) : [],
            MinimumSpend = bounds == 4 ? Pounds(700) : [],
        };

    private static readonly Gen<Line> AnyLine = Gen.Select(
        Gen.Int[0, Skus.Length - 1], Gen.Long[1, 4], Gen.Long[-50, 1500], Gen.Int[0, 3])
        .Select(static (sku, pieces, amount, shelf) => Line(0, Skus[sku], amount, pieces, shelf == 0 && amount > 0 ? amount / 5 : 0));

    private static readonly Gen<StackingPolicy> AnyPolicy = Gen.Int[0, 5].Select(static kind => kind switch
    {
        1 => new StackingPolicy { Cap = Pounds(400) },
        2 => new StackingPolicy { MostOffers = 2 },
        3 => new StackingPolicy { Groups = [new StackGroup("g1", 1, []), new StackGroup("g2", null, Pounds(200))] },
        4 => new StackingPolicy { Order = StackOrder.ByGroup, Groups = [new StackGroup("g2", null, [])] },
        _ => StackingPolicy.Default,
    });

    private static readonly Gen<(StackingPolicy Policy, OfferDefinition[] Offers, Line[] Lines)> AnyShop = Gen.Select(
        AnyPolicy, AnyOffer.Array[1, 7], AnyLine.Array[1, 8],
        static (policy, offers, lines) => (
            policy,
            offers.Select(static (offer, i) => offer with { Id = $"offer-{i}" }).ToArray(),
            lines.Select(static (line, i) => line with { Number = i + 1 }).ToArray()));

    [Fact]
    public void Nothing_goes_below_zero_parts_add_up_and_a_sale_of_the_quoted_has_no_variance() => AnyShop.Holds(
        static shop =>
        {
            var world = World(shop.Policy, shop.Offers);
            var quote = world.Quoted(shop.Lines);
            var lines = quote.Priced.Lines;
            for (var i = 0; i < lines.Length; i++)
            {
                Assert.True(lines[i].Amount >= Math.Min(0, shop.Lines[i].Amount));
                Assert.Equal(shop.Lines[i].Amount, lines[i].Amount + lines[i].Applied);
                Assert.Equal(lines[i].Applied, quote.Offers.Applied.Where(applied => applied.Line == lines[i].Number).Sum(static a => a.Amount));
            }

            Assert.All(quote.Offers.Verdicts, verdict => Assert.Equal(verdict.Amount, quote.Given(verdict.Offer)));
            world.Record(quote.Priced);
            var used = world.Last.Posting!.Changes.OfType<Domain.Ledger.Change.OfferUsed>().ToArray();
            Assert.All(used, static one => Assert.Equal(one.Expected, one.Amount));
            Assert.Equal(quote.Offers.Total, used.Sum(static one => one.Amount));
            Assert.Equal(quote.Priced.Lines, world.Find(Accounts.World.Part(quote.Priced))!.Activity.Lines);
        },
        iter: 12_000);

    [Fact]
    public void A_further_offer_never_makes_the_member_pay_more() => AnyShop.Holds(
        static shop =>
        {
            var before = World(shop.Policy, shop.Offers[..^1]).Quoted(shop.Lines);
            var after = World(shop.Policy, shop.Offers).Quoted(shop.Lines);
            Assert.False(after.Offers.SearchStopped && shop.Offers.Length * shop.Lines.Length <= Limits.OffersCombined);
            Assert.True(after.Offers.SearchStopped || after.Priced.Total() <= before.Priced.Total());
        },
        iter: 8_000);

    [Fact]
    public void The_answer_is_the_best_of_all_combinations() => AnyShop.Holds(
        static shop =>
        {
            var quote = World(shop.Policy, shop.Offers).Quoted(shop.Lines);
            var best = quote.Priced.Total();
            for (var set = 0; set < 1 << shop.Offers.Length; set++)
            {
                var some = shop.Offers.Where((_, i) => (set & (1 << i)) != 0).ToArray();
                Assert.True(quote.Offers.SearchStopped || best <= World(shop.Policy, some).Quoted(shop.Lines).Priced.Total());
            }
        },
        iter: 300);

    /// <summary>What postings on PostgreSQL rest on while a budget is far from its end (ADR 16).</summary>
    [Fact]
    public void With_as_much_left_as_a_purchase_may_ask_it_is_decided_as_with_all_of_it() => AnyShop.Holds(
        static shop =>
        {
            var world = World(
                shop.Policy, [.. shop.Offers.Select(static offer => offer with { BudgetUses = 1000, BudgetMoney = new Money(100_000_000, Gbp) })]);
            var priced = world.Quoted(shop.Lines).Priced;
            var command = new Command.Record(priced, []);
            var whole = world.Context(command);
            var least = whole with
            {
                Remaining = Engine.OfferBudgets(whole.Rules, world.State, priced).ToDictionary(static one => one.Name, static one => one.Most),
            };
            var (full, scarce) = (Engine.Quote(world.State, whole, priced), Engine.Quote(world.State, least, priced));
            Assert.Equal(full.Offers.Verdicts, scarce.Offers.Verdicts);
            Assert.Equal(full.Offers.SearchStopped, scarce.Offers.SearchStopped);
            Assert.Equal(
                Engine.Decide(world.State, whole, command).Posting!.Changes, Engine.Decide(world.State, least, command).Posting!.Changes);
        },
        iter: 10_000);

    [Fact]
    public void The_same_basket_is_quoted_the_same_again()
    {
        var world = World(DiscountTests.Dinner());
        var basket = world.Basket(Line(1, "lamb", 800), Line(2, "peas", 200), Line(3, "tart", 400));
        var first = world.Quote(basket);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(first.Priced.Lines, world.Quote(basket).Priced.Lines);
        }
    }
}
