namespace Shopkeeper.Members.Duplicates;

/// <summary>Says of two rows how each column agrees.</summary>
internal sealed class Comparison(ValueTable table)
{
    private const int ShortestMoved = 3;

    public void Compare(int first, int second, Span<Agreement> agreements)
    {
        var a = table.Row(first);
        var b = table.Row(second);
        for (var column = 0; column < agreements.Length; column++)
        {
            agreements[column] = OfColumn(column, a, b);
        }
    }

    private Agreement OfColumn(int column, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var (left, right) = (a[column], b[column]);
        if (left == ValueTable.Missing || right == ValueTable.Missing)
        {
            return Agreement.Unknown;
        }

        if (left == right)
        {
            return Agreement.Exact;
        }

        var agreement = OfValues(column, table.Value(left), table.Value(right));
        return agreement is Agreement.Different && (Moved(column, left, b) || Moved(column, right, a)) ? Agreement.Close : agreement;
    }

    /// <summary>The value stands in another column of the other row: names changed over, a flat in the street's column.</summary>
    private bool Moved(int column, int value, ReadOnlySpan<int> other)
    {
        if (table.Value(value) is { IsDigits: true } or { Text.Length: < ShortestMoved })
        {
            return false;
        }

        var at = other.IndexOf(value);
        return at >= 0 && at != column;
    }

    private Agreement OfValues(int column, TableValue a, TableValue b) =>
        a.IsDigits && b.IsDigits ? OfNumbers(a.Text, b.Text)
        : a.Words.Length > 1 || b.Words.Length > 1 ? OfPhrases(column, a, b)
        : OfNames(a.Text, b.Text);

    private static Agreement OfNumbers(string a, string b) => Similarity.Edits(a, b, 2) switch
    {
        1 when Math.Min(a.Length, b.Length) >= 3 => Agreement.Close,
        2 when Math.Min(a.Length, b.Length) >= 6 => Agreement.Fair,
        _ => Agreement.Different,
    };

    private static Agreement OfNames(string a, string b)
    {
        var shorter = Math.Min(a.Length, b.Length);
        if (shorter == 1)
        {
            return a[0] == b[0] ? Agreement.Fair : Agreement.Different;
        }

        var edits = Similarity.Edits(a, b, 2);
        var alike = Similarity.JaroWinkler(a, b);
        return (edits == 1 && shorter >= 3) || alike >= 0.92 ? Agreement.Close
            : (edits == 2 && shorter >= 5) || alike >= 0.84 ? Agreement.Fair
            : Agreement.Different;
    }

    private Agreement OfPhrases(int column, TableValue a, TableValue b)
    {
        var (inA, ofA) = Covered(column, a, b);
        var (inB, ofB) = Covered(column, b, a);
        var shared = (inA + inB) / (ofA + ofB);
        var (few, least, all) = ofA < ofB ? (a, inA, ofA) : (b, inB, ofB);
        var isPart = few.Words.Length > 1 && least >= all * 0.9;
        return shared >= 0.75 || isPart || IsSlip(a, b) ? Agreement.Close
            : shared >= 0.45 ? Agreement.Fair
            : Agreement.Different;
    }

    /// <summary>The same but for a slip or the gaps between words. Another number is another place, not a slip.</summary>
    private static bool IsSlip(TableValue a, TableValue b) =>
        Digits(a) == Digits(b)
        && (Similarity.Edits(a.Text, b.Text, 2) <= 2 || string.Concat(a.Words) == string.Concat(b.Words));

    private static string Digits(TableValue value) => string.Concat(value.Text.Where(char.IsAsciiDigit));

    /// <summary>How much of what a value says (rare words say more) the other says too, and how much it says in all.</summary>
    private (double Covered, double All) Covered(int column, TableValue value, TableValue by)
    {
        double covered = 0;
        double all = 0;
        foreach (var word in value.Words)
        {
            var says = Math.Log2(1 + ((double)table.Rows / Math.Max(1, table.WordCount(column, word))));
            double best = 0;
            foreach (var other in by.Words)
            {
                best = Math.Max(best, SameWord(word, other));
            }

            covered += says * best;
            all += says;
        }

        return (covered, all);
    }

    private static double SameWord(string a, string b)
    {
        var (shorter, longer) = a.Length <= b.Length ? (a, b) : (b, a);
        return string.Equals(a, b) ? 1
            : char.IsAsciiDigit(a[0]) || char.IsAsciiDigit(b[0]) ? 0
            : longer.StartsWith(shorter, StringComparison.Ordinal) ? 0.9
            : shorter.Length >= 4 && Similarity.Edits(a, b, 1) <= 1 ? 0.9
            : 0;
    }
}
