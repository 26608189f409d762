using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>Makes the parts of a cancellation's return, and counts how well its rows matched.</summary>
internal sealed class CancellationMatching(RetailOverview overview)
{
    private readonly SoldPieces sold = new(overview);
    private readonly List<MatchedPieces> matched = [];

    public long Rows { get; private set; }

    /// <summary>Wholly taken back from sales at the same price.</summary>
    public long RowsAtSamePrice { get; private set; }

    /// <summary>Wholly taken back, at least in part from a sale at another price.</summary>
    public long RowsAtOtherPrice { get; private set; }

    /// <summary>Taken back from sales in part; the rest is without receipt.</summary>
    public long RowsInPart { get; private set; }

    public long RowsWithoutReceipt { get; private set; }

    public void Remember(RetailInvoice sale) => sold.Remember(sale);

    /// <summary>Parts in the order in which their sales were first found; line numbers run over all parts.</summary>
    public IReadOnlyList<ReturnPart> PartsOf(RetailInvoice cancellation)
    {
        var lines = new List<(string? Sale, ReturnedLine Line)>(cancellation.Rows.Count);
        foreach (var row in cancellation.Rows)
        {
            matched.Clear();
            sold.TakeBack(row, matched);
            Count();
            foreach (var found in matched)
            {
                lines.Add((found.Sale, new ReturnedLine(
                    lines.Count + 1, found.SaleLine, row.StockCode, found.Pieces * 1000, found.Amount)));
            }
        }

        return [.. lines.GroupBy(static line => line.Sale).Select(static part => new ReturnPart(
            part.Key is { } sale ? RetailActivity.KeyOf(sale) : null,
            [.. part.Select(static line => line.Line)],
            ReturnReason.Returned))];
    }

    private void Count()
    {
        Rows++;
        var isAnyLeft = matched[^1].Sale is null;
        if (isAnyLeft && matched.Count == 1)
        {
            RowsWithoutReceipt++;
        }
        else if (isAnyLeft)
        {
            RowsInPart++;
        }
        else if (matched.TrueForAll(static found => found.IsSamePrice))
        {
            RowsAtSamePrice++;
        }
        else
        {
            RowsAtOtherPrice++;
        }
    }
}
