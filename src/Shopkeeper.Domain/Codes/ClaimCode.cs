namespace Shopkeeper.Domain.Codes;

/// <summary>
/// The code on the receipt of a sale without a member, as a QR code has it or somebody types it: 128 bits, 26 symbols and the
/// check symbol, in groups (see <see cref="VoucherCode"/> for the letters).
/// </summary>
public static class ClaimCode
{
    public const int Bytes = 16;

    /// <summary>The printed form: 33 signs, less than a till's line.</summary>
    public static string Write(ReadOnlySpan<byte> bits)
    {
        Kernel.Invariant.Hold(bits.Length == Bytes, "a claim code has 128 bits");
        return CodeSymbols.Write(bits);
    }

    /// <summary>The bits of a code; false for what cannot be one.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> bits)
    {
        Kernel.Invariant.Hold(bits.Length == Bytes, "a claim code has 128 bits");
        return CodeSymbols.TryRead(text, Bytes, out var code) && CodeSymbols.TryBytes(code, bits);
    }
}
