using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Segments;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>Offers, pools, vouchers, gates and segments: what stands in the text is what the engine gets.</summary>
public sealed class OfferReadingTests
{
    private const string Whole =
        """
        programme: whole
        currency: [GBP, EUR]
        timezone: Europe/London
        points: { id: base, value: { points: 1, worth: { GBP: 0.01, EUR: 0.01 } } }
        earn: [{ id: spend, on: purchase, points: 1, per: { GBP: 1, EUR: 1 } }]
        levels: [{ id: gold, at: 1000 }]
        stacking: { order: by-group, groups: [{ id: picks, most: 3 }, { id: all, cap: { GBP: 20, EUR: 25 } }],
            no-effect: count, cap: { GBP: 50, EUR: 60 }, most: 5 }
        segments:
          wine: { likes: [wine, beer], not: { age-band: under-18 } }
          greek: { language: el }
          near: { any: [{ home-store: [cardiff-1] }, { segment: welsh }, { birth-month: 3 }] }
        vouchers:
          coupon: { percent: 12.5, on: original, valid: 6mo, spend: { threshold: { GBP: 300, EUR: 350 }, repeat: once } }
          statement: { statement: { days: [1 Feb, 1 Aug], minimum: 150, step: 50 }, valid: 2y, codes: printed }
        gates:
          sale: { from: 2026-12-26, until: 2027-01-31, early: [{ level: gold, before: 24h }, { segment: staff }] }
        offers:
          tea: { percent: 20, only: { category: food/tea }, exclude: { brand: Acme, store: airport }, in: [mine, yours],
              when: { segment: near }, on: original, shelf: better, stack: exclusive-in-group, group: picks, priority: -1,
              most: 4, cap: { GBP: 3, EUR: 4 }, limit: [1 per day, 5 per member], budget: { uses: 100, money: 50.00 GBP },
              funding: { acme: 50, best: 12.5 }, onReturn: keep, day: business, minimum-quantity: 0.5, nth-purchase: 3,
              minimum-spend: { GBP: 5, EUR: 6 } }
          off: { money: { GBP: 1, EUR: 1.20 }, each: true }
          cheap: { price: { GBP: 2, EUR: 2.50 }, only: { product: "22423" } }
          gift: { free: 2, only: { brand: Acme } }
          bogof: { buy: 2, get: 1, only: { brand: Acme } }
          half: { buy: 1, get: 1, off: 50, only: { brand: Acme }, get-only: { brand: Best } }
          dine: { price: { GBP: 10, EUR: 12 }, bundle: { main: { only: { category: main } }, side: { only: { category: side }, pieces: 2 } } }
          better: { upgrade: dine, group: side, only: { product: prosecco } }
          triple: { multiply: 3 }
          more: { points: 100, against: coupon }
          next: { voucher: coupon }
          mine: { pool: ranked, slots: { 0: 2, 3000: 3 }, menu: 8, refresh: 14d, start: 2015-10-22, carry-over: true, uses-per-pick: 1, remind: 3d }
          yours: { pool: by-preference, give: 1, when: activated, valid: 60d }
        """;

    private static readonly ProgrammeDocument Document = ReadyProgramme.Of(Whole);

    private static OfferDefinition Offer(string id) => Document.Offers.Single(offer => offer.Id == id);

    [Fact]
    public void an_offer_is_read_with_all_its_keys()
    {
        var tea = Offer("tea");

        Assert.Equal((OfferKind.Percent, 2000, PricedOn.Original, OnShelfPromotion.Better),
            (tea.Kind, tea.BasisPoints, tea.Base, tea.OnShelf));
        Assert.Equal(["mine", "yours"], tea.In);
        Assert.Equal("Acme airport near",
            $"{tea.Exclude!.Brands.Single()} {tea.When.ExcludeStores.Single()} {tea.When.Segments.Single()}");
        Assert.Equal((StackMode.ExclusiveInGroup, "picks", -1, 4), (tea.Stack, tea.Group, tea.Priority, tea.MostPerBasket));
        Assert.Equal([300L, 400L], tea.Cap.Select(static money => money.Minor));
        Assert.Equal([new Limit(1, LimitUnit.Times, LimitPer.Day), new Limit(5, LimitUnit.Times, LimitPer.Member)], tea.Limits);
        Assert.Equal((100L, 5000L), (tea.BudgetUses, tea.BudgetMoney!.Value.Minor));
        Assert.Equal([new Funding("acme", 5000), new Funding("best", 1250)], tea.Funding);
        Assert.Equal((500L, 3, 500L), (tea.MinimumThousandths, tea.NthPurchase, tea.MinimumSpend[0].Minor));
        Assert.Equal((OfferOnReturn.Keep, DayKind.Business, 16), (tea.OnReturn, tea.Day, tea.ContentHash.Length));
    }

    [Fact]
    public void every_benefit_is_read()
    {
        Assert.Equal((OfferKind.MoneyOff, true, 120L), (Offer("off").Kind, Offer("off").EachPiece, Offer("off").Amounts[1].Minor));
        Assert.Equal((OfferKind.FixedPrice, 200L), (Offer("cheap").Kind, Offer("cheap").Amounts[0].Minor));
        Assert.Equal((OfferKind.FreeItem, 2), (Offer("gift").Kind, Offer("gift").GetPieces));
        Assert.Equal((OfferKind.BuyGet, 2, 1, GetMode.Cheapest, 10_000),
            (Offer("bogof").Kind, Offer("bogof").BuyPieces, Offer("bogof").GetPieces, Offer("bogof").Get, Offer("bogof").BasisPoints));
        Assert.Equal((GetMode.Each, 5000, "Best"), (Offer("half").Get, Offer("half").BasisPoints, Offer("half").GetOnly!.Brands[0]));
        Assert.Equal([("main", 1), ("side", 2)], Offer("dine").Groups.Select(static group => (group.Id, group.Pieces)));
        Assert.Equal((OfferKind.Upgrade, "dine", "side"), (Offer("better").Kind, Offer("better").UpgradeOf, Offer("better").UpgradeGroup));
        Assert.Equal((OfferKind.PointsMultiplier, 3000L), (Offer("triple").Kind, Offer("triple").FactorThousandths));
        Assert.Equal((OfferKind.PointsBonus, 100L, "coupon"), (Offer("more").Kind, Offer("more").Points, Offer("more").Voucher));
        Assert.Equal((OfferKind.NextVoucher, "coupon"), (Offer("next").Kind, Offer("next").Issues));
    }

    [Fact]
    public void pools_and_stacking_are_read()
    {
        var mine = Document.Pools.Single(static pool => pool.Id == "mine");
        var yours = Document.Pools.Single(static pool => pool.Id == "yours");

        Assert.Equal((PoolMode.Ranked, 8, true, 1), (mine.Mode, mine.Menu, mine.CarryOver, mine.UsesPerPick));
        Assert.Equal((2, 3, 3), (mine.SlotsAt(2999), mine.SlotsAt(3000), mine.SlotsAt(9000)));
        Assert.Equal((1, GiveWhen.Activated, Period.FromDays(60)), (yours.Give, yours.When, yours.Valid));
        Assert.Equal((StackOrder.ByGroup, NoEffect.Count, 5),
            (Document.Stacking.Order, Document.Stacking.WithoutEffect, Document.Stacking.MostOffers));
        Assert.Equal([("picks", (int?)3, 0), ("all", null, 2)],
            Document.Stacking.Groups.Select(static group => (group.Id, group.MostOffers, group.Cap.Length)));
    }

    [Theory]
    [InlineData("2015-10-22", "2015-10-22", "2015-11-05")]
    [InlineData("2015-11-04", "2015-10-22", "2015-11-05")]
    [InlineData("2015-11-05", "2015-11-05", "2015-11-19")]
    [InlineData("2015-10-21", "2015-10-08", "2015-10-22")]
    [InlineData("2016-02-29", "2016-02-25", "2016-03-10")]
    public void periods_follow_each_other_from_the_start(string day, string from, string until)
    {
        var pattern = NodaTime.Text.LocalDatePattern.Iso;
        var period = Document.Pools[0].PeriodOf(pattern.Parse(day).Value);

        Assert.Equal((pattern.Parse(from).Value, pattern.Parse(until).Value), (period.From, period.Until!.Value));
    }

    [Fact]
    public void periods_of_months_do_not_drift()
    {
        var quarters = new PoolDefinition
        {
            Id = "q", Mode = PoolMode.Shared, Refresh = Period.FromMonths(3), Start = new LocalDate(2015, 8, 31),
        };

        Assert.Equal(new LocalDate(2016, 8, 31), quarters.PeriodOf(new LocalDate(2016, 9, 10)).From);
        Assert.Equal(new LocalDate(2016, 2, 29), quarters.PeriodOf(new LocalDate(2016, 3, 1)).From);
    }

    [Fact]
    public void vouchers_and_gates_are_read()
    {
        var (coupon, statement) = (Document.Vouchers[0], Document.Vouchers[1]);
        var gate = Document.Gates[0];

        Assert.Equal((1250, PricedOn.Original, SpendRepeat.Once, 30000L),
            (coupon.BasisPoints, coupon.Base, coupon.Spend!.Repeat, coupon.Spend.Threshold[0].Minor));
        Assert.Equal((2, 150L, 50L, "printed"),
            (statement.Statement!.Days.Length, statement.Statement.Minimum, statement.Statement.Step, statement.CodePool));
        Assert.Equal((Instant.FromUtc(2026, 12, 26, 0, 0), 2), (gate.From, gate.Early.Length));
        Assert.Equal(new GateAccess("gold", "", Duration.FromHours(24)), gate.Early[0]);
        Assert.Equal(new GateAccess("", "staff", null), gate.Early[1]);
    }

    [Theory]
    [InlineData("wine", 0, "18-24", "", "", "wine", true)]
    [InlineData("wine", 0, "under-18", "", "", "wine", false)]
    [InlineData("wine", 0, "", "", "", "beer", true)]
    [InlineData("wine", 0, "", "", "", "", false)]
    [InlineData("near", 0, "", "cardiff-1", "", "", true)]
    [InlineData("near", 0, "", "", "welsh", "", true)]
    [InlineData("near", 3, "", "", "", "", true)]
    [InlineData("near", 4, "", "leeds", "english", "", false)]
    public void a_segment_holds_by_the_fact_record(
        string segment, byte month, string band, string store, string listed, string like, bool holds)
    {
        var facts = new FactRecord
        {
            BirthMonth = month, AgeBand = band, HomeStore = store,
            Segments = listed.Length == 0 ? [] : [listed], Likes = like.Length == 0 ? [] : [like],
        };

        Assert.Equal(holds, Document.Segments.Single(one => one.Id == segment).Test.Holds(facts));
    }

    [Theory]
    [InlineData("el", true)]
    [InlineData("el-gr", true)]
    [InlineData("ell", false)]
    [InlineData("en", false)]
    [InlineData("", false)]
    public void a_language_holds_for_its_regions(string language, bool holds) => Assert.Equal(
        holds, Document.Segments.Single(static one => one.Id == "greek").Test.Holds(new FactRecord { Language = language }));

    [Fact]
    public void a_version_keeps_the_facts_that_its_segments_read()
    {
        var facts = new FactRecord
        {
            BirthMonth = 3, AgeBand = "18-24", HomeStore = "cardiff-1", Segments = ["staff", "welsh"], Likes = ["tea", "wine"],
        };
        var used = RuleSet.Compile(Document, 1, default).FactsUsed;

        Assert.Equal(facts with { AgeBand = "", Likes = [] }, facts.Only(used));
    }

    [Fact]
    public void the_ready_documents_have_their_offers()
    {
        var picks = ReadyProgramme.Document("pick-your-own");
        var sparks = ReadyProgramme.Document("sparks-2015");

        Assert.Equal((1000, 10, true), (picks.Offers.Length, picks.Pools[0].SlotsAt(0), picks.Points.IsEmpty));
        Assert.All(picks.Offers, static offer => Assert.Equal((OfferKind.Percent, 2000), (offer.Kind, offer.BasisPoints)));
        Assert.Equal(["tailored", "joining"], sparks.Pools.Select(static pool => pool.Id));
        Assert.Equal(9, sparks.Offers.Count(static offer => offer.In.Contains("tailored")));
        Assert.Equal(2, sparks.Gates.Length);
        Assert.Equal("10% έκπτωση στην επόμενη αγορά σας", ReadyProgramme.Document("bonus-card").Vouchers[0].Name!.In("el"));
    }
}
