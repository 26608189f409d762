using NodaTime;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// One instant as rules ask about it: on the clock of the store, and by the store's business date, whose instant is the
/// start of that day there.
/// </summary>
internal readonly struct StoreClock
{
    private StoreClock(long ticks, long local, LocalDate business, long businessTicks)
    {
        Ticks = ticks;
        var day = Math.DivRem(local, NodaConstants.TicksPerDay, out var tickOfDay);
        if (tickOfDay < 0)
        {
            day--;
            tickOfDay += NodaConstants.TicksPerDay;
        }

        Weekday = WeekdayOf((int)day);
        Day = (int)day;
        NanosecondOfDay = tickOfDay * NodaConstants.NanosecondsPerTick;
        BusinessTicks = businessTicks;
        BusinessDate = business;
    }

    private StoreClock(Instant at) => Ticks = at.ToUnixTimeTicks();

    public long Ticks { get; }

    public int Weekday { get; }

    /// <summary>Local day since 1970-01-01.</summary>
    public int Day { get; }

    public int Month => Epoch.PlusDays(Day).Month;

    public long NanosecondOfDay { get; }

    public long BusinessTicks { get; }

    public LocalDate BusinessDate { get; }

    public int BusinessWeekday => (int)BusinessDate.DayOfWeek;

    public int BusinessMonth => BusinessDate.Month;

    public static StoreClock At(Instant at, LocalDate business, DateTimeZone zone, bool startsDays) =>
        new(
            at.ToUnixTimeTicks(), at.ToUnixTimeTicks() + zone.GetUtcOffset(at).Ticks, business,
            startsDays ? BusinessDays.Start(business, zone) : 0);

    /// <summary>For programmes that ask for instants alone: no zone is looked at.</summary>
    public static StoreClock InstantOnly(Instant at) => new(at);

    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>1 = Monday; 1970-01-01 was a Thursday.</summary>
    private static int WeekdayOf(int day) => (((day + 3) % 7) + 7) % 7 + 1;
}

/// <summary>Starts of days by zone. A thread keeps the last one: finding it allocates, and a till's day is asked all day.</summary>
internal static class BusinessDays
{
    [ThreadStatic]
    private static (LocalDate Date, DateTimeZone? Zone, long Ticks) last;

    public static long Start(LocalDate date, DateTimeZone zone)
    {
        if (!ReferenceEquals(last.Zone, zone) || last.Date != date)
        {
            last = (date, zone, zone.AtStartOfDay(date).ToInstant().ToUnixTimeTicks());
        }

        return last.Ticks;
    }
}
