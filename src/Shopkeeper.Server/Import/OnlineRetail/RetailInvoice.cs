using NodaTime;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>All clean rows of one InvoiceNo, in file order; equal rows stay separate lines. Its time is the earliest.</summary>
internal sealed class RetailInvoice(in RetailRow first)
{
    private readonly List<RetailRow> rows = [first];

    public InvoiceNumber Number { get; } = first.Invoice;

    public long Customer { get; } = first.Customer;

    public string Country { get; } = first.Country;

    public LocalDateTime At { get; private set; } = first.At;

    public IReadOnlyList<RetailRow> Rows => rows;

    public void Add(in RetailRow row)
    {
        rows.Add(row);
        At = row.At < At ? row.At : At;
    }
}

/// <summary>Gathers rows to invoices; an invoice is done with its last row (for a scattered one the overview knows which).</summary>
internal sealed class InvoiceGathering(RetailOverview overview)
{
    private readonly Dictionary<long, RetailInvoice> scattered = [];
    private RetailInvoice? open;

    /// <summary>The invoice of this number that is being gathered, null when the row starts one.</summary>
    public RetailInvoice? Find(InvoiceNumber number) => open is not null && open.Number.Packed == number.Packed
        ? open
        : scattered.GetValueOrDefault(number.Packed);

    /// <summary>Takes the row; adds the invoices that are complete now to the list.</summary>
    public void Take(in RetailRow row, long line, List<RetailInvoice> complete)
    {
        if (overview.LastLineOfScattered(row.Invoice) is { } last)
        {
            Close(complete);
            TakeScattered(row, isLast: line >= last, complete);
        }
        else if (open is not null && open.Number.Packed == row.Invoice.Packed)
        {
            open.Add(row);
        }
        else
        {
            Close(complete);
            open = new RetailInvoice(row);
        }
    }

    /// <summary>At the end of the file.</summary>
    public void Close(List<RetailInvoice> complete)
    {
        if (open is not null)
        {
            complete.Add(open);
            open = null;
        }
    }

    private void TakeScattered(in RetailRow row, bool isLast, List<RetailInvoice> complete)
    {
        if (scattered.TryGetValue(row.Invoice.Packed, out var invoice))
        {
            invoice.Add(row);
        }
        else
        {
            invoice = new RetailInvoice(row);
            scattered.Add(row.Invoice.Packed, invoice);
        }

        if (isLast)
        {
            complete.Add(invoice);
            scattered.Remove(row.Invoice.Packed);
        }
    }
}
