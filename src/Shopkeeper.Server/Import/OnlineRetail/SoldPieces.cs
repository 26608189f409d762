namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>Pieces of a cancellation that are taken back from one line of one sale; Sale is null without receipt.</summary>
internal readonly record struct MatchedPieces(string? Sale, int SaleLine, long Pieces, long Amount, bool IsSamePrice);

/// <summary>
/// Finds the sales that a cancellation takes back. The file does not name them, so: earlier sales of the same product to the
/// same customer, latest first, first those at the same price, then at any other, each as far as it has pieces left. What
/// then remains is a return without receipt. A function of the file alone, so that a second run says the same.
/// </summary>
internal sealed class SoldPieces(RetailOverview overview)
{
    private readonly Dictionary<(long Customer, string StockCode), List<SoldLine>> sold = [];

    public void Remember(RetailInvoice sale)
    {
        for (var i = 0; i < sale.Rows.Count; i++)
        {
            var row = sale.Rows[i];
            if (!overview.ComesBack(sale.Customer, row.StockCode))
            {
                continue;
            }

            if (!sold.TryGetValue((sale.Customer, row.StockCode), out var lines))
            {
                sold.Add((sale.Customer, row.StockCode), lines = []);
            }

            lines.Add(new SoldLine(sale.Number.Text, i + 1, row.Pieces, row.Amount, row.PriceMillionths));
        }
    }

    public void TakeBack(in RetailRow row, List<MatchedPieces> matched)
    {
        var left = row.Pieces;
        if (sold.TryGetValue((row.Customer, row.StockCode), out var lines))
        {
            left = TakeFrom(lines, row, left, isSamePrice: true, matched);
            left = TakeFrom(lines, row, left, isSamePrice: false, matched);
            lines.RemoveAll(static line => line.Pieces == 0);
        }

        if (left > 0)
        {
            var amount = RetailRow.AmountOf(left, row.PriceMillionths);
            matched.Add(new MatchedPieces(null, 0, left, amount, IsSamePrice: false));
        }
    }

    private static long TakeFrom(
        List<SoldLine> lines, in RetailRow row, long left, bool isSamePrice, List<MatchedPieces> matched)
    {
        for (var i = lines.Count - 1; i >= 0 && left > 0; i--)
        {
            var line = lines[i];
            if (line.Pieces == 0 || (line.PriceMillionths == row.PriceMillionths) != isSamePrice)
            {
                continue;
            }

            var pieces = Math.Min(left, line.Pieces);

            // Never more money than the sale's line has left: at another price, or by the rounding of parts, it could be.
            var amount = Math.Min(line.Amount, RetailRow.AmountOf(pieces, row.PriceMillionths));
            matched.Add(new MatchedPieces(line.Invoice, line.Number, pieces, amount, isSamePrice));
            lines[i] = line with { Pieces = line.Pieces - pieces, Amount = line.Amount - amount };
            left -= pieces;
        }

        return left;
    }

    private readonly record struct SoldLine(string Invoice, int Number, long Pieces, long Amount, long PriceMillionths);
}
