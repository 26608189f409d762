using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// What time alone has done since the last posting. Every posting starts with it, so that the journal's purses agree with
/// the clock whether or not a job has run: holds past their limit give their points back, pending points whose time has come
/// become available, lots past their expiry lapse, vouchers likewise, and picks that carry over turn with the period.
/// </summary>
internal static class Settlement
{
    public static void Run(PostingDraft draft)
    {
        foreach (var hold in draft.Account.Holds)
        {
            if (hold.Until <= draft.Now)
            {
                Holding.GiveBack(draft, hold);
            }
        }

        Accounts.VoucherUse.Settle(draft);
        Accounts.Picking.Turn(draft);

        for (var i = 0; i < draft.Lots.Count; i++)
        {
            ref readonly var lot = ref draft.Lots[i];
            if (lot.Amount > 0 && lot.Terms.IsDue(draft.Now) && !lot.Terms.IsExpired(draft.Now))
            {
                Activate(draft, i);
            }
        }

        Lapse(draft);
    }

    /// <summary>Points that wait for one of these events become available.</summary>
    public static void Happened(PostingDraft draft, System.Collections.Immutable.ImmutableArray<string> events)
    {
        for (var i = 0; i < draft.Lots.Count && events.Length > 0; i++)
        {
            ref readonly var lot = ref draft.Lots[i];
            if (lot.Amount > 0 && lot.Terms.WaitsFor.Length > 0 && events.Contains(lot.Terms.WaitsFor))
            {
                Activate(draft, i);
            }
        }
    }

    /// <summary>Lots past their expiry lapse, pending or not.</summary>
    public static void Lapse(PostingDraft draft)
    {
        for (var i = 0; i < draft.Lots.Count; i++)
        {
            ref readonly var lot = ref draft.Lots[i];
            if (lot.Amount > 0 && lot.Terms.IsExpired(draft.Now))
            {
                var from = lot.Terms.IsPending ? Purse.Pending : Purse.Available;
                draft.Write(new Entry(from, Purse.Expired, lot.Terms.Currency, lot.Amount, lot.Number, "", 0));
            }
        }
    }

    private static void Activate(PostingDraft draft, int index)
    {
        ref readonly var lot = ref draft.Lots[index];
        draft.Write(new Entry(Purse.Pending, Purse.Available, lot.Terms.Currency, lot.Amount, lot.Number, "", 0));
    }
}
