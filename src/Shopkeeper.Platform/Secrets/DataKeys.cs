using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Secrets;

/// <summary>Data keys by member: made when first needed, kept opened in memory for at most a minute.</summary>
internal sealed class DataKeys(KeyStore store, MasterKeyRing masters, int masterVersion, TimeProvider time)
{
    /// <summary>Longest that an opened key stays usable without asking the store: erasing reaches all nodes within it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);

    private const int MostKept = 20_000;
    private const int ErasedPage = 1_000;

    // Rotations that begin while one batch is added; more in a row is no accident.
    private const int MostTries = 10;

    private readonly ConcurrentDictionary<MemberId, (OpenedKey Key, long Since)> opened = new();

    // The version that wraps new keys is the key store's, not the newest of the file: that one may be just beginning.
    private volatile int wrapping = masterVersion;

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

        for (var tries = 1; await store.FindAsync(member, cancel) is { } wrapped; tries++)
        {
            var current = masters.Having(wrapped.MasterVersion);
            if (current.Find(wrapped.MasterVersion) is not null || tries == MostTries)
            {
                return Keep(member, DataKeyWrap.Unwrap(current, wrapped));
            }

            // A new epoch ended between the two reads: the row has moved on as well.
        }

        return null;
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

    /// <summary>Destroys a member's key for good.</summary>
    public async Task EraseAsync(MemberId member, Instant at, CancellationToken cancel)
    {
        await store.EraseAsync(member, at, cancel);
        opened.TryRemove(member, out _);
    }

    public Task<long> CountErasedAsync(CancellationToken cancel) => store.CountErasedAsync(cancel);

    public Task<bool> IsFinalAsync(MemberId member, CancellationToken cancel) => store.IsFinalAsync(member, cancel);

    public async IAsyncEnumerable<MemberId> ErasedAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        IReadOnlyList<MemberId> page = [default];
        do
        {
            page = await store.ErasedAfterAsync(page[^1], ErasedPage, cancel);
            foreach (var member in page)
            {
                yield return member;
            }
        }
        while (page.Count == ErasedPage);
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
        for (var tries = 1; ; tries++)
        {
            var version = wrapping;
            var current = masters.Having(version);
            if (current.Find(version) is not null)
            {
                var (keys, wrapped) = Fresh(current, version, members);
                if (await store.AddAsync(version, wrapped, cancel))
                {
                    return keys;
                }
            }

            if (tries == MostTries)
            {
                throw new SecretsRefused($"The {current} do not have version {version}, which the key store {store.Place} uses.");
            }

            // Another process began a new epoch: follow it.
            wrapping = (await store.HeadAsync(cancel))!.MasterVersion;
        }
    }

    private (Dictionary<MemberId, OpenedKey> Keys, WrappedKey[] Wrapped) Fresh(
        MasterKeys current, int version, IReadOnlyList<MemberId> members)
    {
        var keys = new Dictionary<MemberId, OpenedKey>(members.Count);
        var wrapped = new WrappedKey[members.Count];
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] = DataKeyWrap.Fresh(current, version, members[i], out var key);
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
