using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Shops;

/// <summary>
/// One company: its own database, keys and clock. A process may serve several; nothing about a shop is static. Modules hang
/// their per-shop services on it by constructing them with the shop.
/// </summary>
public sealed class Shop(string name, Database database, TimeProvider time) : IAsyncDisposable
{
    public string Name { get; } = name;

    public Database Database { get; } = database;

    public TimeProvider Time { get; } = time;

    /// <summary>Now, cut to microseconds: what both engines store.</summary>
    public NodaTime.Instant Now
    {
        get
        {
            var ticks = Time.GetUtcNow().UtcTicks;
            return NodaTime.Instant.FromDateTimeOffset(new DateTimeOffset(ticks - (ticks % 10), TimeSpan.Zero));
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
