using System.Globalization;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Till.Selling;

/// <summary>Money as it is shown and typed: by its currency, never by the browser's culture.</summary>
public static class Amounts
{
    public static string Show(long minor, Currency currency) =>
        (minor / Unit(currency)).ToString("F" + currency.MinorDigits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        + (currency.IsNone ? "" : " " + currency);

    /// <summary>Reads `2.55` or `2,55`; null when it is no amount of that currency that is zero or more.</summary>
    public static long? Read(string? text, Currency currency) =>
        decimal.TryParse(text?.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value <= 1_000_000_000 && value * Unit(currency) is var minor && minor == decimal.Truncate(minor)
            ? (long)minor
            : null;

    /// <summary>The same of what was keyed at the counter: more than so much, in the smallest coin, is the number of something that was scanned.</summary>
    public static long? Keyed(string? text, Currency currency) => Read(text, currency) is <= 999_999_999 and var minor ? minor : null;

    private static decimal Unit(Currency currency) => currency.MinorDigits switch { 0 => 1m, 3 => 1000m, _ => 100m };
}
