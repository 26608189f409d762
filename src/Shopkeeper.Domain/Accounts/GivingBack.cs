using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// A merge is undone as long as what came by it is there: own points of the same terms count as spent first. What has lapsed since
/// would have lapsed there too. Refused in this order: account-merged, merge-spent.
/// </summary>
internal static class GivingBack
{
    public static Refusal Write(PostingDraft draft, Command.GiveBack command)
    {
        var back = command.Brought;
        foreach (var lot in back.Lots)
        {
            if (!lot.Terms.IsExpired(draft.Now) && !Take(draft, lot))
            {
                return Spent;
            }
        }

        foreach (var voucher in back.Vouchers)
        {
            if (voucher.Until is { } until && until <= draft.Now)
            {
                continue;
            }

            if (VoucherList.Find(VoucherList.Now(draft), voucher.Id) is not { HeldUntil: null } open)
            {
                return Spent;
            }

            draft.Write(new Change.VoucherGone(open));
        }

        Owed(draft, back);
        Uncount(draft, command);
        return Refusal.None;
    }

    private static bool Take(PostingDraft draft, in MovedLot moved)
    {
        var index = Find(draft, moved);
        if (index < 0)
        {
            return false;
        }

        ref readonly var lot = ref draft.Lots[index];
        var from = lot.Terms.IsPending ? Purse.Pending : Purse.Available;
        draft.Write(new Entry(from, Purse.Transferred, lot.Terms.Currency, moved.Amount, lot.Number, "", 0));
        return true;
    }

    /// <summary>The lot of the same terms; when those points became good since, of what they have now; where expiry moves with activity, a later one.</summary>
    private static int Find(PostingDraft draft, in MovedLot moved)
    {
        var good = moved.Terms with { ActiveFrom = LotTerms.Always, WaitsFor = "" };
        var moves = draft.ExpiryOf(moved.Terms.Currency).Kind == ExpiryKind.Inactivity;
        var best = -1;
        for (var i = 0; i < draft.Lots.Count; i++)
        {
            ref readonly var lot = ref draft.Lots[i];
            if (lot.Amount < moved.Amount || lot.Terms.Currency != moved.Terms.Currency)
            {
                continue;
            }

            if (lot.Terms == moved.Terms || lot.Terms == good)
            {
                return i;
            }

            best = moves && best < 0 && !lot.Terms.IsPending && lot.Terms.ExpiresAt >= moved.Terms.ExpiresAt ? i : best;
        }

        return best;
    }

    /// <summary>What the other owed it owes again; what was paid off of it here comes back here.</summary>
    private static void Owed(PostingDraft draft, Belongings back)
    {
        for (var currency = 0; currency < back.Deficits.Length; currency++)
        {
            var open = Math.Min(draft.Deficit(currency), back.Deficits[currency]);
            if (open > 0)
            {
                draft.Write(new Entry(Purse.Transferred, Purse.Deficit, currency, open, 0, "", 0));
            }

            if (back.Deficits[currency] > open)
            {
                draft.Credit(
                    Purse.Transferred, draft.TermsOf(currency, Pending.None, draft.Now), back.Deficits[currency] - open, "", 0);
            }
        }
    }

    private static void Uncount(PostingDraft draft, Command.GiveBack command)
    {
        var back = command.Brought;
        draft.HasBelongings = true;
        for (var currency = 0; currency < back.Lifetime.Length; currency++)
        {
            if (back.Lifetime[currency] > 0)
            {
                draft.Write(new Change.LifetimeMoved(currency, -back.Lifetime[currency]));
            }
        }

        foreach (var counter in back.Counters)
        {
            draft.Write(new Change.CounterMoved(counter.Rule, counter.Limit, counter.Period, -counter.Used));
        }

        if (back.Purchases > 0)
        {
            draft.Write(new Change.PurchaseCounted(-back.Purchases));
        }

        foreach (var level in command.Levels)
        {
            if (LevelMoves.IsOpen(draft, level))
            {
                draft.Write(new Change.LevelLost(level));
            }
        }
    }

    private static readonly Refusal Spent = new(
        Rejection.MergeSpent, "Points or vouchers that came by the merge have been used; it cannot be undone any more.");
}
