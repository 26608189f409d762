namespace Shopkeeper.Members.Duplicates;

/// <summary>Distances of short texts. Sources: Damerau (1964) as optimal string alignment; Jaro (1989) with Winkler's prefix (1990).</summary>
internal static class Similarity
{
    private const int Longest = 64;

    /// <summary>Insertions, deletions, changes and swaps of neighbours between two texts; more than the bound once it is past it.</summary>
    public static int Edits(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int bound)
    {
        if (Math.Abs(a.Length - b.Length) > bound || a.Length > Longest || b.Length > Longest)
        {
            return bound + 1;
        }

        Span<int> before = stackalloc int[Longest + 1];
        Span<int> above = stackalloc int[Longest + 1];
        Span<int> row = stackalloc int[Longest + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            above[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost = Math.Min(cost, before[j - 2] + 1);
                }

                row[j] = cost;
                least = Math.Min(least, cost);
            }

            if (least > bound)
            {
                return bound + 1;
            }

            var spare = before;
            before = above;
            above = row;
            row = spare;
        }

        return above[b.Length];
    }

    /// <summary>Jaro-Winkler, 0 to 1.</summary>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.IsEmpty || b.IsEmpty || a.Length > Longest || b.Length > Longest)
        {
            return 0;
        }

        Span<bool> takenA = stackalloc bool[Longest];
        Span<bool> takenB = stackalloc bool[Longest];
        var common = Match(a, b, takenA, takenB);
        if (common == 0)
        {
            return 0;
        }

        var moved = 0;
        for (int i = 0, j = 0; i < a.Length; i++)
        {
            if (!takenA[i])
            {
                continue;
            }

            while (!takenB[j])
            {
                j++;
            }

            moved += a[i] == b[j++] ? 0 : 1;
        }

        double matches = common;
        var jaro = ((matches / a.Length) + (matches / b.Length) + ((matches - (moved / 2.0)) / matches)) / 3;
        var prefix = Math.Min(4, a.CommonPrefixLength(b));
        return jaro + (prefix * 0.1 * (1 - jaro));
    }

    private static int Match(ReadOnlySpan<char> a, ReadOnlySpan<char> b, Span<bool> takenA, Span<bool> takenB)
    {
        var reach = Math.Max(0, (Math.Max(a.Length, b.Length) / 2) - 1);
        var common = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var to = Math.Min(b.Length, i + reach + 1);
            for (var j = Math.Max(0, i - reach); j < to; j++)
            {
                if (!takenB[j] && a[i] == b[j])
                {
                    takenA[i] = takenB[j] = true;
                    common++;
                    break;
                }
            }
        }

        return common;
    }
}
