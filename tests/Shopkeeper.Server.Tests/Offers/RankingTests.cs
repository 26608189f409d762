using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Offers.Ranking;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>The score, computed by hand, and what a list must look like.</summary>
public sealed class RankingTests
{
    private static readonly ProductTable Products = Table(
        ("tea", "drinks/tea"), ("green-tea", "drinks/tea"), ("coffee", "drinks/coffee"), ("wine", "food/wine"), ("cheese", "food/cheese"));

    // a: both teas; b: coffee; c: half wine, half cheese; d: cheese.
    private static readonly OfferIndex Index = new(
        [Offer("d", "cheese"), Offer("a", "tea", "green-tea"), Offer("c", "wine", "cheese"), Offer("b", "coffee")], Products);

    [Fact]
    public void offers_are_numbered_by_ascending_id() =>
        Assert.Equal(["a", "b", "c", "d"], Index.Offers.Select(static offer => offer.Id));

    [Theory]
    // Tea today and 75 days ago, coffee today: n = 2, lambda = .4; c(tea) = 1.5, c(coffee) = 1; shares of tea .6, coffee .4.
    // a: .4 (ln 2.5 + .5 x .6) = .4865; b: .4 (ln 2 + .5 x .4) = .3573; c and d: 0.
    [InlineData("bought", .4865163, .3572589, 0, 0)]
    // pop: a 10 of 10, b 5, c 1, d 0: .1 ln(101), .1 ln(51), .1 ln(11), 0.
    [InlineData("popular", .4615121, .3931826, .2397895, 0)]
    // food/wine: half of c's set.
    [InlineData("likes food/wine", 0, 0, .5, 0)]
    // food: all of c and d; a second like inside the first adds nothing.
    [InlineData("likes food and wine", 0, 0, 1, 1)]
    public void the_score_is_the_formula(string given, double a, double b, double c, double d)
    {
        var member = given switch
        {
            "bought" => Member((0, ["tea", "coffee"]), (75, ["tea"])),
            "likes food/wine" => Member() with { Likes = ["food/wine"] },
            "likes food and wine" => Member() with { Likes = ["food", "Wine"] },
            _ => Member(),
        };
        var scores = Scored(member, given == "popular" ? [10, 0, 5, 1, 0] : [0, 0, 0, 0, 0]);
        double[] expected = [a, b, c, d];
        for (var offer = 0; offer < expected.Length; offer++)
        {
            Assert.Equal(expected[offer], scores.Score(offer), 6);
        }
    }

    [Fact]
    public void a_member_after_another_is_scored_as_if_alone()
    {
        var scores = Scored(Member((0, ["tea", "wine"])) with { Likes = ["drinks"], Shown = [(0, 2)] }, [3, 0, 2, 0, 0]);
        var popular = scores.PopularTerms(Popularity.Of(Index, [3, 0, 2, 0, 0]));
        scores.Of(Member((10, ["coffee"])), popular);
        var alone = Scored(Member((10, ["coffee"])), [3, 0, 2, 0, 0]);
        Assert.Equal(All(alone), All(scores));
        Assert.Equal(alone.Touched.Order(), scores.Touched.Order());
    }

    [Fact]
    public void what_was_shown_and_not_used_tires()
    {
        var fresh = Scored(Member((0, ["tea"])), [0, 0, 0, 0, 0]).Score(0);
        var tired = Scored(Member((0, ["tea"])) with { Shown = [(0, 2)] }, [0, 0, 0, 0, 0]).Score(0);
        Assert.Equal(fresh * 0.64, tired, 10);
    }

    [Fact]
    public void a_like_outranks_popularity_and_two_remembered_purchases_outrank_a_like()
    {
        var likes = Scored(Member() with { Likes = ["food/cheese"] }, [100, 0, 0, 0, 0]);
        Assert.True(likes.Score(3) > likes.Score(0));

        // Sixteen baskets, the last two of them with tea.
        var history = Enumerable.Range(0, 16).Select(day => ((double)day, (string[])(day < 2 ? ["tea"] : ["coffee"]))).ToArray();
        var bought = Scored(Member(history) with { Likes = ["food/cheese"] }, [0, 0, 0, 0, 0]);
        Assert.True(bought.Score(0) > 0.9 && bought.Score(1) > bought.Score(3));
    }

    [Fact]
    public void without_consent_history_is_not_looked_at()
    {
        var member = Member((0, ["tea"])) with { MayProfile = false, Likes = ["food/cheese"] };
        var scores = Scored(member, [4, 0, 2, 0, 0]);
        Assert.Equal(All(Scored(Member() with { Likes = ["food/cheese"] }, [4, 0, 2, 0, 0])), All(scores));
        Assert.Equal(ReasonCode.Liked, Reasons.Of(Index, member, scores, 3).Code);
    }

    [Theory]
    [InlineData("in 2 of your last 2 shops", "a")]
    [InlineData("you shop for coffee", "b")]
    [InlineData("you said you like wine", "c")]
    [InlineData("popular in your shop", "d")]
    public void the_reason_is_the_largest_term_and_true(string words, string offer)
    {
        // Decaffeinated coffee was bought, which no offer has: coffee as a category speaks for b.
        var products = Table(
            ("tea", "drinks/tea"), ("green-tea", "drinks/tea"), ("coffee", "drinks/coffee"), ("wine", "food/wine"), ("cheese", "food/cheese"),
            ("decaf", "drinks/coffee"));
        var index = new OfferIndex(Index.Offers, products);
        var scores = new Scores(index, Weights.V1);
        var member = new RankedMember(default(Guid)) { History = History(products, (0, ["tea", "decaf"]), (1, ["green-tea"])), Likes = ["wine"] };
        scores.Of(member, scores.PopularTerms(Popularity.Of(index, [0, 0, 0, 0, 9, 0])));
        Assert.Equal(words, Reasons.Of(index, member, scores, offer[0] - 'a').InWords());
    }

    [Fact]
    public void what_was_bought_long_ago_is_not_counted_in_the_last_visits()
    {
        var baskets = Enumerable.Range(0, 9).Select(day => ((double)day, (string[])(day == 8 ? ["tea"] : ["cheese"]))).ToArray();
        var member = Member(baskets);
        Assert.Equal(new Reason(ReasonCode.Bought), Reasons.Of(Index, member, Scored(member, [0, 0, 0, 0, 0]), 0));
    }

    [Fact]
    public void equal_scores_go_by_ascending_id() =>
        Assert.Equal(["a", "b", "c"], Picked(Member(), ListRules.Plain(3)));

    [Fact]
    public void at_most_two_of_a_category_and_of_a_brand_and_one_discovery()
    {
        var products = Table(("p0", "x"), ("p1", "x"), ("p2", "x"), ("p3", "y"), ("p4", "y"), ("p5", "z"), ("p6", "z"));
        var index = new OfferIndex(
            Enumerable.Range(0, 7).Select(number => Offer(products, $"o{number}", $"p{number}") with
            {
                Category = number < 3 ? "x" : number < 5 ? "y" : "z", Brand = number is 0 or 1 or 3 ? "house" : "",
            }),
            products);
        var member = new RankedMember(default(Guid)) { History = History(products, (0, ["p0", "p1", "p2", "p3", "p4"])) };
        var scores = new Scores(index, Weights.V1);
        var order = BaseOrder.Of(index, scores.PopularTerms(Popularity.Of(index, new long[7])), new double[7]);
        var picker = new Picker(index);
        var picked = picker.Pick(member, scores, order, new ListRules(4) { Exploration = 0 }, default(Plenty));

        // o2 is the third of its category, o3 the third of its brand; the last place is kept for something new.
        Assert.Equal([0, 1, 4, 5], picked.Select(static pick => pick.Offer));
    }

    [Fact]
    public void who_an_offer_is_not_for_never_sees_it()
    {
        var index = new OfferIndex(
            [
                Offer("a", "tea") with { Eligibility = new Eligibility { Segments = ["vip"] } },
                Offer("b", "coffee") with { Eligibility = new Eligibility { Stores = ["leeds"] } },
                Offer("c", "wine") with { Eligibility = new Eligibility { AgeBands = ["18+"], Tags = ["alcohol"] } },
                Offer("d", "cheese"),
            ],
            Products);
        Assert.Equal(["d"], Seen(Member()));
        Assert.Equal(["a", "d"], Seen(Member() with { Segments = ["vip"] }));
        Assert.Equal(["b"], Seen(Member() with { Store = "leeds", Used = [3] }));
        Assert.Equal(["c", "d"], Seen(Member() with { AgeBand = "18+" }));
        Assert.Equal(["d"], Seen(Member() with { AgeBand = "18+", ExcludedTags = ["alcohol"] }));

        string[] Seen(RankedMember member) => Picked(member, ListRules.Plain(4), index);
    }

    [Fact]
    public void a_seed_is_of_member_period_and_version()
    {
        var member = Guid.Parse("0192f0c1-2b3c-7d4e-8f50-617283940506");
        var seed = Draws.Seed(member, new LocalDate(2015, 10, 19), "sparks", 3);
        Assert.Equal(seed, Draws.Seed(member, new LocalDate(2015, 10, 19), "sparks", 3));
        Assert.Equal(4, new[]
        {
            seed, Draws.Seed(member, new LocalDate(2015, 11, 2), "sparks", 3), Draws.Seed(member, new LocalDate(2015, 10, 19), "sparks", 4),
            Draws.Seed(Guid.Empty, new LocalDate(2015, 10, 19), "sparks", 3),
        }.Distinct().Count());
    }

    private static double[] All(Scores scores) => [.. Enumerable.Range(0, 4).Select(scores.Score)];

    private static string[] Picked(RankedMember member, ListRules rules, OfferIndex? index = null)
    {
        var offers = index ?? Index;
        var scores = new Scores(offers, Weights.V1);
        var order = BaseOrder.Of(offers, new double[4], new double[4]);
        return [.. new Picker(offers).Pick(member, scores, order, rules, default(Plenty)).Select(pick => offers.Offers[pick.Offer].Id)];
    }

    private static Scores Scored(RankedMember member, long[] purchases)
    {
        var scores = new Scores(Index, Weights.V1);
        scores.Of(member, scores.PopularTerms(Popularity.Of(Index, purchases)));
        return scores;
    }

    private static RankedMember Member(params (double Age, string[] Products)[] baskets) =>
        new(default(Guid)) { History = History(Products, baskets) };

    private static MemberHistory History(ProductTable products, params (double Age, string[] Products)[] baskets) => MemberHistory.Of(
        baskets.Select(basket => (basket.Age, (IReadOnlyCollection<int>)[.. basket.Products.Select(sku => products.Find(sku)!.Value)])));

    private static CandidateOffer Offer(string id, params string[] skus) => Offer(Products, id, skus);

    private static CandidateOffer Offer(ProductTable products, string id, params string[] skus) =>
        new(id, [.. skus.Select(sku => new WeightedProduct(products.Find(sku)!.Value))]);

    private static ProductTable Table(params (string Sku, string Category)[] products)
    {
        var table = new ProductTable();
        foreach (var (sku, category) in products)
        {
            table.Add(sku, category);
        }

        return table;
    }
}
