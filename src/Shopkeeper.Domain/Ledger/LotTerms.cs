using NodaTime;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// What makes points alike: lots of equal terms are one lot. Points that are good at once share one `ActiveFrom`
/// (<see cref="Always"/>), whenever they were earned, so that a programme without expiry keeps one lot per account, and one
/// with expiry by age one lot per day of expiry.
/// </summary>
public readonly record struct LotTerms(int Currency, Instant ActiveFrom, Instant? ExpiresAt, string WaitsFor)
{
    /// <summary>`ActiveFrom` of points that are not pending: the Unix epoch.</summary>
    public static readonly Instant Always = NodaConstants.UnixEpoch;

    /// <summary>In the journal these points lie in the purse Pending, until a posting moves them.</summary>
    public bool IsPending => WaitsFor.Length > 0 || ActiveFrom != Always;

    /// <summary>Ready to move from Pending to Available: the time has come and no event is waited for.</summary>
    public bool IsDue(Instant now) => WaitsFor.Length == 0 && ActiveFrom != Always && ActiveFrom <= now;

    public bool IsExpired(Instant now) => ExpiresAt is { } end && end <= now;

    /// <summary>Earliest expiry first, those without expiry last, then the longer active, else equal.</summary>
    public static int CompareForSpending(in LotTerms a, in LotTerms b)
    {
        var byExpiry = (a.ExpiresAt, b.ExpiresAt) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            ({ } left, { } right) => left.CompareTo(right),
        };
        return byExpiry != 0 ? byExpiry : a.ActiveFrom.CompareTo(b.ActiveFrom);
    }

    /// <summary>
    /// Terms of points earned at `earned` (OccurredAt), in the programme's zone. `lastActive` is the member's last activity,
    /// this one included, for expiry by inactivity.
    /// </summary>
    public static LotTerms Of(
        ProgrammeDocument programme, int currency, Pending? pending, Instant earned, Instant lastActive)
    {
        var points = programme.Points[currency];
        var wait = pending ?? points.Pending;
        var active = wait.Kind switch
        {
            PendingKind.For => Later(earned, wait.For!, programme.Zone),
            PendingKind.Until => wait.Until!.Value,
            _ => Always,
        };
        var waitsFor = wait.Kind == PendingKind.Event ? wait.Event : "";
        return new LotTerms(currency, active, ExpiryOf(points.Expiry, programme.Zone, earned, lastActive), waitsFor);
    }

    /// <summary>The first instant at which the points are no longer good: the start of the day after the last good one.</summary>
    public static Instant? ExpiryOf(Expiry expiry, DateTimeZone zone, Instant earned, Instant lastActive) => expiry.Kind switch
    {
        ExpiryKind.Age => EndOf(earned.InZone(zone).Date + expiry.After!, zone),
        ExpiryKind.Inactivity => EndOf(lastActive.InZone(zone).Date + expiry.After!, zone),
        ExpiryKind.Calendar => EndOf(NextYearly(earned.InZone(zone).Date, expiry), zone),
        _ => null,
    };

    private static Instant EndOf(LocalDate lastDay, DateTimeZone zone) =>
        zone.AtStartOfDay(lastDay.PlusDays(1)).ToInstant();

    private static LocalDate NextYearly(LocalDate earned, Expiry expiry)
    {
        var day = expiry.On!.Value;
        var first = day.InYear(earned.Year);
        return day.InYear((first < earned ? earned.Year + 1 : earned.Year) + expiry.Years);
    }

    /// <summary>Days, weeks, months and years are counted on the calendar, hours and less on the clock.</summary>
    private static Instant Later(Instant from, Period period, DateTimeZone zone)
    {
        var local = from.InZone(zone).LocalDateTime;
        var dates = new PeriodBuilder
        {
            Years = period.Years, Months = period.Months, Weeks = period.Weeks, Days = period.Days,
        }.Build();
        var rest = new PeriodBuilder(period) { Years = 0, Months = 0, Weeks = 0, Days = 0 }.Build();
        var days = dates == Period.Zero ? from : zone.AtLeniently(local + dates).ToInstant();
        return days + rest.ToDuration();
    }
}
