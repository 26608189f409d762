using NodaTime;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>A time as a till says it: local date and time, with an offset or without one.</summary>
public readonly record struct SaidTime(LocalDateTime Local, Offset? Offset);

/// <summary>
/// RFC 3339 times, read from their bytes; the offset may be missing, as tills leave it out. Fractions beyond microseconds
/// are cut: that is what is stored.
/// </summary>
public static class Rfc3339
{
    private const int DateLength = 10;
    private const int MaxOffsetHours = 18;

    public static bool TryReadTime(ReadOnlySpan<byte> text, out SaidTime time)
    {
        time = default;
        if (text.Length < 16 || !TryReadDate(text[..DateLength], out var date) || text[DateLength] is not ((byte)'T' or (byte)'t' or (byte)' '))
        {
            return false;
        }

        var rest = text[(DateLength + 1)..];
        if (!TryTwoDigits(rest, 0, 23, out var hour) || rest[2] != ':' || !TryTwoDigits(rest, 3, 59, out var minute))
        {
            return false;
        }

        rest = rest[5..];
        var second = 0;
        long microseconds = 0;
        if (rest.Length > 0 && rest[0] == ':' && !TryReadSeconds(ref rest, out second, out microseconds))
        {
            return false;
        }

        if (!TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var local = date.At(new LocalTime(hour, minute, second)).PlusTicks(microseconds * 10);
        time = new SaidTime(local, offset);
        return true;
    }

    public static bool TryReadDate(ReadOnlySpan<byte> text, out LocalDate date)
    {
        date = default;
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-'
            || !TryTwoDigits(text, 0, 99, out var century) || !TryTwoDigits(text, 2, 99, out var year)
            || !TryTwoDigits(text, 5, 12, out var month) || !TryTwoDigits(text, 8, 31, out var day))
        {
            return false;
        }

        year += century * 100;
        if (year < 1 || month < 1 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }

        date = new LocalDate(year, month, day);
        return true;
    }

    private static bool TryReadSeconds(ref ReadOnlySpan<byte> rest, out int second, out long microseconds)
    {
        microseconds = 0;
        if (!TryTwoDigits(rest, 1, 59, out second))
        {
            return false;
        }

        rest = rest[3..];
        if (rest.Length == 0 || rest[0] != '.')
        {
            return true;
        }

        var digits = 0;
        var unit = 100_000L;
        while (digits + 1 < rest.Length && char.IsAsciiDigit((char)rest[digits + 1]))
        {
            microseconds += (rest[digits + 1] - '0') * unit;
            unit /= 10;
            digits++;
        }

        rest = rest[(digits + 1)..];
        return digits is >= 1 and <= 9;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out Offset? offset)
    {
        offset = null;
        if (text.Length == 0)
        {
            return true;
        }

        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
        {
            offset = Offset.Zero;
            return true;
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryTwoDigits(text, 1, MaxOffsetHours - 1, out var hours) || !TryTwoDigits(text, 4, 59, out var minutes))
        {
            return false;
        }

        var seconds = (hours * 3600) + (minutes * 60);
        offset = Offset.FromSeconds(text[0] == '-' ? -seconds : seconds);
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, int at, int max, out int value)
    {
        value = 0;
        if (text.Length < at + 2 || !char.IsAsciiDigit((char)text[at]) || !char.IsAsciiDigit((char)text[at + 1]))
        {
            return false;
        }

        value = ((text[at] - '0') * 10) + text[at + 1] - '0';
        return value <= max;
    }
}
