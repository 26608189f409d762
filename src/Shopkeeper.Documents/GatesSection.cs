using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Offers;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`gates`: named privileges, when they open for all, and for whom earlier.</summary>
internal static class GatesSection
{
    private const int MostGates = 1_000;

    public static ImmutableArray<GateDefinition> Read(Fields document, DocumentScope scope)
    {
        var gates = ImmutableArray.CreateBuilder<GateDefinition>();
        foreach (var entry in OffersSection.Entries(document, "gates", MostGates))
        {
            if (Fields.Of(entry.Value, $"the gate `{entry.Key}`", document.Problems, "name", "from", "until", "early")
                is not { } fields)
            {
                continue;
            }

            var from = Moment(fields, "from", scope.Zone);
            var until = Moment(fields, "until", scope.Zone);
            if (from >= until)
            {
                fields.Problem("until", "`until` is not after `from`, so nobody could ever pass.");
            }

            gates.Add(new GateDefinition
            {
                Id = entry.Key, Name = Texts.Read(fields, "name"), From = from, Until = until, Early = Early(fields, scope),
            });
        }

        return gates.ToImmutable();
    }

    private static Instant? Moment(Fields fields, string key, DateTimeZone zone) =>
        fields.Find(key) is { } node ? Times.Moment(node, $"`{key}`", zone, fields.Problems) : null;

    private static ImmutableArray<GateAccess> Early(Fields gate, DocumentScope scope)
    {
        if (gate.Find("early") is not { } node)
        {
            return [];
        }

        var all = ImmutableArray.CreateBuilder<GateAccess>();
        foreach (var item in Scalars.Items(node))
        {
            if (Fields.Of(item, "early access", gate.Problems, "level", "segment", "before") is not { } fields)
            {
                continue;
            }

            if (fields.Has("level") == fields.Has("segment"))
            {
                gate.Problems.Add(item.At, "Early access names one `level` or one `segment`.");
            }

            var level = ConditionsReader.Level(fields, scope);
            var segment = fields.Find("segment") is { } named ? Scalars.Id(named, "`segment`", fields.Problems) ?? "" : "";
            all.Add(new GateAccess(level, segment, Before(gate, fields)));
        }

        return all.ToImmutable();
    }

    /// <summary>So long before, exact: `24h` is 24 hours, `7d` seven times that, also over a change of the clock.</summary>
    private static Duration? Before(Fields gate, Fields access)
    {
        if (access.Find("before") is not { } node)
        {
            return null;
        }

        if (!gate.Has("from"))
        {
            access.Problem("before", "`before` needs the `from` of its gate.");
        }

        var period = Times.Duration(node, "`before`", hours: true, access.Problems);
        if (period is { Years: 0, Months: 0 })
        {
            return period.ToDuration();
        }

        if (period is not null)
        {
            access.Problem("before", "`before` must be hours, days or weeks: months have no fixed length.");
        }

        return null;
    }
}
