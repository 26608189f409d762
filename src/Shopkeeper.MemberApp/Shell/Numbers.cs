using System.Globalization;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Numbers, money and days as a member reads them: money by its currency, never by the reader's culture.</summary>
public static class Numbers
{
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal) { ["GBP"] = "£", ["EUR"] = "€", ["USD"] = "$" };

    public static string Of(long value) => value.ToString("N0", CultureInfo.InvariantCulture).Replace('-', '−');

    public static string Signed(long value) => value > 0 ? "+" + Of(value) : Of(value);

    /// <summary>Minor units, with the digits that the currency has.</summary>
    public static string Money(long minor, string? currency)
    {
        var digits = currency is not null && Currency.TryParse(currency, out var known) ? known.MinorDigits : 2;
        var text = (Math.Abs(minor) / (decimal)Math.Pow(10, digits)).ToString("N" + digits, CultureInfo.InvariantCulture);
        var sign = minor < 0 ? "−" : "";
        return currency is not null && Signs.TryGetValue(currency, out var symbol) ? sign + symbol + text : $"{sign}{text} {currency}";
    }

    /// <summary>Hundredths of a per cent.</summary>
    public static string PerCent(long basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>For tables.</summary>
    public static string ShortDay(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
