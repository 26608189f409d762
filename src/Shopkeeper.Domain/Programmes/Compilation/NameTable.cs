using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>
/// Names (product numbers, stores) to small numbers: open addressing, at most half full. Looked up for every line of every basket, where it takes
/// a third of the time of a dictionary (about 4 ns on the machine of docs/PERFORMANCE.md). Written once, read by all threads.
/// </summary>
internal sealed class NameTable
{
    private readonly Slot[] slots;
    private readonly uint mask;

    public NameTable(Dictionary<string, int> numbers)
    {
        var size = 16;
        while (size < numbers.Count * 2)
        {
            size *= 2;
        }

        slots = new Slot[size];
        mask = (uint)size - 1;
        foreach (var (name, number) in numbers)
        {
            var hash = Hash(name);
            var at = hash & mask;
            while (slots[at].Name is not null)
            {
                at = unchecked(at + 1) & mask;
            }

            slots[at] = new Slot(name, hash, number);
        }
    }

    /// <summary>-1 for a name that is not in the table.</summary>
    public int Find(ReadOnlySpan<char> name)
    {
        var hash = Hash(name);
        for (var at = hash & mask; ; at = unchecked(at + 1) & mask)
        {
            ref readonly var slot = ref slots[at];
            if (slot.Name is null)
            {
                return -1;
            }

            if (slot.Hash == hash && name.SequenceEqual(slot.Name))
            {
                return slot.Number;
            }
        }
    }

    /// <summary>Four characters at a time; multiplication wraps by design.</summary>
    private static uint Hash(ReadOnlySpan<char> name)
    {
        unchecked
        {
            const ulong mix = 0x9E3779B97F4A7C15;
            var bytes = MemoryMarshal.AsBytes(name);
            var hash = (ulong)bytes.Length * mix;
            while (bytes.Length > 8)
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * mix;
                hash ^= hash >> 32;
                bytes = bytes[8..];
            }

            hash = (hash ^ Last(name, bytes)) * mix;
            return (uint)(hash ^ (hash >> 29));
        }
    }

    /// <summary>The last one to four characters; of a longer name its last four, so that it is one read and no loop.</summary>
    private static ulong Last(ReadOnlySpan<char> name, ReadOnlySpan<byte> rest)
    {
        if (name.Length >= 4)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.AsBytes(name[^4..]));
        }

        ulong last = 0;
        foreach (var part in rest)
        {
            last = (last << 8) | part;
        }

        return last;
    }

    private readonly record struct Slot(string? Name, uint Hash, int Number);
}
