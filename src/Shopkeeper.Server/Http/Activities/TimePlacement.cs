using NodaTime;
using NodaTime.TimeZones;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// Puts an activity in its place: an id, the store that a bound key stands for, and times. A time without offset is taken in
/// the store's zone (else the default programme's, else UTC; an hour that occurs twice is the first one) and marked. A till
/// clock that runs ahead is capped at now and marked, so that nobody reaches tomorrow's offer today. Only absurd times are
/// malformed.
/// </summary>
public readonly record struct TimePlacement(CatalogueSnapshot Catalogue, ProgrammeBook Programmes, Instant Now)
{
    private static readonly ZoneLocalMappingResolver FirstOfTwo =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnForwardShifted);

    /// <summary>The time as said, independent of zones and clocks: without offset as if it were UTC.</summary>
    public static Instant AsSaid(SaidTime time) =>
        time.Local.WithOffset(time.Offset ?? Offset.Zero).ToInstant();

    /// <summary>The activity as it is posted.</summary>
    public bool TryPlace(
        IncomingActivity incoming, ReadingPurpose purpose, out Activity? placed, out Problem? problem)
    {
        placed = null;
        var said = incoming.Said;
        var zone = ZoneOf(said.Store);
        var occurred = incoming.Time switch
        {
            null => Now,
            { Offset: null } time => zone.ResolveLocal(time.Local, FirstOfTwo).ToInstant(),
            { } time => AsSaid(time),
        };
        var date = incoming.HasBusinessDate ? said.BusinessDate : occurred.InZone(zone).Date;
        problem = OutOfRange(occurred, date);
        if (problem is not null)
        {
            return false;
        }

        // A quote may ask about another day: nothing is posted.
        var ahead = purpose != ReadingPurpose.Quote && occurred > Now + Duration.FromMinutes(Limits.ClockAheadMinutes);
        placed = said with
        {
            Id = new ActivityId(Guid.CreateVersion7(Now.ToDateTimeOffset())),
            OccurredAt = ahead ? Now : occurred,
            TimeAssumed = incoming.Time is null or { Offset: null } || ahead,
            BusinessDate = date,
        };
        return true;
    }

    /// <summary>The zone of a store's days.</summary>
    public DateTimeZone ZoneOf(string store)
    {
        if (Catalogue.FindStore(store) is { Zone.Length: > 0 } known
            && DateTimeZoneProviders.Tzdb.GetZoneOrNull(known.Zone) is { } zone)
        {
            return zone;
        }

        return Programmes.Programmes is [var first, ..] && first.Versions is [.., var newest]
            ? newest.Document.Zone
            : DateTimeZone.Utc;
    }

    private Problem? OutOfRange(Instant occurred, LocalDate date)
    {
        var last = Now + Duration.FromDays(Limits.DaysAhead);
        if (occurred.InUtc().Year < Limits.FirstYear || occurred > last)
        {
            return Problems.Of(
                Rejection.OccurredAtOutOfRange,
                $"/occurredAt must lie between {Limits.FirstYear} and {Limits.DaysAhead} days from now.", "/occurredAt");
        }

        return date.Year < Limits.FirstYear || date > last.InUtc().Date
            ? Problems.Of(
                Rejection.OccurredAtOutOfRange,
                $"/businessDate must lie between {Limits.FirstYear} and {Limits.DaysAhead} days from now.", "/businessDate")
            : null;
    }
}
