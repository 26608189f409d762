using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`when`: all of the given conditions must hold.</summary>
internal static class ConditionsReader
{
    private static readonly (string Word, IsoDayOfWeek Day)[] Days =
    [
        ("mon", IsoDayOfWeek.Monday), ("tue", IsoDayOfWeek.Tuesday), ("wed", IsoDayOfWeek.Wednesday),
        ("thu", IsoDayOfWeek.Thursday), ("fri", IsoDayOfWeek.Friday), ("sat", IsoDayOfWeek.Saturday),
        ("sun", IsoDayOfWeek.Sunday),
    ];

    private static readonly string[] Keys =
    [
        "store", "channel", "tender", "basket", "from", "until", "weekday", "hours", "first-purchase",
        "birthday-month", "segment", "level",
    ];

    public static Conditions Read(Fields rule, ActivityType on, DocumentScope scope)
    {
        if (rule.Find("when") is not { } node
            || Fields.Of(node, "`when`", rule.Problems, Keys) is not { } fields)
        {
            return Conditions.Always;
        }

        if (on != ActivityType.Purchase)
        {
            fields.Refuse("belongs to rules on purchases.", "tender", "basket", "first-purchase");
        }

        var problems = rule.Problems;
        var (from, until) = Window(fields, scope.Zone);
        var (basketFrom, basketBelow) = Basket(fields, scope.Currencies);
        var hours = fields.Find("hours") is { } hoursNode ? Times.Hours(hoursNode, "`hours`", problems) : null;
        return new Conditions
        {
            Stores = Scalars.Many(fields, "store", Scalars.Words),
            Channels = Scalars.Many(fields, "channel", Scalars.Words, 100),
            Tenders = Scalars.Many(fields, "tender", Scalars.Words, 100),
            BasketFrom = basketFrom,
            BasketBelow = basketBelow,
            From = from,
            Until = until,
            Weekdays = Weekdays(fields),
            HoursFrom = hours?.From,
            HoursTo = hours?.To,
            FirstPurchase = OnlyTrue(fields, "first-purchase"),
            BirthdayMonth = OnlyTrue(fields, "birthday-month"),
            Segments = Scalars.Many(fields, "segment", Scalars.Id, 100),
            Level = Level(fields, scope),
        };
    }

    private static (Instant? From, Instant? Until) Window(Fields fields, DateTimeZone zone)
    {
        var from = fields.Find("from") is { } fromNode ? Times.Moment(fromNode, "`from`", zone, fields.Problems) : null;
        var until = fields.Find("until") is { } untilNode
            ? Times.Moment(untilNode, "`until`", zone, fields.Problems)
            : null;
        if (from >= until)
        {
            fields.Problem("until", "`until` is not after `from`, so the rule could never fire; `until` itself is "
                + "outside the window.");
        }

        return (from, until);
    }

    private static (ImmutableArray<Money> From, ImmutableArray<Money> Below) Basket(
        Fields when, ImmutableArray<Currency> currencies)
    {
        if (when.Find("basket") is not { } node
            || Fields.Of(node, "`basket`", when.Problems, "from", "below") is not { } fields)
        {
            return ([], []);
        }

        if (!fields.Entries.Any())
        {
            when.Problem("basket", "`basket` must have `from`, `below` or both.");
        }

        var from = Bound(fields, "from", currencies);
        var below = Bound(fields, "below", currencies);
        foreach (var least in from)
        {
            if (below.Any(most => most.Currency == least.Currency && most.Minor <= least.Minor))
            {
                fields.Problem("below", "`below` is not above `from`, so no basket could fall between them.");
            }
        }

        if (below.Any(static most => most.Minor == 0))
        {
            fields.Problem("below", "`below` is zero, so no basket could fall under it.");
        }

        return (from, below);
    }

    private static ImmutableArray<Money> Bound(Fields fields, string key, ImmutableArray<Currency> currencies) =>
        fields.Find(key) is { } node ? Amounts.Read(node, $"`{key}`", currencies, all: true, fields.Problems) : [];

    private static ImmutableArray<IsoDayOfWeek> Weekdays(Fields fields) =>
        [.. Scalars.Many(fields, "weekday", Weekday, 7).Select(static word =>
            Array.Find(Days, day => day.Word == word).Day)];

    private static string? Weekday(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode scalar && Days.Any(day => day.Word == scalar.Text))
        {
            return scalar.Text;
        }

        problems.Add(node.At, $"{what} must be one of "
            + $"{string.Join(", ", Days.Select(static day => $"`{day.Word}`"))}, not {Scalars.Empty(node)}.");
        return null;
    }

    private static bool OnlyTrue(Fields fields, string key)
    {
        var value = Scalars.YesNo(fields, key);
        if (value == false)
        {
            fields.Problem(key, $"`{key}: false` is no condition; leave it out.");
        }

        return value == true;
    }

    public static string Level(Fields fields, DocumentScope scope)
    {
        if (fields.Find("level") is not { } node)
        {
            return "";
        }

        if (node is ScalarNode scalar && scope.Levels.Any(level => level.Id == scalar.Text))
        {
            return scalar.Text;
        }

        var known = scope.Levels.IsEmpty
            ? "it has none"
            : string.Join(", ", scope.Levels.Select(static level => level.Id));
        fields.Problems.Add(node.At, $"`level` must be the id of a level of this programme ({known}), not "
            + $"{Scalars.Empty(node)}.");
        return "";
    }
}
