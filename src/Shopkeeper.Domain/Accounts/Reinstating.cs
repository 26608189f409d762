using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Points that were spent on a sale come back with its lines: when the programme of the sale's day says so, and always when
/// the sale is voided. Each spending by the share that has come back in all, the points spent last first, so that any
/// split of returns gives the same lots as the whole return. What a till had taken that was not the member's comes back to the shop.
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
            if (change is Change.HoldSpent held)
            {
                var whole = held.Lots.Sum(static lot => lot.Amount);
                GiveBack(draft, (held.Currency, line), held.Lots, before.ShareBack(whole), after.ShareBack(whole));
            }
            else if (change is Change.SpentOffline spent)
            {
                var whole = spent.Lots.Sum(static lot => lot.Amount) + spent.Owed + spent.Lost;
                GiveBack(draft, line, spent, before.ShareBack(whole), after.ShareBack(whole));
            }
        }
    }

    /// <summary>In the order: what the shop bore, what the member owed for it, the lots.</summary>
    private static void GiveBack(PostingDraft draft, int line, Change.SpentOffline spent, long from, long to)
    {
        if (Step(spent.Lost, ref from, ref to) is > 0 and var lost)
        {
            draft.Write(new Entry(Purse.Reinstated, Purse.Loss, 0, lost, 0, "", line));
        }

        if (Step(spent.Owed, ref from, ref to) is > 0 and var owed)
        {
            draft.Credit(Purse.Reinstated, draft.TermsOf(0, Pending.None, draft.Now), owed, "", line);
        }

        GiveBack(draft, (0, line), spent.Lots, from, to);
    }

    private static void GiveBack(PostingDraft draft, (int Currency, int Line) at, ImmutableArray<HeldLot> lots, long from, long to)
    {
        for (var i = lots.Length - 1; i >= 0 && to > 0; i--)
        {
            if (Step(lots[i].Amount, ref from, ref to) is > 0 and var part)
            {
                Holding.Reinstate(draft, at.Currency, lots[i] with { Amount = part }, at.Line);
            }
        }
    }

    /// <summary>How much of the next part comes back now, where `from` of it and what follows had come back before and `to` has then.</summary>
    private static long Step(long amount, ref long from, ref long to)
    {
        var (done, wanted) = (Math.Min(from, amount), Math.Min(to, amount));
        from -= done;
        to -= wanted;
        return wanted - done;
    }
}
