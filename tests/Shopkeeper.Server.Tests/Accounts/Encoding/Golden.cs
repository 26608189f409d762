using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Tests.Accounts.Encoding;

/// <summary>One value of everything that format 1 can hold.</summary>
internal static class Golden
{
    private static readonly Instant Sold = Instant.FromUtc(2015, 10, 22, 10, 15);
    private static readonly Instant Recorded = Sold + Duration.FromMilliseconds(1234);
    private static readonly AccountId Account = new(new Guid("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static readonly HoldId HoldOne = new(new Guid("01890a5d-ac96-774b-bcce-b302099a8060"));

    public static Activity Purchase => new()
    {
        Id = new ActivityId(new Guid("01890a5d-ac96-774b-bcce-b302099a8058")),
        Key = new ActivityKey("pos", "cardiff-1/03/2015-10-22/000451"),
        Type = ActivityType.Purchase,
        OccurredAt = Sold,
        BusinessDate = new LocalDate(2015, 10, 22),
        Store = "cardiff-1",
        Channel = "store",
        Currency = Currency.Parse("GBP"),
        Lines =
        [
            .. Enumerable.Range(1, 10).Select(static number =>
                new Line(number, $"500015{number:0000000}", number * 1000, Unit.Each, 1275 + number, 0, 212, 0)),
        ],
        Tenders = [new Tender("card", 12_805)],
    };

    public static Activity Everything => Purchase with
    {
        TimeAssumed = true,
        Lines =
        [
            new Line(1, "85123A", 500, Unit.Kilogram, 450, 50, 75, 25), new Line(7, "00123", 0, Unit.Litre, -30, 0, 0, 0),
            new Line(8, "", -2000, Unit.Each, 0, 0, 0, 0),
        ],
        TenderRounding = -2,
        Returns =
        [
            new ReturnPart(new ActivityKey("pos", "k-1"), [new ReturnedLine(1, 2, "22423", 1000, 1275), new ReturnedLine(2, 3, "X", 500, null)], ReturnReason.Returned),
            new ReturnPart(null, [], ReturnReason.Voided),
        ],
        Subject = "sofa", CustomType = "gift", Count = 3, CustomAmount = 1000, Events = ["delivered", "paid"],
    };

    /// <summary>With what came after the first release of format 1.</summary>
    public static Activity Paid => Purchase with { Reservations = [HoldOne] };

    public static Posting Earned => new()
    {
        Account = Account, Programme = "sparks", Seq = 12, Member = new MemberId(new Guid("01890a5d-ac96-774b-bcce-b302099a8059")),
        Kind = CommandKind.Activity, Activity = Purchase.Id, RuleSetVersion = 3, CatalogueNumber = 17, OccurredAt = Sold, RecordedAt = Recorded,
        Entries = [new Entry(Purse.Issued, Purse.Available, 0, 10, 4, "shop", 0), new Entry(Purse.Issued, Purse.Available, 0, 1280, 4, "spend", 0)],
        Changes =
        [
            new Change.RuleFired("shop", 0, 0, [], 10, 10, 4),
            new Change.RuleFired("spend", 0, 12_805, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1280, 1280, 4),
            new Change.PurchaseCounted(1), new Change.Active(Sold),
        ],
        AvailableAfter = 4321,
    };

    public static Posting Everywhere => Earned with
    {
        Kind = CommandKind.Reserve,
        FactsRead = new FactRecord { BirthMonth = 7, AgeBand = "18-24", HomeStore = "cardiff-1", Segments = ["lapsed", "vip"] },
        Terms = new CommandTerms(-150, 1, HoldOne, Recorded + Duration.FromMinutes(15), "goodwill", "op-7"),
        Rejected = Rejection.CurrencyNotInProgramme,
        Changes =
        [
            new Change.RuleFired("spend", 1, -5, [3, 70, 2], 100, 40, 5), new Change.CounterMoved("review", 0, new LocalDate(2015, 10, 1), 1),
            new Change.OnceTaken("review", "22423"), new Change.BudgetTaken("spend", -40), new Change.LevelReached("preview"),
            new Change.LevelLost("preview"), new Change.Held(HoldOne, Recorded + Duration.FromMinutes(15)), new Change.HoldEnded(HoldOne),
            new Change.SaleLineReturned(new ActivityKey("pos", "k-1"), 2, 1000, 1275), new Change.PurchaseCounted(-1), new Change.Active(Sold),
            new Change.ClawedBack("spend", 60, 55), new Change.VarianceSeen(-3),
            new Change.LotOpened(5, 1, Sold, Sold + Duration.FromDays(365), "delivered"), new Change.LotMoved(5, Recorded, null),
        ],
        PendingAfter = 77,
    };

    public static Posting Spent => Earned with
    {
        Entries = [new Entry(Purse.Reserved, Purse.Redeemed, 0, 60, 4, "", 0), new Entry(Purse.Reinstated, Purse.Available, 0, 5, 4, "", 1)],
        Changes =
        [
            new Change.HoldEnded(HoldOne),
            new Change.HoldSpent(HoldOne, 1, [new HeldLot(1, 40, LotTerms.Always, null), new HeldLot(4, 20, LotTerms.Always, Sold)]),
        ],
    };

    public static AccountState State => new()
    {
        Account = Account, Programme = "sparks", Seq = 12, NextLot = 6,
        Lots = [new Lot(1, 0, 3031, Sold, null, ""), new Lot(4, 1, 60, Sold, Sold + Duration.FromDays(365), "delivered")],
        Holds = [new Hold(HoldOne, 0, Recorded, [new HeldLot(1, 100, Sold, null), new HeldLot(2, 5, Sold, Sold + Duration.FromDays(1))])],
        Deficits = [0, 15], Lifetime = [4321, 60],
        Counters = [new Counter("review", 0, new LocalDate(2015, 10, 1), 1), new Counter("review", 1, new LocalDate(1970, 1, 1), 2), new Counter("shop", 0, new LocalDate(2015, 10, 22), 1)],
        Levels = ["preview"], Purchases = 31, LastActive = Sold,
    };

    private static readonly VoucherId VoucherOne = new(new Guid("01890a5d-ac96-774b-bcce-b302099a8062"));
    private static readonly LocalDate Period = new(2015, 10, 12);

    private static Voucher Voucher => new(VoucherOne, "gift", Currency.Parse("GBP"), 500, 0, Sold, Sold + Duration.FromDays(180));

    public static Posting WithOffers => Earned with
    {
        Kind = CommandKind.PickOffer,
        Terms = new CommandTerms(1, 0, default, null, "", "op-7") { Names = ["own", "tea", ""], Vouchers = [VoucherOne] },
        Changes =
        [
            new Change.Picked("own", Period, "tea", "0123456789abcdef", Sold, Sold + Duration.FromDays(4)),
            new Change.Picked("own", Period, "milk", "0123456789abcdef", Sold, null), new Change.Unpicked("own", Period, "milk"),
            new Change.VoucherIssued(Voucher, "statement"), new Change.VoucherReserved(VoucherOne, HoldOne, Recorded),
            new Change.VoucherReleased(VoucherOne), new Change.VoucherUsed(Voucher with { Until = null }, 450),
            new Change.VoucherReturned(Voucher), new Change.VoucherCancelled(VoucherOne, "mistake"), new Change.VoucherExpired(VoucherOne),
            new Change.VoucherSkipped(VoucherOne, Rejection.VoucherHeld),
        ],
    };

    /// <summary>A sale whose till gave offers under a quote and took a voucher.</summary>
    public static Activity Quoted => Purchase with
    {
        Applied = [new AppliedOffer(1, "tea", 255), new AppliedOffer(3, "dinner", 42)], Vouchers = [VoucherOne],
        Quote = QuoteNote.Honoured, QuotedVersions = [new QuotedVersion("sparks", 7)],
    };

    public static Posting Used => Earned with
    {
        Changes =
        [
            new Change.QuoteSeen(QuoteNote.Expired),
            new Change.OfferUsed("tea", "own", Period, 1, 255, 255, [new OfferOnLine(1, 200), new OfferOnLine(7, 55)]),
            new Change.OfferUsed("dinner", "", new LocalDate(1970, 1, 1), 0, 100, 80, []),
            new Change.OfferGivenBack("tea", "own", Period, 1, 0), new Change.OfferGivenBack("dinner", "", new LocalDate(1970, 1, 1), 0, -15),
        ],
    };

    /// <summary>A use under terms that the pick kept.</summary>
    public static Posting UsedAsKept => Earned with
    {
        Changes =
        [
            new Change.OfferUsed("tea", "own", Period, 1, 255, 255, [new OfferOnLine(1, 255)]) { Terms = "0123456789abcdef" },
        ],
    };

    private static HeldOffer HeldTea => new("tea", [Period], true) { Money = 150 };

    private static HeldOffer HeldMilk => new("milk", [], false);

    /// <summary>Two offers set aside, one with money.</summary>
    public static Posting HeldOffers => Earned with
    {
        Kind = CommandKind.Reserve,
        Terms = new CommandTerms(0, 0, HoldOne, Recorded, "desk", "op-7") { Names = ["milk", "tea"], Money = [0, 150] },
        Changes = [new Change.OfferHeld(HoldOne, HeldMilk), new Change.OfferHeld(HoldOne, HeldTea), new Change.BudgetTaken("tea", 150)],
    };

    public static AccountState StateWithHeldOffers => State with { Holds = [State.Holds[0] with { Offers = [HeldMilk, HeldTea] }] };

    public static AccountState StateWithOffers => State with
    {
        Picks =
        [
            new Pick("own", Period, "tea", "0123456789abcdef", Sold, Sold + Duration.FromDays(4), 2),
            new Pick("own", Period, "milk", "0123456789abcdef", Sold, null, 0),
        ],
        Vouchers =
        [
            Voucher with { Hold = HoldOne, HeldUntil = Recorded },
            new Voucher(VoucherOne, "ten", default, 0, 1_000, Sold, null),
        ],
    };
}
