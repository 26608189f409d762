using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>Durations, instants, hours of a day and days of a year.</summary>
internal static class Times
{
    public const string MomentForm =
        "a date `2015-10-22` (its first moment in the programme's zone), a local time `2015-10-22T10:00` or an "
            + "instant `2015-10-22T09:00:00Z`";

    private static readonly LocalDateTimePattern Local =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    private static readonly LocalDateTimePattern LocalSeconds =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    private static readonly LocalTimePattern Hour = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>`36h`, `90d`, `2w`, `12mo`, `1y`; hours only where the caller allows them.</summary>
    public static Period? Duration(DocNode node, string what, bool hours, ProblemList problems)
    {
        var period = node is ScalarNode scalar ? Parse(scalar.Text) : null;
        if (period is null || (!hours && period.Hours > 0))
        {
            problems.Add(node.At,
                $"{what} must be a duration of at most {ProgrammeLimits.DurationYears} years such as "
                    + $"{(hours ? "`36h`, " : "")}`90d`, `2w`, `12mo` or `1y`, not {Scalars.Empty(node)}.");
            return null;
        }

        return period;
    }

    public static Instant? Moment(DocNode node, string what, DateTimeZone zone, ProblemList problems)
    {
        var moment = node is ScalarNode scalar ? Moment(scalar.Text, zone) : null;
        if (moment is null)
        {
            problems.Add(node.At, $"{what} must be {MomentForm}, not {Scalars.Empty(node)}.");
        }

        return moment;
    }

    /// <summary>A date, a local time or an instant, from 1970 to 9999; null for anything else.</summary>
    public static Instant? Moment(string text, DateTimeZone zone)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date && date.Value.Year is >= 1970 and < 9999)
        {
            return zone.AtStartOfDay(date.Value).ToInstant();
        }

        foreach (var pattern in (ReadOnlySpan<LocalDateTimePattern>)[Local, LocalSeconds])
        {
            if (pattern.Parse(text) is { Success: true } local && local.Value.Year is >= 1970 and < 9999)
            {
                return local.Value.InZoneLeniently(zone).ToInstant();
            }
        }

        return OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } exact
            && exact.Value.Year is >= 1970 and < 9999
            ? Microseconds(exact.Value.ToInstant())
            : null;
    }

    /// <summary>
    /// `17:00-19:00`, from inclusive, to exclusive; over midnight `22:00-02:00`; `24:00` is the end of the day.
    /// </summary>
    public static (LocalTime From, LocalTime To)? Hours(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode scalar && scalar.Text.Split('-') is [var from, var to]
            && Hour.Parse(from) is { Success: true } start
            && Hour.Parse(to == "24:00" ? "00:00" : to) is { Success: true } end)
        {
            if (start.Value != end.Value)
            {
                return (start.Value, end.Value);
            }

            problems.Add(node.At, $"{what} starts and ends at the same time; leave it out for the whole day.");
            return null;
        }

        problems.Add(node.At, $"{what} must be two times of day such as `17:00-19:00` or `22:00-02:00`, not "
            + $"{Scalars.Empty(node)}.");
        return null;
    }

    public static AnnualDate? Day(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode scalar && scalar.Text.Split(' ') is [{ Length: 1 or 2 } number, var name]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var day))
        {
            var month = Array.FindIndex(
                CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames,
                month => month == name) + 1;
            if (month >= 1 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(2000, month))
            {
                return new AnnualDate(month, day);
            }
        }

        problems.Add(node.At, $"{what} must be a day of the year such as `31 Dec`, not {Scalars.Empty(node)}.");
        return null;
    }

    public static bool IsZero(Period period) => period.Equals(Period.Zero);

    private static Period? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? text[..end] : "";
        if (!Digits.Are(digits, 6))
        {
            return null;
        }

        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        (Period? Period, int PerYear) read = text[digits.Length..] switch
        {
            "h" => (Period.FromHours(number), 8766),
            "d" => (Period.FromDays(number), 366),
            "w" => (Period.FromWeeks(number), 53),
            "mo" => (Period.FromMonths(number), 12),
            "y" => (Period.FromYears(number), 1),
            _ => (null, 0),
        };
        return number <= read.PerYear * ProgrammeLimits.DurationYears ? read.Period : null;
    }

    public static long ToMicroseconds(Instant instant) => instant.ToUnixTimeTicks() / 10;

    public static Instant FromMicroseconds(long microseconds) => Instant.FromUnixTimeTicks(microseconds * 10);

    /// <summary>Cut to what both engines store.</summary>
    public static Instant Microseconds(Instant exact) =>
        Instant.FromUnixTimeTicks(exact.ToUnixTimeTicks() - (exact.ToUnixTimeTicks() % 10));
}
