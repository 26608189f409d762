using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Segments;
using Shopkeeper.Domain.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>A pick keeps the terms that it began under, whatever is published while it is open.</summary>
public sealed class KeptTermsTests
{
    private static readonly Instant Start = OfferWorld.London(2015, 10, 22, 10);
    private static readonly Instant Turn = OfferWorld.London(2015, 10, 26);

    private static readonly PoolDefinition Fortnight = OfferWorld.Pool("own", (0, 3)) with
    {
        Refresh = Period.FromDays(14), Start = new LocalDate(2015, 10, 12),
    };

    private static OfferDefinition Tea(int basisPoints) => OfferWorld.Offer("tea", "own") with
    {
        BasisPoints = basisPoints, ContentHash = $"tea-{basisPoints}", Name = LocalText.Plain($"{basisPoints / 100} % off tea"),
    };

    private static ProgrammeDocument Document(params OfferDefinition[] offers) =>
        OfferWorld.Document(offers) with { Pools = [Fortnight] };

    /// <summary>A world in which versions follow each other: the one in force at its clock decides.</summary>
    private sealed class Published
    {
        private readonly List<RuleSet> versions = [];

        public Published(ProgrammeDocument document)
        {
            versions.Add(RuleSet.Compile(document, 1, Instant.MinValue));
            World = new World(versions[0]) { Now = Start };
        }

        public World World { get; }

        public ProgrammeHistory History => ProgrammeHistory.Of("test", versions);

        public Published Publish(ProgrammeDocument document, Instant? from = null, Pilot? pilot = null)
        {
            versions.Add(RuleSet.Compile(document, versions.Count + 1, from ?? World.Now, pilot));
            return At(World.Now);
        }

        public Published At(Instant now)
        {
            World.Now = now;
            World.Rules = History.InForce(now, "", World.Facts)!;
            return this;
        }

        public long Off(long amount = 1000) => World.Quoted(Shelf.Line(1, "tea", amount)).Offers.Total;
    }

    [Theory]
    [InlineData(500)]
    [InlineData(5_000)]
    public void it_gives_what_it_gave_when_it_was_picked_to_the_end_of_its_period(int changed)
    {
        var shop = new Published(Document(Tea(2_000)));
        shop.World.Pick("own", "tea");
        shop.Publish(Document(Tea(changed)));
        Assert.Equal(200, shop.Off());
        Assert.Equal("tea-2000", shop.World.Quoted(Shelf.Line(1, "tea", 1000)).Verdict("tea").Terms);
        Assert.Equal(200, shop.At(Turn - Duration.FromSeconds(1)).Off());
        Assert.Equal(0, shop.At(Turn).Off());
        shop.World.Pick("own", "tea");
        Assert.Equal(1000 * changed / 10_000, shop.Off());
    }

    [Fact]
    public void an_offer_that_is_dropped_or_its_pool_with_it_is_good_for_those_who_picked_it()
    {
        var shop = new Published(Document(Tea(2_000)));
        shop.World.Pick("own", "tea");
        shop.Publish(Document());
        Assert.Equal(200, shop.Off());
        Assert.Equal(Rejection.UnknownOffer, shop.World.Pick("own", "tea"));
        shop.Publish(Document() with { Pools = [] });
        Assert.Equal(200, shop.Off());
        Assert.Equal(0, shop.At(Turn).Off());
    }

    [Fact]
    public void a_sale_is_checked_counted_and_given_back_under_them()
    {
        var shop = new Published(Document(Tea(2_000) with { Limits = [new Limit(3, LimitUnit.Times, LimitPer.Member)] }));
        var world = shop.World;
        world.Pick("own", "tea");
        shop.Publish(Document(Tea(500) with { OnReturn = OfferOnReturn.Keep }));
        var sale = world.Record(world.Basket([new Line(1, "tea", 1000, Unit.Each, 800, 0, 0, 200)]) with
        {
            Applied = [new AppliedOffer(1, "tea", 200)],
        });
        var used = Assert.Single(world.Last.Posting!.Changes.OfType<Change.OfferUsed>());
        Assert.Equal(("tea", "tea-2000", 200, 200), (used.Offer, used.Terms, used.Amount, used.Expected));
        Assert.Equal(1, world.State.Counters.Where(static counter => counter.Rule == "tea").Sum(static counter => counter.Used));

        shop.Publish(Document());
        world.Return(sale, (1, 1000, null));
        Assert.Single(world.Last.Posting!.Changes.OfType<Change.OfferGivenBack>(), static back => back.Times == 1);
        Assert.Equal(0, world.State.Picks[0].Uses);
        Assert.Equal(0, world.State.Counters.Where(static counter => counter.Rule == "tea").Sum(static counter => counter.Used));
    }

    [Fact]
    public void points_of_an_offer_are_given_and_taken_back_under_them()
    {
        OfferDefinition Bonus(int points) => Shelf.Offer("bonus", OfferKind.PointsBonus) with
        {
            In = ["own"], Points = points, ContentHash = $"bonus-{points}",
        };
        var shop = new Published(Document(Bonus(50)));
        var world = shop.World;
        world.Pick("own", "bonus");
        shop.Publish(Document(Bonus(5)));
        var sale = world.Buy(100);
        Assert.Equal(150, world.Points);
        var (_, explanation) = Engine.Explain(world.State, world.Context(new Command.Record(world.Purchase(("tea", 100)), [])), new Command.Record(world.Purchase(("tea", 100)), []));
        Assert.Contains(explanation.Verdicts, static verdict => verdict is { Rule: "bonus", Points: 50 });
        world.Return(sale, (1, 1000, null));
        Assert.Equal(0, world.Balance);
    }

    [Fact]
    public void others_have_what_the_version_says_and_nobody_has_both()
    {
        OfferDefinition given = Tea(1_000) with { In = [] };
        var shop = new Published(Document(Tea(2_000)));
        var other = shop.World.State;
        shop.World.Pick("own", "tea");
        shop.Publish(Document(given));
        Assert.Equal(200, shop.Off());
        var basket = shop.World.Basket(Shelf.Line(1, "tea", 1000));
        Assert.Equal(100, Engine.Quote(other, shop.World.Context(new Command.Record(basket, [])), basket).Offers.Total);
    }

    [Fact]
    public void an_upgrade_widens_the_bundle_that_was_picked()
    {
        OfferDefinition Dinner(long price) => Shelf.Offer("dinner", OfferKind.Bundle) with
        {
            In = ["own"], Amounts = Shelf.Pounds(price), ContentHash = $"dinner-{price}",
            Groups = [new BundleGroup("main", Shelf.Of("food/main"), 1), new BundleGroup("wine", Shelf.Of("food/wine"), 1)],
        };
        var upgrade = Shelf.Offer("prosecco", OfferKind.Upgrade) with
        {
            In = ["own"], Only = Shelf.Of("food/sparkling"), UpgradeOf = "dinner", UpgradeGroup = "wine",
        };
        var shop = new Published(Document(Dinner(1000), upgrade));
        shop.World.Catalogue = Shelf.Catalogue;
        shop.World.Pick("own", "dinner");
        shop.World.Pick("own", "prosecco");
        long Total() => shop.World.Quoted(Shelf.Line(1, "chicken", 700), Shelf.Line(2, "prosecco", 900)).Priced.Total();
        Assert.Equal(1000, Total());
        shop.Publish(Document(Dinner(1400), upgrade));
        Assert.Equal(1000, Total());
    }

    [Fact]
    public void a_segment_means_what_it_meant()
    {
        SegmentDefinition Local(string store) => new("local", new SegmentTest.HomeStore([store]));
        var offer = Tea(2_000) with { When = new Conditions { Segments = ["local"] } };
        var shop = new Published(Document(offer) with { Segments = [Local("cardiff")] });
        shop.World.Facts = new FactRecord { HomeStore = "cardiff" };
        shop.World.Pick("own", "tea");
        shop.Publish(Document(offer with { BasisPoints = 100, ContentHash = "less" }) with { Segments = [Local("leeds")] });
        Assert.Equal(200, shop.Off());
        Assert.True(shop.World.Rules.FactsUsed.HomeStore);
    }

    [Fact]
    public void what_carries_over_goes_by_the_version_from_the_turn_on()
    {
        ProgrammeDocument Carrying(int basisPoints) => Document(Tea(basisPoints)) with { Pools = [Fortnight with { CarryOver = true }] };
        var shop = new Published(Carrying(2_000));
        shop.World.Pick("own", "tea");
        shop.Publish(Carrying(500));
        Assert.Equal(200, shop.Off());
        Assert.Equal(50, shop.At(Turn).Off());
        shop.World.Buy(100);
        Assert.Equal(50, shop.Off());
    }

    [Fact]
    public void a_carried_pick_of_a_dropped_pool_ends_with_its_period()
    {
        var shop = new Published(Document(Tea(2_000)) with { Pools = [Fortnight with { CarryOver = true }] });
        shop.World.Pick("own", "tea");
        shop.Publish(Document() with { Pools = [] });
        Assert.Equal(200, shop.Off());
        Assert.Equal(0, shop.At(Turn).Off());
        shop.World.Buy(100);
        Assert.Empty(shop.World.State.Picks);
    }

    [Fact]
    public void a_version_carries_them_for_as_long_as_such_a_pick_can_be_open()
    {
        var shop = new Published(Document(Tea(2_000)))
            .Publish(Document(Tea(500)), Turn - Duration.FromDays(1))
            .Publish(Document(Tea(400)), Turn + Duration.FromDays(1));
        string[] Kept(int version) => [.. shop.History.Version(version)!.Kept.Offers.Select(static offer => offer.ContentHash).Order()];

        // A quote may be honoured after its version: the next one's picks are known too.
        Assert.Equal(["tea-500"], Kept(1));
        Assert.Equal(["tea-2000", "tea-400"], Kept(2));
        Assert.Equal(["tea-500"], Kept(3));
    }

    [Fact]
    public void picks_of_a_pilot_are_good_after_it_and_versions_that_differ_in_nothing_carry_nothing()
    {
        var pilot = new Pilot(["cardiff"], [], Start + Duration.FromDays(2));
        var shop = new Published(Document(Tea(1_000))).Publish(Document(Tea(3_000)), Start, pilot);
        var (before, trial) = (shop.History.Version(1)!, shop.History.Version(2)!);
        Assert.Equal("tea-3000", Assert.Single(before.Kept.Offers).ContentHash);
        Assert.Equal("tea-1000", Assert.Single(trial.Kept.Offers).ContentHash);

        var same = new Published(Document(Tea(1_000))).Publish(Document(Tea(1_000)) with { CapPerPosting = 9 });
        Assert.All(same.History.Versions, static version => Assert.Same(KeptTerms.None, version.Kept));
    }
}
