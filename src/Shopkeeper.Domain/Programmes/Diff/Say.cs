using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes.Diff;

/// <summary>Values in plain words, as in the document but readable: `1.00 GBP`, `14,000`, `30 days`.</summary>
internal static class Say
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Points(long value) => value == 1 ? "1 point" : $"{Number(value)} points";

    public static string Thousandths(long value) => Placed(value, 3).TrimEnd('0').TrimEnd('.');

    public static string Money(Money money) => $"{Placed(money.Minor, money.Currency.MinorDigits)} {money.Currency}";

    public static string Amounts(ImmutableArray<Money> amounts) => string.Join(" or ", amounts.Select(Money));

    public static string List(IEnumerable<string> names) => string.Join(", ", names);

    public static string Moment(Instant at) => InstantPattern.General.Format(at);

    public static string Time(LocalTime time) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(time);

    public static string Period(Period period)
    {
        (long Count, string Unit)[] parts =
        [
            (period.Years, "year"), (period.Months, "month"), (period.Weeks, "week"), (period.Days, "day"),
            (period.Hours, "hour"), (period.Minutes, "minute"),
        ];
        var words = string.Join(' ', parts.Where(static part => part.Count != 0)
            .Select(static part => $"{Number(part.Count)} {part.Unit}{(part.Count == 1 ? "" : "s")}"));
        return words.Length == 0 ? "no time" : words;
    }

    /// <summary>For comparing only: a month as 30 days and five hours, a year as twelve of them and a bit.</summary>
    public static long Minutes(Period period) =>
        (period.Years * 525_960L) + (period.Months * 43_830L) + (period.Weeks * 10_080L) + (period.Days * 1_440L)
        + (period.Hours * 60) + period.Minutes;

    private static string Placed(long value, int digits)
    {
        var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var sign = value < 0 ? "-" : "";
        return digits == 0 ? sign + text : $"{sign}{text[..^digits]}.{text[^digits..]}";
    }
}
