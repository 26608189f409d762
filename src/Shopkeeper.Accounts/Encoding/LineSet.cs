using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// Indexes of lines. 0 = none; 1 = a mask follows (ascending indexes below 56, nearly all baskets: two bytes for ten lines);
/// else count + 1, then the distances.
/// </summary>
internal static class LineSet
{
    private const int MaskBits = 56;

    public static void Write(ref RecordWriter writer, ImmutableArray<int> lines)
    {
        if (lines.IsEmpty)
        {
            writer.Count(0);
            return;
        }

        if (TryMask(lines.AsSpan(), out var mask))
        {
            writer.Count(1);
            writer.Unsigned(mask);
            return;
        }

        writer.Count(lines.Length + 1);
        long before = 0;
        foreach (var line in lines)
        {
            writer.Signed(line - before);
            before = line;
        }
    }

    public static ImmutableArray<int> Read(ref RecordReader reader)
    {
        var form = reader.Index();
        return form switch
        {
            0 => [],
            1 => Unmask(reader.Unsigned()),
            _ => ReadList(ref reader, form - 1),
        };
    }

    private static bool TryMask(ReadOnlySpan<int> lines, out ulong mask)
    {
        mask = 0;
        var before = -1;
        foreach (var line in lines)
        {
            if (line <= before || line >= MaskBits)
            {
                return false;
            }

            mask |= 1UL << line;
            before = line;
        }

        return true;
    }

    private static ImmutableArray<int> Unmask(ulong mask)
    {
        var lines = new int[BitOperations.PopCount(mask)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = BitOperations.TrailingZeroCount(mask);
            mask &= mask - 1;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }

    private static ImmutableArray<int> ReadList(ref RecordReader reader, int count)
    {
        // A list of one is written with count + 1 = 2, so that the two small numbers stay free for the other forms.
        var lines = new int[reader.AtLeast(count)];
        long before = 0;
        for (var i = 0; i < count; i++)
        {
            before += reader.Signed() is >= int.MinValue * 2L and <= int.MaxValue * 2L and var distance
                ? distance
                : throw new CorruptRecord("a line is out of range");
            lines[i] = before is >= int.MinValue and <= int.MaxValue
                ? (int)before
                : throw new CorruptRecord("a line is out of range");
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }
}
