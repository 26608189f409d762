using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Instants as both engines and the codecs store them: microseconds since the Unix epoch.</summary>
public static class Microseconds
{
    private static readonly long First = NodaTime.Instant.MinValue.ToUnixTimeTicks() / 10;
    private static readonly long Last = NodaTime.Instant.MaxValue.ToUnixTimeTicks() / 10;

    public static long Of(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        Invariant.Hold(ticks % 10 == 0, "an instant is whole microseconds");
        return ticks / 10;
    }

    public static Instant ToInstant(long microseconds) => microseconds >= First && microseconds <= Last
        ? NodaTime.Instant.FromUnixTimeTicks(microseconds * 10)
        : throw new CorruptRecord("an instant is out of range");
}
