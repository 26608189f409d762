using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Shopkeeper.Domain.Activities;

/// <summary>
/// The four parts of a till's natural key: `store/workstation/day/number`. The number may be written with leading zeros.
/// </summary>
public readonly record struct TillNumber(string Store, string Workstation, LocalDate Day, long Number)
{
    public const long Most = 999_999_999_999_999;

    private const int MostDigits = 15;

    /// <summary>Without leading zeros.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Store, Workstation, Day)}{Number}");

    /// <summary>What all keys of a till on a day begin with.</summary>
    public static string PrefixOf(string store, string workstation, LocalDate day) => $"{store}/{workstation}/{LocalDatePattern.Iso.Format(day)}/";

    /// <summary>False for keys of any other form: they are of no till.</summary>
    public static bool TryRead(string key, out TillNumber number)
    {
        number = default;
        if (key.Split('/') is not [{ Length: > 0 } store, { Length: > 0 } workstation, var day, { Length: > 0 and <= MostDigits } digits]
            || !LocalDatePattern.Iso.Parse(day).TryGetValue(default, out var date)
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
        {
            return false;
        }

        number = new TillNumber(store, workstation, date, read);
        return true;
    }
}

/// <summary>Numbers that are missing, both ends included.</summary>
public readonly record struct NumberGap(long From, long To)
{
    public long Count => To - From + 1;

    /// <summary>What is missing where numbers run on from a last one to a first one; null when nothing is, and when they began anew.</summary>
    public static NumberGap? Over(long last, long first) => first > last + 1 ? new NumberGap(last + 1, first - 1) : null;

    /// <summary>What is missing between the smallest and the largest of these, in order; what may lie outside cannot be told.</summary>
    public static ImmutableArray<NumberGap> Between(IEnumerable<long> numbers)
    {
        var gaps = ImmutableArray.CreateBuilder<NumberGap>();
        long? last = null;
        foreach (var number in numbers.Order())
        {
            if (last is { } before && number > before + 1)
            {
                gaps.Add(new NumberGap(before + 1, number - 1));
            }

            last = number;
        }

        return gaps.DrainToImmutable();
    }
}
