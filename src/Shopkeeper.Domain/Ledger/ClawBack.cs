using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// Takes back what returns ask: first against what the same posting gives (an even exchange moves no lot), then from the
/// very lots that the sale credited, then from the others by earliest expiry; what is short by the policy of the sale's
/// version. Points set aside in a hold are not touched.
/// </summary>
internal static class ClawBack
{
    /// <summary>Sets what is given off against what is asked back of the same points. Returns how much is left to give.</summary>
    public static long Offset(PostingDraft draft, int currency, long amount, string rule, int line)
    {
        for (var i = 0; i < draft.Claws.Count && amount > 0; i++)
        {
            var claw = draft.Claws[i];
            var part = claw.Terms.Currency == currency ? Math.Min(claw.Open, amount) : 0;
            if (part > 0)
            {
                draft.Write(new Entry(Purse.Issued, Purse.ClawedBack, currency, part, 0, rule, line));
                claw.Open -= part;
                claw.Taken += part;
                draft.Claws[i] = claw;
                amount -= part;
            }
        }

        return amount;
    }

    public static void TakeAll(PostingDraft draft)
    {
        for (var i = 0; i < draft.Claws.Count; i++)
        {
            var claw = draft.Claws[i];
            TakeFromSale(draft, ref claw);
            TakeFromOthers(draft, ref claw);
            // What an account that was merged away cannot pay is owed where its points went.
            if (claw.Open > 0 && (claw.WhenShort == ShortBalance.Deficit || draft.Account.MergedInto is not null))
            {
                Take(draft, ref claw, Purse.Deficit, claw.Open, 0);
            }

            draft.Write(new Change.ClawedBack(claw.Rule, claw.Asked, claw.Taken));
        }
    }

    /// <summary>The lot by number; when it has joined another since, the lot of the terms it would have now.</summary>
    private static void TakeFromSale(PostingDraft draft, ref Claw claw)
    {
        var index = claw.Lot == 0 ? -1 : draft.Lots.Find(claw.Lot);
        if (index < 0 && claw.Lot != 0)
        {
            index = draft.Lots.Find(claw.Terms with { ActiveFrom = LotTerms.Always, WaitsFor = "" });
        }

        if (index >= 0 && MayTake(draft, index, claw))
        {
            TakeFrom(draft, ref claw, index);
        }
    }

    private static void TakeFromOthers(PostingDraft draft, ref Claw claw)
    {
        while (claw.Open > 0)
        {
            var index = draft.NextToTake(
                claw.Terms.Currency, active: claw.WhenShort != ShortBalance.PendingOnly, pending: true);
            if (index < 0)
            {
                return;
            }

            TakeFrom(draft, ref claw, index);
        }
    }

    private static bool MayTake(PostingDraft draft, int index, in Claw claw)
    {
        ref readonly var lot = ref draft.Lots[index];
        return lot.Amount > 0 && lot.Terms.Currency == claw.Terms.Currency
            && (lot.Terms.IsPending || claw.WhenShort != ShortBalance.PendingOnly);
    }

    private static void TakeFrom(PostingDraft draft, ref Claw claw, int index)
    {
        ref readonly var lot = ref draft.Lots[index];
        var amount = Math.Min(claw.Open, lot.Amount);
        if (amount > 0)
        {
            Take(draft, ref claw, lot.Terms.IsPending ? Purse.Pending : Purse.Available, amount, lot.Number);
        }
    }

    private static void Take(PostingDraft draft, ref Claw claw, Purse from, long amount, int lot)
    {
        draft.Write(new Entry(from, Purse.ClawedBack, claw.Terms.Currency, amount, lot, claw.Rule, claw.Line));
        claw.Open -= amount;
        claw.Taken += amount;
    }
}
