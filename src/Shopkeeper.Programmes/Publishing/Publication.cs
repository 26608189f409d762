using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Publishing;

/// <summary>What may be published, and the book after it: decisions only.</summary>
internal static class Publication
{
    /// <summary>In this order: PastIsPosted, Incompatible; null = it may be published.</summary>
    public static PublishResult? Refusal(
        ProgrammeHistory? history, ProgrammeDocument document, Instant from, bool posted)
    {
        if (posted)
        {
            return new PublishResult(PublishStatus.PastIsPosted, null, [],
                $"Something has been posted in {document.Id} at or after {from}; publishing never changes the past. "
                    + "Publish from now or a later instant.");
        }

        return MovedPoints(history, document) is { } moved
            ? new PublishResult(PublishStatus.Incompatible, null, [], moved)
            : null;
    }

    /// <summary>The version that already says the same, to the same, from that instant on; null when there is none.</summary>
    public static RuleSet? Standing(ProgrammeHistory? history, ProgrammeDocument document, Instant from, Pilot? pilot) =>
        history?.InForce(from) is { } rules && rules == history.Versions[^1]
            && rules.Document.ContentHash == document.ContentHash && rules.Pilot == pilot
            ? rules
            : null;

    /// <summary>
    /// The book with these versions added; a programme's first version puts it at the end of the book.
    /// </summary>
    public static ProgrammeBook With(ProgrammeBook book, long head, ImmutableArray<RuleSet> added)
    {
        var programmes = book.Programmes.ToList();
        foreach (var group in added.GroupBy(static rules => rules.Programme, StringComparer.Ordinal))
        {
            var at = programmes.FindIndex(history => history.Programme == group.Key);
            IEnumerable<RuleSet> versions = at < 0 ? group : programmes[at].Versions.Concat(group);
            var history = ProgrammeHistory.Of(group.Key, versions);
            if (at < 0)
            {
                programmes.Add(history);
            }
            else
            {
                programmes[at] = history;
            }
        }

        return new ProgrammeBook(head, [.. programmes]);
    }

    /// <summary>
    /// Lots name their kind of points by its place in the list, so kinds stay where they are; new ones go to the end.
    /// </summary>
    public static string? MovedPoints(ProgrammeHistory? history, ProgrammeDocument document)
    {
        foreach (var rules in history?.Versions ?? [])
        {
            var before = rules.Document.Points;
            for (var i = 0; i < before.Length; i++)
            {
                if (i >= document.Points.Length || document.Points[i].Id != before[i].Id)
                {
                    return $"Version {rules.Version} has the points `{before[i].Id}` at place {i + 1} and accounts "
                        + "may hold some; keep them there and add new points at the end.";
                }
            }
        }

        return null;
    }
}
