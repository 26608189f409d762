using System.Collections.Concurrent;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Secrets;

/// <summary>Data keys by member: made when first needed, kept opened in memory for at most a minute.</summary>
internal sealed class DataKeys(KeyStore store, MasterKeyRing masters, TimeProvider time)
{
    /// <summary>Longest that an opened key stays usable without asking the store: erasing reaches all nodes within it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);

    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<MemberId, (OpenedKey Key, long Since)> opened = new();

    public async ValueTask<OpenedKey?> FindAsync(MemberId member, CancellationToken cancel)
    {
        if (opened.TryGetValue(member, out var kept))
        {
            if (time.GetElapsedTime(kept.Since) < KeptFor)
            {
                return kept.Key;
            }

            opened.TryRemove(member, out _);
        }

        return await store.FindAsync(member, cancel) is { } wrapped
            ? Keep(member, DataKeyWrap.Unwrap(masters.Having(wrapped.MasterVersion), wrapped))
            : null;
    }

    public async ValueTask<OpenedKey> FindOrCreateAsync(MemberId member, CancellationToken cancel)
    {
        if (await FindAsync(member, cancel) is { } found)
        {
            return found;
        }

        await AddAsync([member], cancel);

        // Another node may have been first: what the store has is the key.
        return await FindAsync(member, cancel)
            ?? throw new InvariantViolated("a data key just made is there");
    }

    /// <summary>For members whose ids were just drawn: nobody else can have made their keys.</summary>
    public Task<IReadOnlyDictionary<MemberId, OpenedKey>> CreateAsync(
        IReadOnlyList<MemberId> members, CancellationToken cancel) => AddAsync(members, cancel);

    public async Task DestroyAsync(IReadOnlyList<MemberId> members, CancellationToken cancel)
    {
        await store.DestroyAsync(members, cancel);
        foreach (var member in members)
        {
            opened.TryRemove(member, out _);
        }
    }

    /// <summary>Drops what is older than a minute; called by the shop's clock so that nothing lingers unused.</summary>
    public void Sweep()
    {
        foreach (var (member, kept) in opened)
        {
            if (time.GetElapsedTime(kept.Since) >= KeptFor)
            {
                opened.TryRemove(member, out _);
            }
        }
    }

    private async Task<IReadOnlyDictionary<MemberId, OpenedKey>> AddAsync(
        IReadOnlyList<MemberId> members, CancellationToken cancel)
    {
        var (keys, wrapped) = Fresh(members);
        if (await store.AddAsync(masters.Current.Current, wrapped, cancel))
        {
            return keys;
        }

        // The master key was rotated by another process: follow it, once.
        masters.Reload();
        (keys, wrapped) = Fresh(members);
        return await store.AddAsync(masters.Current.Current, wrapped, cancel)
            ? keys
            : throw new SecretsRefused($"The key store {store.Place} has moved on to another master key than the {masters.Current}.");
    }

    private (Dictionary<MemberId, OpenedKey> Keys, WrappedKey[] Wrapped) Fresh(IReadOnlyList<MemberId> members)
    {
        var keys = new Dictionary<MemberId, OpenedKey>(members.Count);
        var wrapped = new WrappedKey[members.Count];
        var current = masters.Current;
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] = DataKeyWrap.Fresh(current, members[i], out var key);
            keys.Add(members[i], key);
        }

        return (keys, wrapped);
    }

    private OpenedKey Keep(MemberId member, OpenedKey key)
    {
        if (opened.Count >= MostKept)
        {
            opened.Clear();
        }

        opened[member] = (key, time.GetTimestamp());
        return key;
    }
}
