using System.Globalization;
using System.Runtime.InteropServices;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// A basket line: a byte of flags, then only what differs from the usual. A SKU of digits alone (an EAN) is a number, whole
/// quantities are items and not thousandths, a line number one above the last is not written.
/// </summary>
internal static class LineCodec
{
    // Persisted; all eight are taken, so a line cannot grow.
    private const byte NextNumber = 1;
    private const byte DigitsSku = 2;
    private const byte WholeItems = 4;
    private const byte HasUnit = 8;
    private const byte HasDiscount = 16;
    private const byte HasTax = 32;
    private const byte HasApplied = 64;
    private const byte OneItem = 128;

    private const int MaxDigits = 18;

    public static void Write(ref RecordWriter writer, in Line line, int before)
    {
        var digits = TryDigits(line.Sku, out var number);
        var whole = line.Thousandths % 1000 == 0;
        var next = line.Number == (long)before + 1;
        var flags = Flag(next, NextNumber) | Flag(digits, DigitsSku) | Flag(whole && line.Thousandths != 1000, WholeItems)
            | Flag(line.Unit != Unit.Each, HasUnit) | Flag(line.Discount != 0, HasDiscount) | Flag(line.Tax != 0, HasTax)
            | Flag(line.Applied != 0, HasApplied) | Flag(line.Thousandths == 1000, OneItem);
        writer.Byte((byte)flags);
        if (!next)
        {
            writer.Signed(line.Number);
        }

        WriteSku(ref writer, line.Sku, digits, number);
        if (line.Thousandths != 1000)
        {
            writer.Signed(whole ? line.Thousandths / 1000 : line.Thousandths);
        }

        if (line.Unit != Unit.Each)
        {
            writer.Byte((byte)line.Unit);
        }

        writer.Signed(line.Amount);
        WriteUnlessZero(ref writer, line.Discount);
        WriteUnlessZero(ref writer, line.Tax);
        WriteUnlessZero(ref writer, line.Applied);
    }

    public static Line Read(ref RecordReader reader, int before)
    {
        var flags = reader.Byte();
        var number = Has(flags, NextNumber) ? Next(before) : reader.Int();
        var sku = ReadSku(ref reader, Has(flags, DigitsSku));
        var thousandths = Has(flags, OneItem) ? 1000 : Quantity(reader.Signed(), Has(flags, WholeItems));
        var unit = Has(flags, HasUnit) ? (Unit)reader.Byte() : Unit.Each;
        var amount = reader.Signed();
        var discount = Has(flags, HasDiscount) ? reader.Signed() : 0;
        var tax = Has(flags, HasTax) ? reader.Signed() : 0;
        var applied = Has(flags, HasApplied) ? reader.Signed() : 0;
        return new Line(number, sku, thousandths, unit, amount, discount, tax, applied);
    }

    public static void WriteReturn(ref RecordWriter writer, ReturnPart part)
    {
        var block = writer.OpenPlain();
        writer.Byte((byte)part.Reason);
        writer.Byte((byte)(part.Sale is null ? 0 : part.Found ? 3 : 1));
        if (part.Sale is { } sale)
        {
            writer.Text(sale.Source);
            writer.Text(sale.Key);
        }

        writer.Count(part.Lines.Length);
        foreach (var line in part.Lines)
        {
            var digits = TryDigits(line.Sku, out var number);
            writer.Byte((byte)(Flag(digits, DigitsSku) | Flag(line.Amount is not null, HasApplied)));
            writer.Signed(line.Number);
            writer.Signed(line.SaleLine);
            WriteSku(ref writer, line.Sku, digits, number);
            writer.Signed(line.Thousandths);
            if (line.Amount is { } amount)
            {
                writer.Signed(amount);
            }
        }

        writer.Close(block);
    }

    public static ReturnPart ReadReturn(ref RecordReader records)
    {
        var reader = records.Block();
        var reason = (ReturnReason)reader.Byte();
        var named = reader.Byte();
        ActivityKey? sale = named == 0 ? null : new ActivityKey(reader.Text(), reader.Text());
        var lines = new ReturnedLine[reader.Count()];
        for (var i = 0; i < lines.Length; i++)
        {
            var flags = reader.Byte();
            lines[i] = new ReturnedLine(
                reader.Int(), reader.Int(), ReadSku(ref reader, Has(flags, DigitsSku)), reader.Signed(),
                Has(flags, HasApplied) ? reader.Signed() : null);
        }

        return new ReturnPart(sale, ImmutableCollectionsMarshal.AsImmutableArray(lines), reason) { Found = (named & 2) != 0 };
    }

    private static void WriteSku(ref RecordWriter writer, string sku, bool digits, ulong number)
    {
        if (digits)
        {
            writer.Unsigned(number);
            return;
        }

        writer.Text(sku);
    }

    private static string ReadSku(ref RecordReader reader, bool digits) =>
        digits ? reader.Unsigned().ToString(CultureInfo.InvariantCulture) : reader.Text();

    private static void WriteUnlessZero(ref RecordWriter writer, long value)
    {
        if (value != 0)
        {
            writer.Signed(value);
        }
    }

    private static int Next(int before) =>
        before < int.MaxValue ? before + 1 : throw new CorruptRecord("a line number overflows");

    private static long Quantity(long value, bool whole)
    {
        if (!whole)
        {
            return value;
        }

        return value is <= long.MaxValue / 1000 and >= long.MinValue / 1000
            ? value * 1000
            : throw new CorruptRecord("a quantity overflows");
    }

    /// <summary>Digits alone, without leading zeros, so that the number gives the same text back.</summary>
    private static bool TryDigits(string sku, out ulong number)
    {
        number = 0;
        if (sku.Length is 0 or > MaxDigits || sku[0] == '0')
        {
            return false;
        }

        foreach (var letter in sku)
        {
            if (letter is < '0' or > '9')
            {
                return false;
            }

            number = (number * 10) + (ulong)(letter - '0');
        }

        return true;
    }

    private static int Flag(bool set, byte flag) => set ? flag : 0;

    private static bool Has(byte flags, byte flag) => (flags & flag) != 0;
}
