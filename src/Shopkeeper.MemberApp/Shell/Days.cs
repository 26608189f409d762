using NodaTime;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Days where the club is at home: what happened after midnight there is of that day, whatever day it was in UTC.</summary>
/// <param name="zone">An IANA id; null or unknown = UTC.</param>
public sealed class Days(string? zone)
{
    private readonly DateTimeZone zone = (zone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone)) ?? DateTimeZone.Utc;

    public string Of(DateTimeOffset at) => Numbers.Day(DayOf(at));

    /// <summary>For tables.</summary>
    public string ShortOf(DateTimeOffset at) => Numbers.ShortDay(DayOf(at));

    /// <summary>The last day on which something is good that ends at an instant: an end at midnight is of the day before, as on receipts.</summary>
    public string LastBefore(DateTimeOffset end) => Of(end.AddTicks(-1));

    private DateOnly DayOf(DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(zone).Date.ToDateOnly();
}
