using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>Offers, pools, vouchers, gates and segments that are wrong or contradict each other: one problem each, at its place.</summary>
public sealed class OfferProblemTests
{
    /// <summary>Line 6 on is the row's own text.</summary>
    private const string Head =
        "programme: test\n" +
        "currency: GBP\n" +
        "timezone: Europe/London\n" +
        "points: { id: base, value: { points: 1, worth: 0.01 GBP } }\n" +
        "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP }]\n";

    public static TheoryData<string, int, string> Rows => new()
    {
        // Benefits.
        { "offers: { o: cheap }", 14, "The offer `o` must be a map" },
        { "offers: { o: { only: { brand: a } } }", 14, "exactly one of `percent`" },
        { "offers: { o: { percent: 10, free: 1 } }", 14, "exactly one of `percent`" },
        { "offers: { O 1: { percent: 10 } }", 11, "A key of `offers` must be an id" },
        { "offers: { spend: { percent: 10 } }", 18, "used for a rule and for an offer" },
        { "offers: { o: { percent: 0 } }", 25, "above 0 and at most 100" },
        { "offers: { o: { percent: 100.5 } }", 25, "above 0 and at most 100" },
        { "offers: { o: { percent: 12.345 } }", 25, "two decimals" },
        { "offers: { o: { money: 0.00 GBP } }", 16, "`money` is zero" },
        { "offers: { o: { money: 1.00 EUR } }", 23, "which the programme does not name" },
        { "offers: { o: { percent: 10, each: true } }", 29, "does not belong to `percent`" },
        { "offers: { o: { buy: 2 } }", 14, "`get` is missing" },
        { "offers: { o: { buy: 2, get: 1, get-mode: cheapest, get-only: { brand: a } } }", 32, "`get-only` has no effect" },
        { "offers: { o: { multiply: 1 } }", 26, "a factor above 1" },
        { "offers: { o: { points: 0 } }", 24, "from 1" },
        { "offers: { o: { points: 5, into: gold } }", 33, "points of this programme (base)" },

        // Bundles and upgrades.
        { "offers: { o: { bundle: { a: { only: { brand: x } } } } }", 14, "`price` is missing" },
        { "offers: { o: { bundle: {}, price: 1.00 GBP } }", 16, "from 1 to 12 groups" },
        { "offers: { o: { bundle: { a: {} }, price: 1.00 GBP } }", 29, "`only` is missing" },
        { "offers: { o: { bundle: { a: { only: { category: food/wine } } }, price: 1.00 GBP, exclude: { category: food } } }", 26, "can never be completed" },
        { "offers: { o: { upgrade: nobody, group: wine, only: { brand: x } } }", 16, "is no bundle of this document" },
        { "offers: { b: { bundle: { a: { only: { brand: x } } }, price: 1.00 GBP }, o: { upgrade: b, group: wine, only: { brand: y } } }", 91, "one of the groups of `b` (a)" },

        // Who and how often.
        { "offers: { o: { percent: 10, in: tailored } }", 29, "names the pool `tailored`, which is not in `offers`" },
        { "offers: { o: { percent: 10, against: coupon } }", 29, "names `coupon`, which is not in `vouchers`" },
        { "offers: { o: { voucher: coupon } }", 16, "names `coupon`, which is not in `vouchers`" },
        { "offers: { o: { percent: 10, stack: exclusive-in-group } }", 29, "needs the `group`" },
        { "offers: { o: { percent: 10, group: x } }\nstacking: { groups: [{ id: y }] }", 29, "not among the groups" },
        { "offers: { o: { percent: 10, budget: {} } }", 29, "`uses`, `money` or both" },
        { "offers: { o: { percent: 10, budget: { uses: 0 } } }", 45, "from 1" },
        { "offers: { o: { percent: 10, budget: { money: 0.00 GBP } } }", 46, "a budget of zero gives nothing" },
        { "offers: { o: { percent: 10, limit: 5 points per day } }", 29, "counts uses" },
        { "offers: { o: { percent: 10, funding: { a: 60, b: 50 } } }", 29, "more than 100 per cent" },
        { "offers: { o: { percent: 10, only: { brand: a }, exclude: { brand: a } } }", 60, "asked for and excluded" },
        { "offers: { o: { percent: 10, minimum-quantity: 0 } }", 47, "a number of pieces" },

        // Pools.
        { "offers: { p: { pool: shared } }", 14, "how many offers a member may have" },
        { "offers: { p: { pool: best, slots: 1 } }", 22, "one of `shared`, `ranked`" },
        { "offers: { p: { pool: shared, slots: { many: 1 } } }", 39, "A key of `slots`" },
        { "offers: { p: { pool: shared, slots: { 0: 3, 100: 2 } } }", 45, "more points never mean fewer slots" },
        { "offers: { p: { pool: shared, slots: 1, refresh: often } }", 49, "`refresh` must be a duration" },
        { "offers: { p: { pool: shared, slots: 1, carry-over: true } }", 40, "needs `refresh`" },
        { "offers: { p: { pool: shared, slots: 9, menu: 4 } }", 40, "fewer offers than a member may pick" },
        { "offers: { p: { pool: by-preference, give: 1 } }", 37, "needs `when: activated`" },
        { "offers: { p: { pool: by-preference, give: 1, when: activated, slots: 1 } }", 63, "this one gives" },

        // Vouchers, gates, segments, stacking.
        { "vouchers: { v: { worth: 1.00 GBP, percent: 10 } }", 35, "not both" },
        { "vouchers: { v: { worth: 1.00 GBP, on: original } }", 35, "belongs to `percent`" },
        { "vouchers: { v: { spend: { threshold: 5.00 GBP } } }", 18, "must be worth something" },
        { "vouchers: { v: { statement: { minimum: 150 } } }", 29, "`days` is missing" },
        { "gates: { g: { from: 2026-01-02, until: 2026-01-01 } }", 33, "nobody could ever pass" },
        { "gates: { g: { from: 2026-01-02, early: { before: 24h } } }", 40, "one `level` or one `segment`" },
        { "gates: { g: { from: 2026-01-02, early: { segment: staff, before: 1mo } } }", 58, "no fixed length" },
        { "gates: { g: { early: { segment: staff, before: 24h } } }", 40, "needs the `from`" },
        { "segments: { s: {} }", 16, "names no condition" },
        { "segments: { s: { all: [] } }", 18, "from 1 to 100 conditions" },
        { "segments: { s: { birth-month: 13 } }", 31, "from 1 to 12" },
        { "segments: { s: { colour: red } }", 18, "Unknown key `colour`" },
        { "stacking: { order: by-group }", 13, "goes by the order of `groups`" },
        { "stacking: { groups: [{ id: a }, { id: a }] }", 33, "used for two groups" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void a_problem_has_its_place_and_says_what_is_allowed(string text, int column, string words)
    {
        var check = ShopProgrammes.Validate(Head + text + "\n");

        Assert.False(check.IsValid);
        var told = string.Join("\n", check.Problems);
        Assert.True(check.Problems.Length == 1, told);
        Assert.True(check.Problems[0].Message.Contains(words, StringComparison.Ordinal), told);
        Assert.True(check.Problems[0] is { Line: 6 } problem && problem.Column == column, told);
    }
}
