using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>A pool and a day as somebody asked for them: the order to make its lists, or why there is none.</summary>
internal readonly record struct PoolAsked(PoolOrder? Order, Rejection Why, string Detail)
{
    /// <summary>Checks in order: unknown-programme, no-version-in-force, unknown-pool.</summary>
    /// <param name="day">A day of the period; null = today, by the programme's calendar.</param>
    public static PoolAsked Of(ShopProgrammes programmes, Instant now, (string Programme, string Pool) of, LocalDate? day)
    {
        if (programmes.Current.Find(of.Programme) is not { } programme)
        {
            return new PoolAsked(null, Rejection.UnknownProgramme, $"There is no programme '{of.Programme}'.");
        }

        var zone = programme.Versions[^1].Document.Zone;
        var date = day ?? now.InZone(zone).Date;
        if (programme.OutsidePilots(Instant.Max(zone.AtStartOfDay(date).ToInstant(), now)) is not { } rules)
        {
            return new PoolAsked(null, Rejection.NoVersionInForce, $"No version of {of.Programme} is in force on {date:uuuu-MM-dd}.");
        }

        return rules.Document.FindPool(of.Pool) is { } pool
            ? new PoolAsked(new PoolOrder(rules, programmes.CurrentCatalogue, pool, date), Rejection.None, "")
            : new PoolAsked(null, Rejection.UnknownPool, $"{of.Programme} has no pool '{of.Pool}'.");
    }
}

/// <summary>Where slot logs are kept when nobody says otherwise.</summary>
internal sealed record SlotLogFolder(string Path)
{
    public static SlotLogFolder In(string dataFolder) => new(System.IO.Path.Combine(dataFolder, "slots"));
}
