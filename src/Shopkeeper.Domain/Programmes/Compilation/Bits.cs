namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Sets of small numbers as words of 64 bits.</summary>
internal static class Bits
{
    public static int Words(int count) => (count + 63) >> 6;

    public static bool Has(ReadOnlySpan<ulong> set, int index) => (set[index >> 6] & (1UL << (index & 63))) != 0;

    public static void Add(Span<ulong> set, int index) => set[index >> 6] |= 1UL << (index & 63);

    public static void Join(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] |= other[i];
        }
    }

    public static bool Meet(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if ((a[i] & b[i]) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
