using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Anything else is a <see cref="CorruptRecord"/>, never an index error.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private static readonly int FirstDay = Period.DaysBetween(Days.Epoch, LocalDate.MinIsoValue);
    private static readonly int LastDay = Period.DaysBetween(Days.Epoch, LocalDate.MaxIsoValue);

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;
    private int lastTag;

    public readonly bool AtEnd => at == bytes.Length;

    public readonly int Position => at;

    public readonly ReadOnlySpan<byte> Since(int position) => bytes[position..at];

    public byte Byte() => at < bytes.Length ? bytes[at++] : throw Short();

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new CorruptRecord("a number is too long");
    }

    public long Signed()
    {
        var value = Unsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    public int Int() => Signed() is >= int.MinValue and <= int.MaxValue and var value
        ? (int)value
        : throw new CorruptRecord("a number is out of range");

    public byte SmallByte() => Unsigned() is <= byte.MaxValue and var value
        ? (byte)value
        : throw new CorruptRecord("a number is out of range");

    /// <summary>One that a later version adds stays a number.</summary>
    public Rejection Rejection() => Signed() is >= short.MinValue and <= short.MaxValue and var value
        ? (Rejection)value
        : throw new CorruptRecord("a reason of a refusal is out of range");

    public int Index() => Unsigned() is <= int.MaxValue and var value
        ? (int)value
        : throw new CorruptRecord("a number is out of range");

    /// <summary>How many items follow; each takes at least a byte, so that corrupt counts cannot ask for memory.</summary>
    public int Count() => Unsigned() is var value && value <= (ulong)(bytes.Length - at)
        ? (int)value
        : throw new CorruptRecord("a count is out of range");

    /// <summary>The same count, when so many bytes are left.</summary>
    public readonly int AtLeast(int count) =>
        count <= bytes.Length - at ? count : throw new CorruptRecord("a count is out of range");

    public Guid Id() => new(Take(16), bigEndian: true);

    public string Text() => Utf8Text(Take(Count()));

    /// <summary>A count and so many texts.</summary>
    public ImmutableArray<string> Texts()
    {
        var texts = new string[Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Text();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(texts);
    }

    /// <summary>All that is left of this block, as a text.</summary>
    public string RestAsText() => Utf8Text(Take(bytes.Length - at));

    public Instant Instant(Instant from)
    {
        var value = Unsigned();
        var distance = unchecked((long)(value >> 2) ^ -(long)((value >> 1) & 1));
        var seconds = (value & 1) == 0;
        var limit = seconds ? 1_000_000_000_000 : 1_000_000_000_000_000_000;
        if (distance < -limit || distance > limit)
        {
            throw new CorruptRecord("an instant is out of range");
        }

        return Microseconds.ToInstant(Microseconds.Of(from) + (seconds ? distance * 1_000_000 : distance));
    }

    public LocalDate Date(LocalDate from)
    {
        var day = Period.DaysBetween(Days.Epoch, from) + (long)Int();
        return day >= FirstDay && day <= LastDay
            ? Days.Epoch.PlusDays((int)day)
            : throw new CorruptRecord("a date is out of range");
    }

    /// <summary>A part with a length before it.</summary>
    public RecordReader Block() => new(Take(Count()));

    /// <summary>The next field of a record; tags ascend. False at the end.</summary>
    public bool Next(out int tag, out bool isBlock)
    {
        tag = 0;
        isBlock = false;
        if (AtEnd)
        {
            return false;
        }

        var key = Index();
        tag = key >> 1;
        isBlock = (key & 1) == 1;
        if (tag <= lastTag)
        {
            throw new CorruptRecord("fields are out of order");
        }

        lastTag = tag;
        return true;
    }

    public void Skip(bool isBlock)
    {
        if (isBlock)
        {
            _ = Block();
            return;
        }

        _ = Unsigned();
    }

    public void Format(byte known)
    {
        var format = Byte();
        if (format != known)
        {
            throw new CorruptRecord($"format {format} is not known to this version");
        }
    }

    private static string Utf8Text(ReadOnlySpan<byte> text) => Utf8.IsValid(text)
        ? System.Text.Encoding.UTF8.GetString(text)
        : throw new CorruptRecord("a text is not UTF-8");

    private static CorruptRecord Short() => new("it ends too early");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > bytes.Length - at)
        {
            throw Short();
        }

        var taken = bytes.Slice(at, length);
        at += length;
        return taken;
    }
}
