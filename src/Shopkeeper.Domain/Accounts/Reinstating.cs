using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Points that were spent on a sale come back with its lines: when the programme of the sale's day says so, and always when
/// the sale is voided. Each reservation by the share that has come back in all, the points spent last first, so that any
/// split of returns gives the same lots as the whole return.
/// </summary>
internal static class Reinstating
{
    public static void GiveBack(
        PostingDraft draft, SaleRecord sale, ReturnPart part, SaleRemains before, SaleRemains after)
    {
        if (sale.Posting is not { } posting || sale.Rules is not { } rules
            || (part.Reason != ReturnReason.Voided && rules.RuleSet.Document.Returns.Redeemed != RedeemedOnReturn.Reinstate))
        {
            return;
        }

        var line = part.Lines.Length == 1 ? part.Lines[0].Number : 0;
        foreach (var change in posting.Changes)
        {
            if (change is Change.HoldSpent spent)
            {
                GiveBack(draft, spent, (before, after), line);
            }
        }
    }

    private static void GiveBack(
        PostingDraft draft, Change.HoldSpent spent, (SaleRemains Before, SaleRemains After) sale, int line)
    {
        var whole = spent.Lots.Sum(static lot => lot.Amount);
        var (from, to) = (sale.Before.ShareBack(whole), sale.After.ShareBack(whole));
        for (var i = spent.Lots.Length - 1; i >= 0 && to > 0; i--)
        {
            var lot = spent.Lots[i];
            var (done, wanted) = (Math.Min(from, lot.Amount), Math.Min(to, lot.Amount));
            if (wanted > done)
            {
                Holding.Reinstate(draft, spent.Currency, lot with { Amount = wanted - done }, line);
            }

            from -= done;
            to -= wanted;
        }
    }
}
