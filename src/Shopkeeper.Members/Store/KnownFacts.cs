using System.Collections.Concurrent;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Store;

/// <summary>
/// Facts in memory for at most a minute: a posting whose rules read facts would else cost a read of its own. They are made
/// with the member and change with its activation and its consents: this node forgets it then, others within the minute.
/// </summary>
internal sealed class KnownFacts(MemberStore store, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);
    private const int MostKept = 50_000;

    private readonly ConcurrentDictionary<MemberId, (FactRecord Facts, long Since)> known = new();

    public ValueTask<FactRecord> OfAsync(MemberId member, CancellationToken cancel) =>
        known.TryGetValue(member, out var kept) && time.GetElapsedTime(kept.Since) < KeptFor
            ? new ValueTask<FactRecord>(kept.Facts)
            : new ValueTask<FactRecord>(ReadAsync(member, cancel));

    public void Forget(MemberId member) => known.TryRemove(member, out _);

    private async Task<FactRecord> ReadAsync(MemberId member, CancellationToken cancel)
    {
        var read = await store.FactsAsync(member, cancel);
        if (known.Count >= MostKept)
        {
            known.Clear();
        }

        known[member] = (read, time.GetTimestamp());
        return read;
    }
}
