using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`expire: never`, `12mo` (age), `{ on: 31 Dec, years: 1 }` (calendar) or `{ inactive: 12mo }`.</summary>
internal static class ExpiryReader
{
    public static Expiry Read(Fields points)
    {
        var node = points.Find("expire");
        if (node is null or ScalarNode { Text: "never" })
        {
            return Expiry.Never;
        }

        if (node is ScalarNode)
        {
            return Age(node, "`expire`", points.Problems) is { } age
                ? new Expiry(ExpiryKind.Age, age, null, 0)
                : Expiry.Never;
        }

        var fields = Fields.Of(node, "`expire`", points.Problems, "after", "on", "years", "inactive");
        return fields is null ? Expiry.Never : ByMap(fields);
    }

    private static Expiry ByMap(Fields fields)
    {
        var ways = (fields.Has("after") ? 1 : 0) + (fields.Has("on") ? 1 : 0) + (fields.Has("inactive") ? 1 : 0);
        if (ways != 1)
        {
            fields.Problems.Add(fields.At, "`expire` must have exactly one of `after`, `on` and `inactive`.");
            return Expiry.Never;
        }

        if (!fields.Has("on"))
        {
            fields.Refuse("belongs to `on`, a day of the calendar.", "years");
        }

        if (fields.Find("after") is { } after)
        {
            return new Expiry(ExpiryKind.Age, Age(after, "`after`", fields.Problems), null, 0);
        }

        if (fields.Find("inactive") is { } inactive)
        {
            return new Expiry(ExpiryKind.Inactivity, Age(inactive, "`inactive`", fields.Problems), null, 0);
        }

        var day = Times.Day(fields.Find("on")!, "`on`", fields.Problems);
        return new Expiry(ExpiryKind.Calendar, null, day, (int)(Scalars.Whole(fields, "years", 0, 50) ?? 0));
    }

    private static Period? Age(DocNode node, string what, ProblemList problems)
    {
        var period = Times.Duration(node, what, hours: false, problems);
        if (period is null || !Times.IsZero(period))
        {
            return period;
        }

        problems.Add(node.At, $"{what} is zero: points would lapse as they are earned; write `never` for points "
            + "that do not.");
        return null;
    }
}
