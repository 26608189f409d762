using NodaTime;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>
/// Where one version for everybody follows another. The notice is made when it is first asked for and kept, since every home page asks: of 300
/// rules it takes about 20 ms.
/// </summary>
internal sealed class ProgrammeTurn(ProgrammeDocument before, ProgrammeDocument now, Instant from)
{
    private readonly Lazy<ProgrammeNotice?> notice = new(() => Between(before, now, from));

    public Instant From => from;

    /// <summary>Null when nothing of it is told.</summary>
    public ProgrammeNotice? Notice => notice.Value;

    /// <summary>Those of a history, in order of time.</summary>
    public static ProgrammeTurn[] Of(ProgrammeHistory history)
    {
        var turns = new List<ProgrammeTurn>();
        RuleSet? before = null;
        foreach (var from in history.Versions.Select(static version => version.Pilot?.Until ?? version.From).Distinct().Order())
        {
            if (history.ForEverybody(from) is not { } now || now == before)
            {
                continue;
            }

            if (before is not null)
            {
                turns.Add(new ProgrammeTurn(before.Document, now.Document, from));
            }

            before = now;
        }

        return [.. turns];
    }

    private static ProgrammeNotice? Between(ProgrammeDocument before, ProgrammeDocument now, Instant from)
    {
        var changes = MemberDiff.Of(before, now);

        // A text stays in the document: it is news where it is another one.
        var text = now.NoticeText is { } said && !said.IsSame(before.NoticeText) ? said : null;
        return changes.IsEmpty && text is null ? null : new ProgrammeNotice(now, from, text, changes);
    }
}
