using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;

namespace Shopkeeper.Members.Merging;

/// <summary>
/// The stricter consent wins: whatever one of two merged members took back, or objected to, holds for both. What only the one that
/// leaves had given is not carried over: it was given for that one's address. So no merge ever allows more than before.
/// </summary>
public static class StricterConsent
{
    /// <summary>The withdrawals to add to the target's log; empty when it is as strict already. Merge: the id that they name.</summary>
    public static ImmutableArray<ConsentEntry> Of(
        MemberId target, IEnumerable<ConsentEntry> own, IEnumerable<ConsentEntry> others, Instant now, string merge, string by)
    {
        var held = ConsentLog.Current(own).ToDictionary(static entry => (entry.Purpose, entry.Channel));
        return
        [
            .. ConsentLog.Current(others).Where(static entry => !entry.Given)
                .Where(entry => !held.TryGetValue((entry.Purpose, entry.Channel), out var mine) || mine.Given)
                .Select(entry => new ConsentEntry(
                    target, Later(now, held.GetValueOrDefault((entry.Purpose, entry.Channel))), Given: false, entry.Channel, entry.Purpose,
                    entry.Basis, ConsentSource.Merge, null, merge, by, null)),
        ];
    }

    /// <summary>What was given by a clock that is ahead is taken back all the same: of two at one instant the withdrawal holds.</summary>
    private static Instant Later(Instant now, ConsentEntry? given) => given is null ? now : Instant.Max(now, given.At);
}
