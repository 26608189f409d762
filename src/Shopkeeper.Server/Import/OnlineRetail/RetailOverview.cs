using NodaTime;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// What must be known before the first invoice is posted, from a first pass over the file: which products of which customer
/// come back later (only those sales are remembered for matching, 1 in 12 in the UCI year), and where an invoice ends whose
/// rows are not together. So memory grows with the returns of a file, not with its sales.
/// </summary>
internal sealed class RetailOverview
{
    private readonly HashSet<(long Customer, string StockCode)> comingBack = [];
    private readonly Dictionary<long, long> lastLineOfScattered = [];

    public long Rows { get; private set; }

    public bool ComesBack(long customer, string stockCode) => comingBack.Contains((customer, stockCode));

    /// <summary>The last line of an invoice whose rows are not together; null when they are.</summary>
    public long? LastLineOfScattered(InvoiceNumber invoice) =>
        lastLineOfScattered.TryGetValue(invoice.Packed, out var line) ? line : null;

    public static async Task<RetailOverview> ReadAsync(string path, LocalDateTime latest, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(path, cancel);
        using var rows = new RetailFile(file, latest);
        var overview = new RetailOverview();
        var seen = new HashSet<long>();
        var current = -1L;
        while (rows.Read(out var row, out var dirt))
        {
            overview.Rows++;
            if (dirt.Reason is not null)
            {
                continue;
            }

            if (row.Invoice.IsCancellation)
            {
                overview.comingBack.Add((row.Customer, row.StockCode));
            }

            if (row.Invoice.Packed != current)
            {
                current = row.Invoice.Packed;
                if (!seen.Add(current))
                {
                    overview.lastLineOfScattered[current] = rows.Rows.Line;
                }
            }
            else if (overview.lastLineOfScattered.ContainsKey(current))
            {
                overview.lastLineOfScattered[current] = rows.Rows.Line;
            }

            cancel.ThrowIfCancellationRequested();
        }

        return overview;
    }
}
