using System.Collections.Immutable;

namespace Shopkeeper.Members.Consents;

/// <summary>What holds now is the fold of the log: of a channel and purpose the newest entry, of two at one instant the stricter.</summary>
public static class ConsentLog
{
    /// <summary>The entry in force of each channel and purpose that the log names. The order of the log does not matter.</summary>
    public static ImmutableArray<ConsentEntry> Current(IEnumerable<ConsentEntry> log) =>
        [.. log.Where(static entry => !entry.Voided)
            .GroupBy(static entry => (entry.Purpose, entry.Channel))
            .OrderBy(static group => group.Key.Purpose).ThenBy(static group => group.Key.Channel)
            .Select(static group => group.Aggregate(static (held, next) => IsLater(next, held) ? next : held))];

    private static bool IsLater(ConsentEntry next, ConsentEntry held) =>
        next.At > held.At || (next.At == held.At && held.Given && !next.Given);
}
