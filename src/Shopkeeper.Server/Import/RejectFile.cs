namespace Shopkeeper.Server.Import;

/// <summary>A row that was not taken: its last line in the file (from 1), a stable reason, a sentence, and the row itself.</summary>
internal readonly record struct RejectedRow(long Line, string Reason, string Message, string Raw);

/// <summary>
/// The reject file: one JSON object per row, `{"line","reason","message","raw"}`; an activity of several rows that is refused
/// as a whole is one entry. Without a path rows are only counted. It holds what the input held, personal data included: keep and delete it like the input.
/// </summary>
internal sealed class RejectFile(string? path) : IDisposable
{
    private const int RawLength = 4_096;

    private readonly Lock gate = new();
    private readonly OutputFile file = new(path);
    private readonly SortedDictionary<string, long> reasons = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    public IReadOnlyDictionary<string, long> Reasons => reasons;

    /// <summary>Adds one entry that stands for so many rows; from any thread.</summary>
    public void Add(in RejectedRow row, long rows = 1)
    {
        lock (gate)
        {
            Count += rows;
            reasons[row.Reason] = reasons.GetValueOrDefault(row.Reason) + rows;
            if (file.IsWritten)
            {
                file.Write(row, static (json, row) =>
                {
                    json.WriteNumber("line", row.Line);
                    json.WriteString("reason", row.Reason);
                    json.WriteString("message", row.Message);
                    json.WriteString("raw", row.Raw.AsSpan(0, Math.Min(row.Raw.Length, RawLength)).TrimEnd("\r\n"));
                });
            }
        }
    }

    public void Dispose() => file.Dispose();
}
