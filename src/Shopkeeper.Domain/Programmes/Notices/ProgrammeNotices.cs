using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    // Kept here and not in the history: a till has histories, and no notices.
    private static readonly ConditionalWeakTable<ProgrammeHistory, ProgrammeTurn[]> Turns = [];

    /// <summary>The changes that begin after that instant, in order of time; a version that changes nothing for members is none.</summary>
    public static ImmutableArray<ProgrammeNotice> Of(ProgrammeHistory history, Instant after) =>
        [.. Turns.GetValue(history, ProgrammeTurn.Of).Where(turn => turn.From > after).Select(static turn => turn.Notice).OfType<ProgrammeNotice>()];
}
