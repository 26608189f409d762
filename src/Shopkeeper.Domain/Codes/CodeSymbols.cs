namespace Shopkeeper.Domain.Codes;

/// <summary>
/// Bits as Crockford's base 32 (no I, L, O, U) with his check symbol (the number modulo 37) at the end, in groups of four.
/// Reading forgives lower case, hyphens, blanks, O for 0 and I or L for 1; a slip of one symbol or a swap of two neighbours is
/// noticed.
/// </summary>
internal static class CodeSymbols
{
    private const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
    private const int CheckBase = 37;

    /// <summary>Symbols that so many bytes take, without the check symbol.</summary>
    public static int DigitsOf(int bytes) => ((bytes * 8) + 4) / 5;

    public static string Write(ReadOnlySpan<byte> bits)
    {
        var digits = DigitsOf(bits.Length);
        var text = new System.Text.StringBuilder(digits + (digits / 4) + 1);
        var check = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = DigitAt(bits, i);
            check = ((check * 32) + digit) % CheckBase;
            text.Append(Symbols[digit]);
            if (i % 4 == 3 && i < digits - 1)
            {
                text.Append('-');
            }
        }

        return text.Append(Symbols[check]).ToString();
    }

    /// <summary>The symbols in upper case, check symbol and all; false for what no bytes of that number are written as.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int bytes, out string code)
    {
        var digits = DigitsOf(bytes);
        Span<char> symbols = stackalloc char[digits + 1];
        var (count, check) = (0, 0);
        code = "";
        foreach (var sign in text)
        {
            if (sign is '-' or ' ')
            {
                continue;
            }

            var digit = Symbols.IndexOf(Plain(sign), StringComparison.Ordinal);
            if (digit < 0 || count > digits || (count < digits && digit >= 32) || (count == digits && digit != check))
            {
                return false;
            }

            check = count < digits ? ((check * 32) + digit) % CheckBase : check;
            symbols[count++] = Symbols[digit];
        }

        code = count == digits + 1 ? new string(symbols) : "";
        return code.Length > 0;
    }

    /// <summary>The bytes of a code that <see cref="TryRead"/> gave; false when bits are set that no byte has.</summary>
    public static bool TryBytes(ReadOnlySpan<char> code, Span<byte> bytes)
    {
        bytes.Clear();
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            var bit = (Symbols.IndexOf(code[i / 5], StringComparison.Ordinal) >> (4 - (i % 5))) & 1;
            bytes[i / 8] |= (byte)(bit << (7 - (i % 8)));
        }

        return DigitAt(bytes, DigitsOf(bytes.Length) - 1) == Symbols.IndexOf(code[DigitsOf(bytes.Length) - 1], StringComparison.Ordinal);
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
