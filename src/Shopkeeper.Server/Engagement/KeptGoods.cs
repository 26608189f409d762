using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Engagement;

/// <summary>What is left of sales and vouchers, of an account's journal that is read newest first: returns are told before their sales.</summary>
internal sealed class KeptGoods
{
    private readonly Dictionary<(ActivityKey Sale, int Line), long> back = [];
    private readonly Dictionary<VoucherId, int> returned = [];

    /// <summary>What came back with the postings of one activity: every programme says the same of lines, one that took no part says nothing.</summary>
    public void TakeBack(IReadOnlyList<Posting> postings)
    {
        var lines = new Dictionary<(ActivityKey, int), long>();
        foreach (var change in postings.SelectMany(static posting => posting.Changes))
        {
            if (change is Change.SaleLineReturned line)
            {
                lines[(line.Sale, line.Line)] = Math.Max(lines.GetValueOrDefault((line.Sale, line.Line)), line.Thousandths);
            }
            else if (change is Change.VoucherReturned { Voucher.Id: var voucher })
            {
                returned[voucher] = returned.GetValueOrDefault(voucher) + 1;
            }
        }

        foreach (var (line, thousandths) in lines)
        {
            back[line] = back.GetValueOrDefault(line) + thousandths;
        }
    }

    /// <summary>So much of a line has come back.</summary>
    public long BackOf(ActivityKey sale, int line) => back.GetValueOrDefault((sale, line));

    /// <summary>The part of an amount of a line that is of what was kept; half up.</summary>
    public long Of(Activity sale, int number, long amount)
    {
        var line = sale.Lines.FirstOrDefault(one => one.Number == number);
        var gone = Math.Min(BackOf(sale.Key, number), line.Thousandths);
        return gone <= 0 ? amount : amount - Divide.Scale(amount, gone, line.Thousandths, Rounding.HalfUp);
    }

    /// <summary>Something of the sale was kept.</summary>
    public bool AnyOf(Activity sale) =>
        sale.Lines.IsEmpty || sale.Lines.Any(line => line.Thousandths <= 0 || BackOf(sale.Key, line.Number) < line.Thousandths);

    /// <summary>Whether this use of a voucher stands; one that a return gave back does not, the use before it does.</summary>
    public bool IsUsed(VoucherId voucher)
    {
        if (returned.GetValueOrDefault(voucher) is var times && times > 0)
        {
            returned[voucher] = times - 1;
        }

        return times == 0;
    }
}
