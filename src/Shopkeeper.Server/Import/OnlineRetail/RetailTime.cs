using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// InvoiceDate is the local time of the shop. Besides `2010-12-01 08:26:00` the forms of the files that circulate are taken:
/// without seconds, with a T, and the American `12/1/2010 8:26` of UCI's own workbook.
/// </summary>
internal static class RetailTime
{
    private static readonly LocalDateTimePattern[] Patterns =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("M/d/uuuu H:mm"),
    ];

    private static readonly DateTimeZone London = DateTimeZoneProviders.Tzdb["Europe/London"];

    public static bool TryRead(string text, out LocalDateTime time)
    {
        foreach (var pattern in Patterns)
        {
            if (pattern.Parse(text) is { Success: true, Value: var read } && read.Year >= Limits.FirstYear)
            {
                time = read;
                return true;
            }
        }

        time = default;
        return false;
    }

    /// <summary>A time that the clocks repeat is the earlier one; one that they skip moves on by the gap.</summary>
    public static Instant ToInstant(LocalDateTime local) => local.InZoneLeniently(London).ToInstant();
}
