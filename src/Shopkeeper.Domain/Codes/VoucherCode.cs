namespace Shopkeeper.Domain.Codes;

/// <summary>
/// A voucher's code: 80 bits in Crockford's base 32 (no I, L, O, U) and his check symbol (the number modulo 37), in groups:
/// `ABCD-EFGH-JKMN-PQRST`. Reading forgives lower case, hyphens, blanks, O for 0 and I or L for 1; a slip of one symbol or a
/// swap of two neighbours is noticed.
/// </summary>
public static class VoucherCode
{
    /// <summary>Bytes of a code: 80 bits, so that guessing is hopeless however many are live.</summary>
    public const int Bytes = 10;

    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
    private const int Digits = 16;
    private const int CheckBase = 37;

    /// <summary>The printed form of exactly ten bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bits)
    {
        Kernel.Invariant.Hold(bits.Length == Bytes, "a code has 80 bits");
        Span<char> text = stackalloc char[Digits + 4];
        var (at, check) = (0, 0);
        for (var i = 0; i < Digits; i++)
        {
            var digit = DigitAt(bits, i);
            check = ((check * 32) + digit) % CheckBase;
            text[at++] = Symbols[digit];
            if (i % 4 == 3 && i < Digits - 1)
            {
                text[at++] = '-';
            }
        }

        text[at++] = Symbols[check];
        return new string(text[..at]);
    }

    /// <summary>The code as it is looked up: 17 symbols in upper case. False for what cannot be one of ours.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out string code)
    {
        Span<char> symbols = stackalloc char[Digits + 1];
        var (count, check) = (0, 0);
        code = "";
        foreach (var sign in text)
        {
            if (sign is '-' or ' ')
            {
                continue;
            }

            var digit = Symbols.IndexOf(Plain(sign), StringComparison.Ordinal);
            if (digit < 0 || count > Digits || (count < Digits && digit >= 32))
            {
                return false;
            }

            if (count == Digits && digit != check)
            {
                return false;
            }

            check = count < Digits ? ((check * 32) + digit) % CheckBase : check;
            symbols[count++] = Symbols[digit];
        }

        code = count == Digits + 1 ? new string(symbols) : "";
        return code.Length > 0;
    }

    private static char Plain(char sign) => char.ToUpperInvariant(sign) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var upper => upper,
    };

    /// <summary>The i-th group of five bits, highest first.</summary>
    private static int DigitAt(ReadOnlySpan<byte> bits, int index)
    {
        var (at, shift) = (index * 5 / 8, 11 - (index * 5 % 8));
        var pair = (bits[at] << 8) | (at + 1 < bits.Length ? bits[at + 1] : 0);
        return (pair >> shift) & 31;
    }
}
