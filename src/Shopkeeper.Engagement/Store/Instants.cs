using NodaTime;

namespace Shopkeeper.Engagement.Store;

/// <summary>Instants as both engines keep them: microseconds since the Unix epoch.</summary>
internal static class Instants
{
    public static long Micros(Instant instant) => instant.ToUnixTimeTicks() / 10;

    public static Instant At(long micros) => Instant.FromUnixTimeTicks(micros * 10);
}
