using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Two accounts become one, and two again. A merge is refused in this order: same-account, account-merged, holds-open; of the one that
/// receives: account-merged, too-many-vouchers. Counts of the one that leaves stay in it as they are, so that an undo finds
/// them; what it had on top of the other's is added there.
/// </summary>
internal static class Merging
{
    public static Refusal MergeInto(PostingDraft draft, Command.MergeInto merge)
    {
        if (merge.To == draft.Account.Account)
        {
            return new Refusal(Rejection.SameAccount, "An account is merged into another one than itself.");
        }

        if (draft.Account.MergedInto is { } into && into != merge.To)
        {
            return WasMerged(into);
        }

        if (draft.Account.Holds.Any(hold => hold.Until > draft.Now))
        {
            return new Refusal(Rejection.HoldsOpen, "The account has points, vouchers or offers reserved: release or commit them first.");
        }

        Leave(draft);
        if (draft.Account.MergedInto is null)
        {
            foreach (var voucher in VoucherList.Now(draft))
            {
                draft.Write(new Change.VoucherGone(voucher));
            }

            foreach (var level in draft.Account.Levels)
            {
                draft.Write(new Change.LevelLost(level));
            }

            draft.Write(new Change.Merged(merge.To));
        }

        return Refusal.None;
    }

    public static Refusal Absorb(PostingDraft draft, Command.Absorb absorb)
    {
        if (draft.Account.MergedInto is { } into)
        {
            return WasMerged(into);
        }

        if (VoucherList.Now(draft).Length + absorb.Brought.Vouchers.Length > Limits.Vouchers)
        {
            return new Refusal(Rejection.TooManyVouchers, $"An account holds at most {Limits.Vouchers} vouchers.");
        }

        Receiving.Hold(draft, absorb.Brought);
        Receiving.Count(draft, absorb.Brought with { LastActive = null });
        return Refusal.None;
    }

    public static Refusal Restore(PostingDraft draft, Command.Restore restore)
    {
        if (draft.Account.MergedInto != restore.From)
        {
            return new Refusal(Rejection.NotMerged, "The account is not merged into that one.");
        }

        Receiving.Hold(draft, restore.Brought);
        foreach (var level in restore.Brought.Levels)
        {
            draft.Write(new Change.LevelReached(level));
        }

        draft.Write(new Change.Unmerged());
        return Refusal.None;
    }

    /// <summary>What an account that was merged away may still be asked: facts that arrive, the clock, and to be restored.</summary>
    public static Refusal Check(AccountState account, Command command) =>
        account.MergedInto is not { } into
        || (command is Command.Record or Command.Expire or Command.ReleasePending or Command.MergeInto or Command.Receive or Command.Restore)
            ? Refusal.None
            : WasMerged(into);

    public static Refusal WasMerged(AccountId into) => new(Rejection.AccountMerged, $"The account was merged into {into}.");

    /// <summary>Levels of an account that is merged, or about to be, do not move by what it has.</summary>
    public static bool MovesLevels(AccountState account, Command command) =>
        account.MergedInto is null && command is not Command.MergeInto;

    /// <summary>Every lot goes; what is owed goes too, so that nothing is left here.</summary>
    private static void Leave(PostingDraft draft)
    {
        for (var i = 0; i < draft.Lots.Count; i++)
        {
            var lot = draft.Lots[i];
            if (lot.Amount > 0)
            {
                var from = lot.Terms.IsPending ? Purse.Pending : Purse.Available;
                draft.Write(new Entry(from, Purse.Transferred, lot.Terms.Currency, lot.Amount, lot.Number, "", 0));
            }
        }

        for (var currency = 0; currency < draft.Programme.Points.Length; currency++)
        {
            if (draft.Deficit(currency) is > 0 and var owed)
            {
                draft.Write(new Entry(Purse.Transferred, Purse.Deficit, currency, owed, 0, "", 0));
            }
        }
    }
}
