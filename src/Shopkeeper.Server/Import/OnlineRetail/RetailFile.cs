using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// Reads the UCI Online Retail columns row by row. A row is clean, or dirty with exactly one reason: the first that applies
/// in the order of <see cref="Check"/> (docs/recipes/online-retail.md lists them).
/// </summary>
internal sealed class RetailFile : IDisposable
{
    private const int LongestCountry = Limits.NameLength;
    private const long LargestQuantity = Limits.Thousandths / 1000;

    private readonly CsvRows rows;
    private readonly LocalDateTime latest;
    private readonly int invoice;
    private readonly int stock;
    private readonly int quantity;
    private readonly int at;
    private readonly int price;
    private readonly int customer;
    private readonly int country;
    private readonly byte[] lastTimeText = new byte[32];
    private int lastTimeLength;
    private LocalDateTime lastTime;

    /// <param name="file">Any stream of the profile's columns.</param>
    /// <param name="latest">A time beyond this is no time of a sale.</param>
    public RetailFile(ImportFile file, LocalDateTime latest)
    {
        this.latest = latest;
        rows = new CsvRows(file.Content, file.Name);
        invoice = rows.Column("InvoiceNo");
        stock = rows.Column("StockCode");
        Description = rows.OptionalColumn("Description");
        quantity = rows.Column("Quantity");
        at = rows.Column("InvoiceDate");
        price = rows.Column("UnitPrice");
        customer = rows.Column("CustomerID");
        country = rows.OptionalColumn("Country");
    }

    /// <summary>Index of the description's column, for the catalogue; -1 when there is none.</summary>
    public int Description { get; }

    public CsvRows Rows => rows;

    public string StockCode => rows.Text(stock);

    public string DescriptionText => rows.Text(Description);

    /// <summary>False at the end. Then either the row is clean and the reason is empty, or it is dirty and says why.</summary>
    public bool Read(out RetailRow row, out (string Reason, string Message) dirt)
    {
        row = default;
        dirt = default;
        if (!rows.Read())
        {
            return false;
        }

        dirt = Check(out row);
        return true;
    }

    public RejectedRow Rejected((string Reason, string Message) dirt) =>
        new(rows.Line, dirt.Reason, dirt.Message, rows.Raw);

    public void Dispose() => rows.Dispose();

    private (string Reason, string Message) Check(out RetailRow row)
    {
        row = default;
        if (rows.Fault is { } fault)
        {
            return ("malformed-row", $"The row cannot be read: {fault}.");
        }

        var invoiceText = rows.Bytes(invoice);
        if (invoiceText is [(byte)'A' or (byte)'a', ..])
        {
            return ("adjustment", "A-invoices adjust bad debt; no member bought or brought back anything.");
        }

        if (!InvoiceNumber.TryParse(invoiceText, rows.Text(invoice), out var number))
        {
            return ("bad-invoice", "InvoiceNo is not a number, or C and a number.");
        }

        var customerText = WithoutFraction(rows.Bytes(customer));
        if (customerText.IsEmpty)
        {
            return ("no-customer", "Without CustomerID there is nobody to give points to.");
        }

        return Digits.TryRead(customerText, RetailCard.LongestCustomer, out var customerId)
            ? CheckGoods(number, customerId, out row)
            : ("bad-customer", $"CustomerID is not a number of at most {RetailCard.LongestCustomer} digits.");
    }

    private (string Reason, string Message) CheckGoods(InvoiceNumber number, long customerId, out RetailRow row)
    {
        row = default;
        var stockCode = StockCode;
        if (stockCode.Length is 0 or > Limits.SkuLength)
        {
            return ("bad-product", $"StockCode is empty or longer than {Limits.SkuLength} characters.");
        }

        if (!long.TryParse(rows.Bytes(quantity), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pieces)
            || pieces is > LargestQuantity or < -LargestQuantity)
        {
            return ("bad-quantity", "Quantity is not a whole number within the limits.");
        }

        if (!TryReadTime(rows.Bytes(at), out var time))
        {
            return ("bad-date", "InvoiceDate is not a time such as 2010-12-01 08:26:00.");
        }

        if (!TryReadPrice(rows.Bytes(price), out var millionths))
        {
            return ("bad-price", "UnitPrice is not a number within the limits, with at most six decimals.");
        }

        var dirt = CheckSigns(number, pieces, millionths);
        if (dirt.Reason is null)
        {
            row = new RetailRow(number, stockCode, Math.Abs(pieces), time, millionths, customerId, CountryText());
            if (row.Amount > Limits.Amount)
            {
                return ("amount-out-of-range", "Quantity times price is beyond the limit of an amount.");
            }
        }

        return dirt;
    }

    private static (string Reason, string Message) CheckSigns(InvoiceNumber number, long pieces, long millionths) =>
        pieces == 0 ? ("zero-quantity", "Nothing was sold or brought back.")
        : pieces < 0 && !number.IsCancellation
            ? ("negative-quantity", "A negative quantity without C in front of its invoice corrects the stock; it is no return.")
        : pieces > 0 && number.IsCancellation ? ("positive-cancellation", "A cancellation with a positive quantity.")
        : millionths < 0 ? ("negative-price", "The price is below zero.")
        : millionths == 0 ? ("zero-price", "The price is zero: a write-off or a sample, not a sale.")
        : default;

    private string CountryText()
    {
        var text = rows.Text(country);
        return text.Length <= LongestCountry ? text : text[..LongestCountry];
    }

    // Rows of an invoice share their time: most are answered from the row before.
    private bool TryReadTime(ReadOnlySpan<byte> text, out LocalDateTime time)
    {
        if (lastTimeLength > 0 && text.SequenceEqual(lastTimeText.AsSpan(0, lastTimeLength)))
        {
            time = lastTime;
            return true;
        }

        if (text.Length > lastTimeText.Length || !RetailTime.TryRead(rows.Text(at), out time) || time > latest)
        {
            time = default;
            return false;
        }

        text.CopyTo(lastTimeText);
        lastTimeLength = text.Length;
        lastTime = time;
        return true;
    }

    private static bool TryReadPrice(ReadOnlySpan<byte> text, out long millionths)
    {
        millionths = 0;
        if (!decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pounds)
            || Math.Abs(pounds) > Limits.Amount / 100)
        {
            return false;
        }

        var scaled = pounds * 1_000_000m;
        if (scaled != decimal.Truncate(scaled))
        {
            return false;
        }

        millionths = (long)scaled;
        return true;
    }

    // Spreadsheets write 17850 as 17850.0 when a column has empty cells.
    private static ReadOnlySpan<byte> WithoutFraction(ReadOnlySpan<byte> text) =>
        text.EndsWith(".0"u8) ? text[..^2] : text;
}
