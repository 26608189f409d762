using System.Collections.Immutable;
using NodaTime;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>From an instant on, this document holds for everybody. Text is what it says of that; null = nothing.</summary>
public sealed record ProgrammeNotice(ProgrammeDocument Document, Instant From, LocalText? Text, ImmutableArray<MemberChange> Changes)
{
    /// <summary>The day on which it begins, where the programme is at home.</summary>
    public LocalDate Day => From.InZone(Document.Zone).Date;
}

/// <summary>
/// A history as members are told it. A pilot is nobody's notice: what it tries is told for the instant from which it holds for everybody.
/// </summary>
public static class ProgrammeNotices
{
    /// <summary>The changes that begin after that instant, in order of time; a version that changes nothing for members is none.</summary>
    public static ImmutableArray<ProgrammeNotice> Of(ProgrammeHistory history, Instant after)
    {
        var notices = ImmutableArray.CreateBuilder<ProgrammeNotice>();
        RuleSet? before = null;
        foreach (var from in history.Versions.Select(static version => version.Pilot?.Until ?? version.From).Distinct().Order())
        {
            if (history.ForEverybody(from) is not { } now || now == before)
            {
                continue;
            }

            if (before is not null && from > after && Between(before.Document, now.Document, from) is { } notice)
            {
                notices.Add(notice);
            }

            before = now;
        }

        return notices.ToImmutable();
    }

    private static ProgrammeNotice? Between(ProgrammeDocument before, ProgrammeDocument now, Instant from)
    {
        var changes = MemberDiff.Of(before, now);

        // A text stays in the document: it is news where it is another one.
        var text = now.NoticeText is { } said && !said.IsSame(before.NoticeText) ? said : null;
        return changes.IsEmpty && text is null ? null : new ProgrammeNotice(now, from, text, changes);
    }
}
