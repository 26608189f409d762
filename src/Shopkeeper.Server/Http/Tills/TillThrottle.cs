using System.Net;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Tills;

/// <summary>How often one address may ask for a till to be paired. In memory: each node counts for itself.</summary>
internal sealed class TillThrottle(TimeProvider time)
{
    public const int MostPerAddress = 60;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly WindowCounts<IPAddress> counts = new(time, Window);

    public Problem? Blocked(IPAddress? address) =>
        counts.Add(VisitorAddress.Of(address)) is var (count, left) && count > MostPerAddress
        ? Problems.Edge("queue-full", "Too many questions from this address; wait.") with { RetryAfterSeconds = Math.Max(1, (int)left.TotalSeconds) }
        : null;
}
