namespace Shopkeeper.Members.Duplicates;

/// <summary>
/// The pairs worth comparing: rows that share a value, a rare word, or the beginnings of two columns. A group of more than
/// its bound says too little and is passed over, so that work grows with the rows and not with their square.
/// </summary>
internal static class Blocking
{
    private const int LargestGroup = 24;
    private const int Beginning = 4;

    /// <summary>Pairs of positions, the smaller in the upper half; each once, in order.</summary>
    public static List<long> Pairs(ValueTable table, CancellationToken cancel)
    {
        var pairs = new HashSet<long>();
        var keys = new (ulong Key, int Row)[table.Rows];
        for (var column = 0; column < table.Columns; column++)
        {
            cancel.ThrowIfCancellationRequested();
            Add(keys, table, pairs, row => Whole(table, row, column));
            for (var word = 0; word < 3; word++)
            {
                Add(keys, table, pairs, row => RareWord(table, row, column, word));
            }

            for (var other = column + 1; other < table.Columns; other++)
            {
                Add(keys, table, pairs, row => Both(Start(table, row, column), Start(table, row, other), column, other));

                // Values that stand in each other's column: the same key, whichever way round.
                Add(keys, table, pairs, row => Both(Unordered(table, row, column, other), 1, column, other));
            }
        }

        var sorted = pairs.ToList();
        sorted.Sort();
        return sorted;
    }

    private static void Add((ulong Key, int Row)[] keys, ValueTable table, HashSet<long> pairs, Func<int, ulong> keyOf)
    {
        var count = 0;
        for (var row = 0; row < table.Rows; row++)
        {
            var key = keyOf(row);
            if (key != 0)
            {
                keys[count++] = (key, row);
            }
        }

        Array.Sort(keys, 0, count);
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && keys[to].Key == keys[from].Key)
            {
                to++;
            }

            if (to - from is > 1 and <= LargestGroup)
            {
                AddGroup(keys.AsSpan(from..to), pairs);
            }

            from = to;
        }
    }

    private static void AddGroup(ReadOnlySpan<(ulong Key, int Row)> group, HashSet<long> pairs)
    {
        for (var i = 0; i < group.Length; i++)
        {
            for (var j = i + 1; j < group.Length; j++)
            {
                pairs.Add(((long)group[i].Row << 32) | (uint)group[j].Row);
            }
        }
    }

    private static ulong Whole(ValueTable table, int row, int column) => (ulong)table.Row(row)[column];

    /// <summary>The nth rarest word of a phrase.</summary>
    private static ulong RareWord(ValueTable table, int row, int column, int nth)
    {
        var value = table.Value(table.Row(row)[column]);
        if (value.Words.Length <= Math.Max(1, nth))
        {
            return 0;
        }

        var word = value.Words.OrderBy(one => table.WordCount(column, one)).ThenBy(static one => one, StringComparer.Ordinal).ElementAt(nth);
        return Hash(word);
    }

    private static ulong Start(ValueTable table, int row, int column)
    {
        var text = table.Value(table.Row(row)[column]).Text;
        return text.Length == 0 ? 0 : Hash(text.AsSpan(0, Math.Min(Beginning, text.Length)));
    }

    private static ulong Unordered(ValueTable table, int row, int column, int other)
    {
        var a = Start(table, row, column);
        var b = Start(table, row, other);
        return a == 0 || b == 0 ? 0 : unchecked(a + b);
    }

    private static ulong Both(ulong a, ulong b, int column, int other) =>
        a == 0 || b == 0 ? 0 : unchecked(((a * 0x9E3779B97F4A7C15) ^ b) + ((ulong)(column + 1) << 8) + (ulong)other) | 1;

    /// <summary>FNV-1a.</summary>
    private static ulong Hash(ReadOnlySpan<char> text)
    {
        unchecked
        {
            var hash = 14695981039346656037;
            foreach (var letter in text)
            {
                hash = (hash ^ letter) * 1099511628211;
            }

            return hash | 1;
        }
    }
}
