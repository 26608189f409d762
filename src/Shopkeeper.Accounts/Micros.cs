using NodaTime;

namespace Shopkeeper.Accounts;

/// <summary>Instants as both engines store them: microseconds since the Unix epoch.</summary>
internal static class Micros
{
    public static long Of(Instant instant) => instant.ToUnixTimeTicks() / 10;

    public static Instant ToInstant(long micros) => Instant.FromUnixTimeTicks(micros * 10);
}
