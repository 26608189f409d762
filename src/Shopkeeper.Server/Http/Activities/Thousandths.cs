namespace Shopkeeper.Server.Http.Activities;

/// <summary>Quantities: a decimal number with at most three decimals, kept as whole thousandths. No exponents.</summary>
public static class Thousandths
{
    private const int WholeDigits = 12;
    private const int Decimals = 3;

    public static bool TryRead(ReadOnlySpan<byte> text, out long thousandths)
    {
        thousandths = 0;
        var negative = text.Length > 0 && text[0] == '-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.Length is 0 or > WholeDigits || fraction.Length > Decimals || (point >= 0 && fraction.Length == 0))
        {
            return false;
        }

        long value = 0;
        if (!Append(whole, ref value) || !Append(fraction, ref value))
        {
            return false;
        }

        for (var missing = fraction.Length; missing < Decimals; missing++)
        {
            value *= 10;
        }

        thousandths = negative ? -value : value;
        return true;
    }

    private static bool Append(ReadOnlySpan<byte> digits, ref long value)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
