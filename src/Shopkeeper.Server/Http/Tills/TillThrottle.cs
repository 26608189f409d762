using System.Net;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Tills;

/// <summary>How often one address may ask for a till to be paired. In memory: each node counts for itself.</summary>
internal sealed class TillThrottle(TimeProvider time)
{
    public const int MostPerAddress = 60;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private const int MostKept = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, (int Count, long Since)> counts = [];

    public Problem? Blocked(IPAddress? address)
    {
        lock (gate)
        {
            if (counts.Count >= MostKept)
            {
                foreach (var over in counts.Where(one => time.GetElapsedTime(one.Value.Since) >= Window).Select(static one => one.Key).ToArray())
                {
                    counts.Remove(over);
                }
            }

            var from = address ?? IPAddress.None;
            var (count, since) = counts.TryGetValue(from, out var known) && time.GetElapsedTime(known.Since) < Window
                ? known
                : (0, time.GetTimestamp());
            counts[from] = (count + 1, since);
            return count < MostPerAddress
                ? null
                : Problems.Edge("queue-full", "Too many questions from this address; wait.") with
                {
                    RetryAfterSeconds = Math.Max(1, (int)(Window - time.GetElapsedTime(since)).TotalSeconds),
                };
        }
    }
}
