namespace Shopkeeper.Offers.Ranking;

/// <summary>Many short lists in two arrays: of row r the items from starts[r] up to starts[r + 1].</summary>
internal sealed class Rows<T>
{
    private readonly int[] starts;
    private readonly T[] items;

    public Rows(int count, IReadOnlyCollection<(int Row, T Item)> entries)
    {
        starts = new int[count + 1];
        items = new T[entries.Count];
        foreach (var (row, _) in entries)
        {
            starts[row + 1]++;
        }

        for (var row = 0; row < count; row++)
        {
            starts[row + 1] += starts[row];
        }

        var next = starts[..count];
        foreach (var (row, item) in entries)
        {
            items[next[row]++] = item;
        }
    }

    public ReadOnlySpan<T> this[int row] => items.AsSpan(starts[row], starts[row + 1] - starts[row]);
}
