using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Pricing;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// What a return does with the offers of its sale, by the rules of that day. When all of the sale has come back, uses whose
/// offer says so are given back: the pick, the limits and the budgets have them again. Where the programme re-computes, goods
/// that are kept have only the discount that they would have had alone; the rest is to be charged by the till.
/// </summary>
internal static class OfferReturns
{
    public static void Write(PostingDraft draft, SaleRecord sale, SaleRemains before, SaleRemains after)
    {
        if (sale.Posting is not { } posting || sale.Rules is not { } rules)
        {
            return;
        }

        if (rules.RuleSet.Document.Returns.Discounts == KeptDiscounts.Recompute)
        {
            Recompute(draft, sale, rules, before, after);
        }

        if (after.AnyLeft())
        {
            return;
        }

        foreach (var change in posting.Changes)
        {
            if (change is Change.OfferUsed { Times: > 0 } used && rules.Program.Offers.Find(used.Offer, used.Terms) is { } offer
                && offer.Source.OnReturn == OfferOnReturn.GiveBack)
            {
                draft.Write(new Change.OfferGivenBack(used.Offer, used.Pool, used.Period, used.Times, 0));
                BoundsBack(draft, posting, offer.Id, offer.UsesKey);
            }
        }
    }

    /// <summary>
    /// All that the sale took from the offer's limits and budgets, in the sale's own periods. What it gave back before, of a
    /// reservation or of goods it took in exchange, is not its use.
    /// </summary>
    private static void BoundsBack(PostingDraft draft, Posting sale, string id, string usesKey)
    {
        foreach (var change in sale.Changes)
        {
            if (change is Change.CounterMoved { By: > 0 } moved && CounterName.IsOf(moved.Rule, id))
            {
                draft.Write(moved with { By = -moved.By });
            }
            else if (change is Change.BudgetTaken { Amount: > 0 } taken && (taken.Rule == id || taken.Rule == usesKey))
            {
                draft.Write(taken with { Amount = -taken.Amount });
            }
        }
    }

    /// <summary>
    /// Per offer, what the kept goods have of it beyond what they would have alone: after this return, less before it, so that
    /// any sequence of returns ends like the whole one.
    /// </summary>
    private static void Recompute(
        PostingDraft draft, SaleRecord sale, BoundRules rules, SaleRemains before, SaleRemains after)
    {
        var used = sale.Posting!.Changes.OfType<Change.OfferUsed>().Where(static one => one.Amount > 0).ToArray();
        if (used.Length == 0)
        {
            return;
        }

        var earlier = Excess(sale, rules, used, before);
        var later = Excess(sale, rules, used, after);
        for (var i = 0; i < used.Length; i++)
        {
            if (later[i] != earlier[i])
            {
                draft.Write(new Change.OfferGivenBack(used[i].Offer, used[i].Pool, used[i].Period, 0, later[i] - earlier[i]));
            }
        }
    }

    private static long[] Excess(SaleRecord sale, BoundRules rules, Change.OfferUsed[] used, SaleRemains remains)
    {
        var kept = remains.Kept(sale.Activity);
        var alone = OfferPricing.OnKept(rules, kept, [.. used.Select(static one => (one.Offer, one.Terms))]);
        return [.. used.Select(one => Math.Max(
            0,
            kept.Applied.Where(applied => applied.Offer == one.Offer).Sum(static applied => applied.Amount)
                - alone.Applied.Where(applied => applied.Offer == one.Offer).Sum(static applied => applied.Amount)))];
    }
}
