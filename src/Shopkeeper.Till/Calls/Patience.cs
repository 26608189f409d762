using NodaTime;

namespace Shopkeeper.Till.Calls;

/// <summary>
/// A customer waits for no server: a quote has 400 ms, and after three that took longer the till asks none for 30 seconds, then tries one
/// (pos.md, section 2).
/// </summary>
public sealed record Patience
{
    public static readonly Duration QuoteTime = Duration.FromMilliseconds(400);
    private const int MostTimeouts = 3;
    private static readonly Duration Rest = Duration.FromSeconds(30);

    private int Timeouts { get; init; }

    private Instant? RestsUntil { get; init; }

    public bool MayAsk(Instant now) => RestsUntil is not { } until || now >= until;

    public Patience Answered() => new();

    public Patience TimedOut(Instant now) => Timeouts + 1 >= MostTimeouts
        ? new Patience { Timeouts = MostTimeouts - 1, RestsUntil = now + Rest }
        : new Patience { Timeouts = Timeouts + 1 };
}
