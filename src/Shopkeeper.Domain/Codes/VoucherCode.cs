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

    /// <summary>The printed form of exactly ten bytes.</summary>
    public static string Write(ReadOnlySpan<byte> bits)
    {
        Kernel.Invariant.Hold(bits.Length == Bytes, "a code has 80 bits");
        return CodeSymbols.Write(bits);
    }

    /// <summary>The code as it is looked up: 17 symbols in upper case. False for what cannot be one of ours.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out string code) => CodeSymbols.TryRead(text, Bytes, out code);
}
