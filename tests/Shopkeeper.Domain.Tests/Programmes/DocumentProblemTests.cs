using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Programmes;

/// <summary>Bad documents: each gives a problem at its line and column, in words that say what is allowed.</summary>
public sealed class DocumentProblemTests
{
    /// <summary>Line 5 on is the row's own text.</summary>
    private const string Head =
        "programme: test\n" +
        "currency: [GBP, EUR]\n" +
        "timezone: Europe/London\n" +
        "points: [{ id: base, spendable: true, value: { points: 1, worth: 0.01 GBP } }, { id: extra }]\n";

    private const string Levels = "levels: [{ id: low, at: 10 }, { id: high, at: 20 }]\n";

    /// <summary>The part of a rule that a row completes: `- { id: r, on: purchase, ...`.</summary>
    public static TheoryData<string, int, int, string> Rows => new()
    {
        // Keys.
        { "colour: red", 5, 1, "Unknown key `colour` in a programme" },
        { "level_fall: keep", 5, 1, "did you mean `level-fall`?" },
        { "earn: [{ id: r, on: purchase, points: 1, onreturn: keep }]", 5, 42, "did you mean `onReturn`?" },
        { "earn: [{ id: r, on: purchase, points: 1, id: s }]", 5, 42, "`id` is here twice" },
        { "earn: [{ on: purchase, points: 1 }]", 5, 8, "`id` is missing in an earning rule" },
        { "earn: [{ id: r, points: 1 }]", 5, 8, "`on` is missing" },

        // Types.
        { "earn: shop", 5, 7, "`earn` must be a list" },
        { "earn: [shop]", 5, 8, "An earning rule must be a map" },
        { "name: [a]", 5, 7, "must be a text, not a list" },
        { "name: { english: Points }", 5, 9, "keys such as `en`" },
        { "name:", 5, 6, "must be a text, not nothing" },
        { "earn: [{ id: r, on: purchase, points: ten }]", 5, 39, "must be a whole number from 1 to 1000000, not 'ten'" },
        { "earn: [{ id: r, on: purchase, points: \"10\" }]", 5, 39, "must be a whole number" },
        { "earn: [{ id: r, on: purchase, points: 1.5 }]", 5, 39, "must be a whole number" },
        { "earn: [{ id: r, on: purchase, points: 0 }]", 5, 39, "from 1" },
        { "earn: [{ id: r, on: purchase, points: 99999999999999999999 }]", 5, 39, "must be a whole number" },
        { "earn: [{ id: R 1, on: purchase, points: 1 }]", 5, 14, "must be an id" },
        { "earn: [{ id: r, on: buying, points: 1 }]", 5, 21, "`on` must be one of `purchase`, `review`" },
        { "earn: [{ id: r, on: \"custom:\", points: 1 }]", 5, 21, "The name after `custom:`" },
        { "earn: [{ id: r, on: purchase, points: 1, day: noon }]", 5, 47, "`day` must be one of `clock`, `business`" },
        { "unknown-products: throw", 5, 19, "one of `earn`, `ignore`, `park`" },
        { "cap-per-posting: 0", 5, 18, "from 1" },
        { "returns: { when-short: forgive }", 5, 24, "one of `deficit`, `within-balance`, `pending-only`" },

        // Money.
        { "earn: [{ id: r, on: purchase, points: 1, per: 1.00 }]", 5, 47, "money such as `12.50 GBP`" },
        { "earn: [{ id: r, on: purchase, points: 1, per: 1.00 USD }]", 5, 47, "in USD, which the programme does not name; it names GBP, EUR" },
        { "earn: [{ id: r, on: purchase, points: 1, per: 1.00 GBP }]", 5, 47, "no amount in EUR" },
        { "earn: [{ id: r, on: purchase, points: 1, per: { GBP: 1.005, EUR: 1 } }]", 5, 49, "GBP has 2 decimal places, not 3" },
        { "earn: [{ id: r, on: purchase, points: 1, per: { GBP: -1, EUR: 1 } }]", 5, 54, "must be a number such as 12.50" },
        { "earn: [{ id: r, on: purchase, points: 1, per: { gbp: 1, EUR: 1 } }]", 5, 49, "is not a currency code" },
        { "earn: [{ id: r, on: purchase, points: 1, per: { GBP: 0, EUR: 1 } }]", 5, 42, "step of zero" },
        { "earn: [{ id: r, on: purchase, points: 1, per: { GBP: 9999999999999, EUR: 1 } }]", 5, 49, "larger than any amount" },
        { "earn: [{ id: r, on: purchase, points: 5000, per: { GBP: 0.01, EUR: 1 } }]", 5, 45, "take a larger step" },

        // Quantities and items.
        { "earn: [{ id: r, on: purchase, points: 1, per: 0 l }]", 5, 42, "above zero" },
        { "earn: [{ id: r, on: purchase, points: 1, per: 2 gallons }]", 5, 47, "a quantity such as `2 l`" },
        { "earn: [{ id: r, on: purchase, points: 1, per: item }]", 5, 42, "`per: 1 ea`" },
        { "earn: [{ id: r, on: review, points: 1, per: 1 l }]", 5, 40, "belongs to rules on purchases" },
        { "earn: [{ id: r, on: review, points: 1, per: { GBP: 1, EUR: 1 } }]", 5, 40, "needs an activity with money" },

        // What a rule gives.
        { "earn: [{ id: r, on: purchase }]", 5, 8, "exactly one of `points`, `multiply` and `bonus`" },
        { "earn: [{ id: r, on: purchase, points: 1, bonus: 5 }]", 5, 8, "exactly one of" },
        { "earn: [{ id: r, on: purchase, bonus: 5, per: 1 ea }]", 5, 41, "cannot stand beside `bonus`" },
        { "earn: [{ id: r, on: purchase, points: 5, rounding: ceiling }]", 5, 42, "needs `per`" },
        { "earn: [{ id: r, on: purchase, points: 5, of: [x] }]", 5, 42, "belongs to `multiply`" },
        { "earn: [{ id: m, on: purchase, multiply: 2 }]", 5, 31, "nothing to multiply" },
        { "earn: [{ id: m, on: purchase, multiply: 2, of: [nobody] }]", 5, 44, "names the rule `nobody`, which is not in `earn`" },
        { "earn: [{ id: b, on: purchase, bonus: 2 }, { id: m, on: purchase, multiply: 2, of: [b] }]", 5, 79, "is no base rule" },
        { "earn: [{ id: b, on: review, points: 2 }, { id: m, on: purchase, multiply: 2, of: [b] }]", 5, 78, "earns on another activity" },
        { "earn: [{ id: b, on: purchase, points: 2 }, { id: m, on: purchase, multiply: 1, of: [b] }]", 5, 77, "a factor above 1" },
        { "earn: [{ id: r, on: purchase, points: 1, into: gold }]", 5, 48, "points of this programme (base, extra)" },
        { "earn: [{ id: r, on: purchase, points: 1 }, { id: r, on: review, points: 1 }]", 5, 50, "used for two rules" },

        // Bounds.
        { "earn: [{ id: r, on: purchase, points: 1, cap: 0 }]", 5, 47, "from 1" },
        { "earn: [{ id: r, on: purchase, points: 10, cap: 5 }]", 5, 43, "below the 10 points of one award" },
        { "earn: [{ id: r, on: purchase, points: 1, budget: 0 }]", 5, 50, "from 1" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: daily }]", 5, 49, "such as `1 per day`" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: 1 per fortnight }]", 5, 49, "must be per `member`, `day`" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: 1 per basket }]", 5, 49, "that is `cap`" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: 0 per day }]", 5, 49, "from 1" },
        { "earn: [{ id: r, on: purchase, points: 1, scope: member }]", 5, 42, "there is none" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: 1 per day, scope: all }]", 5, 67, "account" },
        { "earn: [{ id: r, on: purchase, points: 1, limit: 1 per product }]", 5, 49, "cannot be limited per product" },
        { "earn: [{ id: r, on: handover, points: 1, limit: 1 per product }]", 5, 49, "belongs to reviews" },
        { "earn: [{ id: r, on: review, points: 1, limit: 2 per product }]", 5, 47, "only `1 per product`" },
        { "earn: [{ id: r, on: review, points: 1, limit: [1 per day, 2 per day] }]", 5, 59, "the same thing twice" },

        // Conditions.
        { "earn: [{ id: r, on: purchase, points: 1, when: { from: 2015-10-22, until: 2015-10-22 } }]", 5, 68, "`until` is not after `from`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { from: 22.10.2015 } }]", 5, 56, "a date `2015-10-22`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { from: 2015-02-30 } }]", 5, 56, "a date `2015-10-22`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { hours: 17-19 } }]", 5, 57, "`17:00-19:00`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { hours: 17:00-25:00 } }]", 5, 57, "`17:00-19:00`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { hours: 17:00-17:00 } }]", 5, 57, "at the same time" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { weekday: [sat, funday] } }]", 5, 65, "one of `mon`, `tue`" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { weekday: [sat, sat] } }]", 5, 65, "names sat twice" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { store: [] } }]", 5, 57, "from 1 to" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { basket: {} } }]", 5, 50, "`from`, `below` or both" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { basket: { from: { GBP: 5, EUR: 5 }, below: { GBP: 5, EUR: 6 } } } }]", 5, 86, "`below` is not above `from`" },
        { "earn: [{ id: r, on: review, points: 1, when: { basket: { from: { GBP: 5, EUR: 5 } } } }]", 5, 48, "belongs to rules on purchases" },
        { "earn: [{ id: r, on: review, points: 1, only: { brand: Acme } }]", 5, 40, "belongs to rules on purchases" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { first-purchase: maybe } }]", 5, 66, "must be true or false" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { birthday-month: false } }]", 5, 50, "is no condition" },
        { "earn: [{ id: r, on: purchase, points: 1, when: { level: top } }]", 5, 57, "a level of this programme (it has none)" },
        { Levels + "earn: [{ id: r, on: purchase, points: 1, when: { level: top } }]", 6, 57, "(low, high)" },

        // Selectors.
        { "earn: [{ id: r, on: purchase, points: 1, only: {} }]", 5, 42, "names nothing" },
        { "earn: [{ id: r, on: purchase, points: 1, only: { category: /food } }]", 5, 60, "a path from the root" },
        { "earn: [{ id: r, on: purchase, points: 1, only: { brand: Acme }, exclude: { brand: Acme } }]", 5, 76, "asked for and excluded" },
        { "earn: [{ id: r, on: purchase, points: 1, only: { attribute: organic } }]", 5, 61, "a map of names and values" },

        // Pending.
        { "earn: [{ id: r, on: purchase, points: 1, pending: soon }]", 5, 51, "`pending` must be a duration" },
        { "earn: [{ id: r, on: purchase, points: 1, pending: { event: \"\" } }]", 5, 60, "`event` must be an id" },
        { "earn: [{ id: r, on: purchase, points: 1, pending: {} }]", 5, 51, "exactly one of `until` and `event`" },
        { "earn: [{ id: r, on: purchase, points: 1, pending: 101y }]", 5, 51, "at most 100 years" },

        // Levels.
        { "levels: [{ id: a, at: 10 }, { id: b, at: 10 }]", 5, 29, "are both at 10" },
        { "levels: [{ id: a, at: 10 }, { id: a, at: 20 }]", 5, 29, "used for two levels" },
        { "levels: [{ id: a, at: 10 }, { id: b, at: 5 }]", 5, 29, "ascending order" },
        { "levels: [{ id: a, at: 0 }]", 5, 23, "from 1" },
        { "levels: [{ id: a }]", 5, 10, "`at` is missing" },
        { "levels: [{ id: a, at: 10, unlocks: early sale }]", 5, 36, "such as `gate:early-sale`" },
        { "level-fall: keep", 5, 1, "has no `levels`" },

        // Offers have their own table. Sections of later versions: shape only.
        { "notice: { worse-terms: 30 }", 5, 24, "must be a duration" },
        { "notice: { worse: 30d }", 5, 11, "Unknown key `worse`" },
        { "gate: { publish-if: { net-margin: positive } }", 5, 35, "must be a bound" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void a_problem_has_its_place_and_says_what_is_allowed(string text, int line, int column, string words)
    {
        var check = ShopProgrammes.Validate(Head + text + "\n");

        Assert.False(check.IsValid);
        var told = string.Join("\n", check.Problems);
        Assert.True(check.Problems.Any(problem => problem.Message.Contains(words, StringComparison.Ordinal)), told);
        Assert.True(check.Problems.Any(problem => problem.Line == line && problem.Column == column
            && problem.Message.Contains(words, StringComparison.Ordinal)), told);
        Assert.True(check.Problems.Length == 1, told);
    }
}
