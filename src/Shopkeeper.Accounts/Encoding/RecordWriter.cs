using System.Buffers;
using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// Writes one record into a pooled buffer: variable-length integers, zigzag for signed ones, fields with a tag whose lowest
/// bit says number (0) or block with length (1). The same values give the same bytes.
/// </summary>
internal ref struct RecordWriter
{
    private byte[] buffer;
    private int at;

    private RecordWriter(byte[] buffer) => this.buffer = buffer;

    public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, at);

    public static RecordWriter Rent() => new(ArrayPool<byte>.Shared.Rent(1024));

    /// <summary>The record; the writer must not be used any more.</summary>
    public byte[] Finish()
    {
        var record = Written.ToArray();
        Return();
        return record;
    }

    public void Return()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        at = 0;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        buffer[at++] = value;
    }

    public void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            buffer[at++] = (byte)((value & 0x7f) | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
    }

    public void Count(int value) => Unsigned((ulong)value);

    public void Signed(long value) => Unsigned(ZigZag(value));

    public void Id(Guid value)
    {
        Reserve(16);
        value.TryWriteBytes(buffer.AsSpan(at), bigEndian: true, out _);
        at += 16;
    }

    public void Text(string value)
    {
        var most = System.Text.Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most < 0x80 * 3)
        {
            // Short strings, nearly all: encode behind a one-byte length, which is right unless 128 bytes are passed.
            Reserve(most + 10);
            var length = System.Text.Encoding.UTF8.GetBytes(value, buffer.AsSpan(at + 1));
            if (length < 0x80)
            {
                buffer[at] = (byte)length;
                at += 1 + length;
                return;
            }
        }

        var bytes = System.Text.Encoding.UTF8.GetByteCount(value);
        Count(bytes);
        Reserve(bytes);
        at += System.Text.Encoding.UTF8.GetBytes(value, buffer.AsSpan(at));
    }

    /// <summary>A count and so many texts.</summary>
    public void Texts(ImmutableArray<string> texts)
    {
        Count(texts.Length);
        foreach (var text in texts)
        {
            Text(text);
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(at));
        at += bytes.Length;
    }

    /// <summary>
    /// Distance to another instant: whole seconds as an even number, else microseconds as an odd one. Till times and
    /// expiries are whole seconds, which saves three bytes each.
    /// </summary>
    public void Instant(Instant value, Instant from)
    {
        var distance = Microseconds.Of(value) - Microseconds.Of(from);
        if (distance % 1_000_000 == 0)
        {
            Unsigned(ZigZag(distance / 1_000_000) << 1);
            return;
        }

        Unsigned((ZigZag(distance) << 1) | 1);
    }

    public void Date(LocalDate value, LocalDate from) => Signed(Period.DaysBetween(from, value));

    /// <summary>A field that holds a number; not written when 0.</summary>
    public void Number(int tag, long value)
    {
        if (value != 0)
        {
            Count(tag << 1);
            Signed(value);
        }
    }

    /// <summary>A field that holds a text; not written when empty.</summary>
    public void Text(int tag, string value)
    {
        if (value.Length > 0)
        {
            var block = Open(tag);
            Raw(System.Text.Encoding.UTF8.GetBytes(value));
            Close(block);
        }
    }

    /// <summary>Begins a field that holds a block; give the result to <see cref="Close"/>.</summary>
    public int Open(int tag)
    {
        Count((tag << 1) | 1);
        return OpenPlain();
    }

    /// <summary>Begins a length-prefixed block without a tag.</summary>
    public int OpenPlain()
    {
        Reserve(1);
        return at++;
    }

    public void Close(int block)
    {
        var length = at - block - 1;
        if (length < 0x80)
        {
            buffer[block] = (byte)length;
            return;
        }

        Span<byte> prefix = stackalloc byte[5];
        var bytes = 0;
        for (var rest = (uint)length; ; rest >>= 7)
        {
            prefix[bytes++] = rest < 0x80 ? (byte)rest : (byte)((rest & 0x7f) | 0x80);
            if (rest < 0x80)
            {
                break;
            }
        }

        Reserve(bytes - 1);
        buffer.AsSpan(block + 1, length).CopyTo(buffer.AsSpan(block + bytes));
        prefix[..bytes].CopyTo(buffer.AsSpan(block));
        at += bytes - 1;
    }

    private static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    private void Reserve(int bytes)
    {
        if (buffer.Length - at >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, at + bytes));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
