using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers;

// Explicit and append-only; part of the public API in kebab case.
public enum GateReason : byte
{
    /// <summary>By the time that holds for everybody.</summary>
    Everybody = 0,

    /// <summary>By a level that the member has.</summary>
    Level = 1,

    /// <summary>By a segment that the member is in.</summary>
    Segment = 2,

    /// <summary>Only those with access pass, and this one has none.</summary>
    NoAccess = 3,
}

/// <summary>
/// May somebody pass: from and until (exclusive) bound when; null From = never, or open since ever when it is open; null Until
/// = without end. Changes: the next instant at which time alone changes the answer, null = none.
/// </summary>
public readonly record struct GatePass(bool IsOpen, Instant? From, Instant? Until, GateReason Reason, Instant? Changes);

/// <summary>A guest, or a member with what its account and its facts say.</summary>
public readonly record struct GateVisitor(AccountState? Account, FactRecord Facts)
{
    public static readonly GateVisitor Guest = new(null, FactRecord.None);
}

/// <summary>
/// Who passes a gate, and from when. The best access that a visitor has counts: the earliest start. Levels are those that the
/// account has reached, as its page shows them. A gate without an entry is open to levels that unlock it, and closed to others.
/// </summary>
public static class GateCheck
{
    /// <summary>Null when no entry and no level of the programme names the gate.</summary>
    public static GatePass? Of(ProgrammeDocument programme, string gate, GateVisitor visitor, Instant at)
    {
        foreach (var entry in programme.Gates)
        {
            if (entry.Id == gate)
            {
                return OfEntry(programme, entry, visitor, at);
            }
        }

        return OfLevels(programme, "gate:" + gate, visitor);
    }

    private static GatePass OfEntry(ProgrammeDocument programme, GateDefinition gate, GateVisitor visitor, Instant at)
    {
        var (isAllowed, from, reason) = (gate.From is not null, gate.From, GateReason.Everybody);
        foreach (var access in gate.Early)
        {
            if (!Has(programme, access, visitor))
            {
                continue;
            }

            // Without a time before, or a gate without a public time: always.
            var start = gate.From is { } opens && access.Before is { } before ? opens - before : (Instant?)null;
            if (!isAllowed || IsEarlier(start, from))
            {
                (isAllowed, from, reason) = (true, start, access.Level.Length > 0 ? GateReason.Level : GateReason.Segment);
            }
        }

        return isAllowed ? Within(from, gate.Until, reason, at) : new GatePass(false, null, null, GateReason.NoAccess, null);
    }

    private static GatePass Within(Instant? from, Instant? until, GateReason reason, Instant at)
    {
        var hasBegun = from is not { } start || start <= at;
        var hasEnded = until is { } end && end <= at;
        var changes = hasEnded ? null : hasBegun ? until : from;
        return new GatePass(hasBegun && !hasEnded, from, until, reason, changes);
    }

    private static GatePass? OfLevels(ProgrammeDocument programme, string unlock, GateVisitor visitor)
    {
        var isKnown = false;
        foreach (var level in programme.Levels)
        {
            if (level.Unlocks.Contains(unlock))
            {
                isKnown = true;
                if (visitor.Account?.Levels.Contains(level.Id) == true)
                {
                    return new GatePass(true, null, null, GateReason.Level, null);
                }
            }
        }

        return isKnown ? new GatePass(false, null, null, GateReason.NoAccess, null) : null;
    }

    private static bool Has(ProgrammeDocument programme, GateAccess access, GateVisitor visitor) => access.Level.Length > 0
        ? visitor.Account?.Levels.Contains(access.Level) == true
        : visitor.Account is not null && PoolMenu.IsIn(programme, access.Segment, visitor.Facts);

    private static bool IsEarlier(Instant? a, Instant? b) => b is not null && (a is null || a < b);
}
