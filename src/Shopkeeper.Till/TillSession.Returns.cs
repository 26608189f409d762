using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

/// <summary>What comes back: with the receipt of a sale, or without.</summary>
public sealed partial class TillSession
{
    private ReturnedSale? returned;

    public bool HasReceipt => returned is not null;

    /// <summary>Of what comes back, the part that was paid with points.</summary>
    public long PointsBack => returned?.PointsBack(Basket) ?? 0;

    /// <summary>Goods of a receipt are nothing to be sold: they go with it.</summary>
    public Task TurnIntoReturnAsync() => ChangeAsync(basket =>
    {
        var isOfReceipt = returned is not null;
        returned = null;
        return isOfReceipt ? Basket.Empty : basket with { IsReturn = !basket.IsReturn };
    });

    /// <summary>Goods of a sale: its articles come back at what was paid for them. The shop knows all sales; without it this till knows its last ones.</summary>
    private async Task TakeReceiptAsync(string sale)
    {
        if (!Basket.IsEmpty || Unpriced is not null)
        {
            Say("Finish or drop what is rung up first, then scan the receipt.");
            return;
        }

        await SettleAsync(sale);
        var (answer, own) = (await AskAsync(LookupTime, (key, cancel) => calls.SaleAsync(key, sale, cancel)), queue.FindLast(one => one.Key == sale && one.State != SaleState.Altered));
        if (!answer.IsOk && own is null)
        {
            Say(answer.Status == 404
                ? "The shop knows no member's sale with this receipt. Take the goods back without receipt, or at the service desk."
                : "The shop cannot be asked, and this till knows only its last sales. Take the goods back without receipt, or at the service desk.");
        }
        else if ((answer.IsOk ? ReturnedSale.Read(sale, answer.Body, queue.Where(static one => one.State == SaleState.Waiting).Select(static one => one.Body))
            : ReturnedSale.Read(sale, ReturnedSale.Parse(own!.Body), queue.Where(static one => one.State != SaleState.Altered).Select(static one => one.Body))) is { } from)
        {
            returned = from;
            Basket = Basket.Empty with { IsReturn = true };
            Matches = [.. from.Lines.Where(static line => line.Left > 0).Select(line => Shop?.Catalogue.Find(line.Sku) ?? new Product(line.Sku, "", "", "")).Distinct().Take(MostMatches)];
            Say(Matches.IsEmpty ? $"All of {sale} has come back." : $"Return from {sale}: scan or choose what comes back.");
        }
        else
        {
            Say("This is the receipt of a return. Scan that of the sale.");
        }
    }
}
