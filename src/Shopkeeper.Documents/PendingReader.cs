using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`pending: 14d`, `{ until: 2016-01-01 }` or `{ event: shipped }`; null when the key is not there.</summary>
internal static class PendingReader
{
    public static Pending? Read(Fields fields, DateTimeZone zone)
    {
        var node = fields.Find("pending");
        if (node is null)
        {
            return null;
        }

        if (node is ScalarNode)
        {
            var period = Times.Duration(node, "`pending`", hours: true, fields.Problems);
            return period is null || Times.IsZero(period)
                ? Pending.None
                : new Pending(PendingKind.For, period, null, "");
        }

        return Fields.Of(node, "`pending`", fields.Problems, "until", "event") is { } map ? ByMap(map, zone) : null;
    }

    private static Pending? ByMap(Fields map, DateTimeZone zone)
    {
        if (map.Has("until") == map.Has("event"))
        {
            map.Problems.Add(map.At, "`pending` must have exactly one of `until` and `event`.");
            return null;
        }

        if (map.Find("event") is { } named)
        {
            return Scalars.Id(named, "`event`", map.Problems) is { } name
                ? new Pending(PendingKind.Event, null, null, name)
                : null;
        }

        return Times.Moment(map.Find("until")!, "`until`", zone, map.Problems) is { } until
            ? new Pending(PendingKind.Until, null, until, "")
            : null;
    }
}
