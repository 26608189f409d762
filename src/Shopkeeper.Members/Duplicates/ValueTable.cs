using System.Globalization;
using System.Text;

namespace Shopkeeper.Members.Duplicates;

/// <summary>A value put into the form in which values are compared, with its words.</summary>
internal sealed class TableValue(string text)
{
    public string Text { get; } = text;

    public string[] Words { get; } = text.Split(' ');

    public bool IsDigits { get; } = text.All(char.IsAsciiDigit);
}

/// <summary>
/// The table as numbers: every value once, whichever column it stands in, so that equal values are equal numbers; how often
/// each occurs in its column, and each word.
/// </summary>
internal sealed class ValueTable
{
    public const int Missing = 0;

    private static readonly string[] Places =
        ["address", "street", "house", "flat", "suburb", "city", "town", "place", "county", "state", "region", "country", "postcode", "postal", "zip"];

    private readonly bool[] places;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<TableValue> values = [new TableValue("")];
    private readonly Dictionary<int, int>[] counts;
    private readonly Dictionary<string, int>[] words;

    public ValueTable(DuplicateTable table)
    {
        Columns = table.Columns.Length;
        Rows = table.Rows.Count;
        places = [.. table.Columns.Select(static name => Places.Any(place => name.Contains(place, StringComparison.OrdinalIgnoreCase)))];
        counts = [.. Enumerable.Range(0, Columns).Select(static _ => new Dictionary<int, int>())];
        words = [.. Enumerable.Range(0, Columns).Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))];
        Cells = new int[Rows * Columns];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                Cells[(row * Columns) + column] = Take(column, table.Rows[row][column]);
            }
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The column says where somebody lives, by its name: a household has it in common.</summary>
    public bool IsPlace(int column) => places[column];

    /// <summary>Numbers of values, row by row.</summary>
    public int[] Cells { get; }

    public ReadOnlySpan<int> Row(int row) => Cells.AsSpan(row * Columns, Columns);

    public TableValue Value(int number) => values[number];

    /// <summary>In how many rows of a column the value stands.</summary>
    public int Count(int column, int number) => counts[column].GetValueOrDefault(number);

    /// <summary>In how many rows of a column the word stands.</summary>
    public int WordCount(int column, string word) => words[column].GetValueOrDefault(word);

    private int Take(int column, string written)
    {
        var text = Normalise(written);
        if (text.Length == 0)
        {
            return Missing;
        }

        if (!numbers.TryGetValue(text, out var number))
        {
            number = values.Count;
            values.Add(new TableValue(text));
            numbers.Add(text, number);
        }

        counts[column][number] = Count(column, number) + 1;
        foreach (var word in values[number].Words.Distinct())
        {
            words[column][word] = WordCount(column, word) + 1;
        }

        return number;
    }

    /// <summary>Lower case, without accents; everything but letters and digits is a gap between words, an apostrophe is nothing.</summary>
    private static string Normalise(string written)
    {
        var text = new StringBuilder(written.Length);
        foreach (var letter in written.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(letter))
            {
                text.Append(char.ToLowerInvariant(letter));
            }
            else if (letter is not ('\'' or '\u2019') && char.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark
                && text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        return text.ToString().TrimEnd();
    }
}
