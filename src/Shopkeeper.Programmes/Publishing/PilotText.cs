using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Publishing;

/// <summary>What a text says about a pilot; Pilot is null when there are problems.</summary>
internal readonly record struct PilotCheck(Pilot? Pilot, ImmutableArray<DocumentProblem> Problems);

/// <summary>
/// The pilot of a publish, YAML or JSON: `stores` or `segments` or both, and `until`. Stored as JSON with an exact instant, so
/// that it reads the same whatever the programme's zone.
/// </summary>
internal static class PilotText
{
    /// <summary>A pilot that ends before it begins is a problem at its `until`.</summary>
    public static PilotCheck Read(string text, DateTimeZone zone, Instant from)
    {
        var problems = new ProblemList();
        var root = ProgrammeReader.Tree(text, DocumentSyntax.Detect, problems);
        var pilot = root is null || Fields.Of(root, "a pilot", problems, "stores", "segments", "until") is not { } fields
            ? null
            : Read(fields, zone, from);
        return new PilotCheck(problems.Count == 0 ? pilot : null, problems.Sorted());
    }

    public static string Write(Pilot pilot) => JsonSerializer.Serialize(new Stored(
        [.. pilot.Stores], [.. pilot.Segments], InstantPattern.ExtendedIso.Format(pilot.Until)));

    public static Pilot OfStored(string text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text);
        Invariant.Hold(stored is not null, "a pilot as stored is one");
        return new Pilot(
            [.. stored.Stores], [.. stored.Segments], InstantPattern.ExtendedIso.Parse(stored.Until).GetValueOrThrow());
    }

    private static Pilot? Read(Fields fields, DateTimeZone zone, Instant from)
    {
        var stores = Scalars.Many(fields, "stores", Scalars.Words);
        var segments = Scalars.Many(fields, "segments", Scalars.Id);
        if (!fields.Has("stores") && !fields.Has("segments"))
        {
            fields.Problems.Add(fields.At, "A pilot names `stores` or `segments`, or nobody would be in it.");
        }

        if (fields.Require("until") is not { } node
            || Times.Moment(node, "`until`", zone, fields.Problems) is not { } until)
        {
            return null;
        }

        if (until <= from)
        {
            fields.Problem("until", "`until` is not after the instant from which the version is published.");
        }

        return new Pilot(
            stores.Sort(StringComparer.Ordinal), segments.Sort(StringComparer.Ordinal), Times.Microseconds(until));
    }

    private sealed record Stored(string[] Stores, string[] Segments, string Until);
}
