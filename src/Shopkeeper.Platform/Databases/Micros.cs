using NodaTime;

namespace Shopkeeper.Platform.Databases;

/// <summary>Instants as both engines keep them: microseconds since the Unix epoch.</summary>
internal static class Micros
{
    public static long Of(Instant instant) => instant.ToUnixTimeTicks() / 10;

    public static Instant At(long micros) => Instant.FromUnixTimeTicks(micros * 10);
}
