using NodaTime;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// One clean line of the file. Pieces are positive, on a cancellation too. Price per piece in millionths of a pound: the
/// data has up to three decimals, and nothing is lost if a file has more.
/// </summary>
internal readonly record struct RetailRow(
    InvoiceNumber Invoice, string StockCode, long Pieces, LocalDateTime At, long PriceMillionths, long Customer, string Country)
{
    private const long MillionthsPerPenny = 10_000;

    /// <summary>Quantity times price in pence, rounded half up once, per line.</summary>
    public long Amount => AmountOf(Pieces, PriceMillionths);

    public static long AmountOf(long pieces, long priceMillionths) =>
        Domain.Kernel.Divide.Scale(pieces, priceMillionths, MillionthsPerPenny, Domain.Kernel.Rounding.HalfUp);
}

/// <summary>`536365` is a sale, `C536379` a cancellation. Packed, so that millions of them cost little.</summary>
internal readonly record struct InvoiceNumber(long Packed, string Text)
{
    public bool IsCancellation => (Packed & 1) == 1;

    public static bool TryParse(ReadOnlySpan<byte> bytes, string text, out InvoiceNumber number)
    {
        var isCancellation = bytes is [(byte)'C' or (byte)'c', ..];
        number = default;
        if (!Digits.TryRead(isCancellation ? bytes[1..] : bytes, longest: 15, out var value))
        {
            return false;
        }

        number = new InvoiceNumber((value * 2) + (isCancellation ? 1 : 0), text);
        return true;
    }
}

internal static class Digits
{
    /// <summary>Nothing but ASCII digits, at most so many.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, int longest, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > longest)
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit((char)letter))
            {
                return false;
            }

            value = (value * 10) + (letter - '0');
        }

        return true;
    }
}
