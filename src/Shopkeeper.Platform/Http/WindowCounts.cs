namespace Shopkeeper.Platform.Http;

/// <summary>
/// How often each key was counted in a window of time that begins with its first count; in memory, so that each node counts for itself and a
/// restart begins anew. Keys whose window is over are forgotten when there are twice as many as after the last time: whoever comes under ever
/// new keys does not make counting slow.
/// </summary>
public sealed class WindowCounts<TKey>(TimeProvider time, TimeSpan window)
    where TKey : notnull
{
    private const int Few = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<TKey, (int Count, long Since)> counts = [];
    private int forgetAt = Few;

    /// <summary>So far in the key's window, and how long that goes on.</summary>
    public (int Count, TimeSpan Left) Of(TKey key)
    {
        lock (gate)
        {
            return counts.TryGetValue(key, out var known) && !IsOver(known.Since) ? (known.Count, LeftOf(known.Since)) : (0, window);
        }
    }

    /// <summary>The same with one more.</summary>
    public (int Count, TimeSpan Left) Add(TKey key)
    {
        lock (gate)
        {
            if (counts.Count >= forgetAt)
            {
                Forget();
            }

            var (count, since) = counts.TryGetValue(key, out var known) && !IsOver(known.Since) ? known : (0, time.GetTimestamp());
            counts[key] = (count + 1, since);
            return (count + 1, LeftOf(since));
        }
    }

    private void Forget()
    {
        foreach (var over in counts.Where(one => IsOver(one.Value.Since)).Select(static one => one.Key).ToArray())
        {
            counts.Remove(over);
        }

        forgetAt = Math.Max(Few, 2 * counts.Count);
    }

    private bool IsOver(long since) => time.GetElapsedTime(since) >= window;

    private TimeSpan LeftOf(long since) => window - time.GetElapsedTime(since);
}
