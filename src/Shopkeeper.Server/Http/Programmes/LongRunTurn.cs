using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Programmes;

/// <summary>At most one simulation or allocation of a shop at a time is asked for over HTTP, on one core: tills come first.</summary>
public sealed class LongRunTurn : IDisposable
{
    private const int RetryAfterSeconds = 30;

    private readonly SemaphoreSlim one = new(1);

    public static Problem Taken =>
        Problems.Edge("queue-full", "Another simulation or allocation of this shop is running; try again when it has ended.")
            with { RetryAfterSeconds = RetryAfterSeconds };

    public bool TryTake() => one.Wait(0);

    public void GiveBack() => one.Release();

    public void Dispose() => one.Dispose();
}
