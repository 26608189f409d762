using NodaTime.Text;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Redeem, reserve, commit, release and adjust. A refusal writes nothing. Checks in order: unknown-points, not-spendable,
/// below-minimum, not-a-multiple, amount-out-of-range, too-many-holds, hold-ended, insufficient, those of its vouchers
/// (<see cref="VoucherUse"/>) and offers (<see cref="OfferHolding"/>); for a hold: unknown-hold,
/// hold-ended; for an adjustment: unknown-points, below-minimum, amount-out-of-range, above-operator-limit, insufficient.
/// </summary>
internal static class Spending
{
    public static Refusal Redeem(PostingDraft draft, Command.Redeem redeem)
    {
        var refusal = CheckAmount(draft, redeem.Points, redeem.Currency);
        refusal = refusal.IsNone ? CheckBalance(draft, redeem.Points, redeem.Currency) : refusal;
        if (refusal.IsNone)
        {
            Holding.Take(draft, redeem.Currency, redeem.Points, Purse.Redeemed);
            draft.Touch(draft.Now);
        }

        return refusal;
    }

    public static Refusal Reserve(PostingDraft draft, DecisionContext context, Command.Reserve reserve)
    {
        // A reservation of vouchers or offers alone asks for no points.
        var asksPoints = reserve.Points != 0 || (reserve.Vouchers.IsEmpty && reserve.Offers.IsEmpty);
        var refusal = asksPoints ? CheckAmount(draft, reserve.Points, reserve.Currency) : Refusal.None;
        refusal = refusal.IsNone ? CheckHold(draft, reserve) : refusal;
        refusal = refusal.IsNone && asksPoints ? CheckBalance(draft, reserve.Points, reserve.Currency) : refusal;
        refusal = refusal.IsNone ? VoucherUse.SetAside(draft, reserve.Vouchers, reserve.Hold, reserve.Until) : refusal;
        refusal = refusal.IsNone ? OfferHolding.SetAside(draft, context, reserve) : refusal;
        if (refusal.IsNone)
        {
            Holding.Take(draft, reserve.Currency, reserve.Points, Purse.Reserved);
            draft.Write(new Change.Held(reserve.Hold, reserve.Until));
        }

        return refusal;
    }

    public static Refusal Commit(PostingDraft draft, HoldId id)
    {
        var (hold, refusal) = Find(draft, id);
        if (hold is not null)
        {
            VoucherUse.Spend(draft, id, null);
            Holding.Spend(draft, hold);
            draft.Touch(draft.Now);
        }

        return refusal;
    }

    /// <summary>
    /// Spends the reservations that a purchase names and this programme holds. The purchase is a fact: one that has ended, or
    /// that is not here, is left out, and <see cref="Change.HoldSpent"/> says which were spent.
    /// </summary>
    public static void Pay(PostingDraft draft, Activity purchase)
    {
        var reservations = purchase.Reservations;
        for (var i = 0; i < reservations.Length; i++)
        {
            if (reservations.IndexOf(reservations[i]) == i && Find(draft, reservations[i]).Hold is { } hold)
            {
                VoucherUse.Spend(draft, hold.Id, purchase);
                OfferHolding.GiveBack(draft, hold);
                Holding.Spend(draft, hold);
                draft.Write(new Change.HoldSpent(hold.Id, hold.Currency, hold.Lots));
                draft.Touch(draft.Now);
            }
        }
    }

    /// <summary>
    /// What a till took without asking. It happened: what the member showed a code for and has is spent; what the member does not
    /// have is owed as far as the programme lets tills go and says so; the rest is the shop's loss.
    /// </summary>
    public static void PayOffline(PostingDraft draft, Activity purchase)
    {
        if (purchase.SpentOffline is not { } spent || spent.Programme != draft.Programme.Id)
        {
            return;
        }

        var isProved = spent.ProvedBy == draft.Account.Account;
        var taken = isProved ? Math.Min(spent.Points, draft.Spendable(0)) : 0;
        var owed = isProved ? Math.Min(spent.Points - taken, MayOwe(draft)) : 0;
        var lost = spent.Points - taken - owed;
        var lots = Holding.Spend(draft, 0, taken);
        WriteIfAny(draft, Purse.Deficit, owed);
        WriteIfAny(draft, Purse.Loss, lost);
        draft.Write(new Change.SpentOffline(
            lots, owed, lost, isProved ? Rejection.None : spent.ProvedBy is null ? spent.Refused : Rejection.ProofNotAccepted));
        draft.Touch(draft.Now);
    }

    private static void WriteIfAny(PostingDraft draft, Purse from, long points)
    {
        if (points > 0)
        {
            draft.Write(new Entry(from, Purse.Redeemed, 0, points, 0, "", 0));
        }
    }

    /// <summary>All that the account owes counts: several tills do not add up.</summary>
    private static long MayOwe(PostingDraft draft) => draft.Programme.Points is [{ Offline: { WhenShort: OverSpent.Deficit } allowance }, ..]
        ? Math.Max(0, allowance.PerMember - draft.Deficit(0))
        : 0;

    public static Refusal Release(PostingDraft draft, HoldId id)
    {
        var (hold, refusal) = Find(draft, id);
        if (hold is not null)
        {
            VoucherUse.GiveBack(draft, id);
            Holding.GiveBack(draft, hold);
        }

        return refusal;
    }

    public static Refusal Adjust(PostingDraft draft, Command.Adjust adjust)
    {
        var refusal = CheckAdjustment(draft, adjust);
        if (!refusal.IsNone)
        {
            return refusal;
        }

        if (adjust.Points > 0)
        {
            var terms = draft.TermsOf(adjust.Currency, Pending.None, draft.Now);
            draft.Credit(Purse.Adjusted, terms, adjust.Points, "", 0);
        }
        else
        {
            Holding.Take(draft, adjust.Currency, -adjust.Points, Purse.Adjusted);
        }

        return Refusal.None;
    }

    private static Refusal CheckAmount(PostingDraft draft, long points, int currency)
    {
        if (currency < 0 || currency >= draft.Programme.Points.Length)
        {
            return UnknownPoints;
        }

        return RefusalOf(draft.Programme.Points[currency], points);
    }

    /// <summary>Whether so many points of this kind may be spent at all, whoever has them.</summary>
    public static Refusal RefusalOf(PointsDefinition definition, long points) =>
        !definition.Spendable ? new Refusal(Rejection.NotSpendable, "These points open levels; they are not spent.")
        : points < Math.Max(1, definition.RedeemMinimum) ? new Refusal(
            Rejection.BelowMinimum, $"The smallest number of points to spend is {Math.Max(1, definition.RedeemMinimum)}.")
        : definition.RedeemStep > 1 && points % definition.RedeemStep != 0 ? new Refusal(
            Rejection.NotAMultiple, $"Points are spent in steps of {definition.RedeemStep}.")
        : points > Limits.Points ? OutOfRange
        : Refusal.None;

    private static Refusal CheckHold(PostingDraft draft, Command.Reserve reserve)
    {
        var open = 0;
        foreach (var hold in draft.Account.Holds)
        {
            open += hold.Until > draft.Now ? 1 : 0;
            Invariant.Hold(hold.Id != reserve.Hold, "the id of a hold is new");
        }

        if (open >= Limits.Holds)
        {
            return new Refusal(
                Rejection.TooManyHolds, $"The account has {open} open holds, and {Limits.Holds} is the most.");
        }

        return reserve.Until <= draft.Now
            ? new Refusal(Rejection.HoldEnded, "The hold would end before it begins.")
            : Refusal.None;
    }

    private static Refusal CheckBalance(PostingDraft draft, long points, int currency)
    {
        var spendable = draft.Spendable(currency);
        return spendable < points
            ? new Refusal(Rejection.Insufficient, $"The account has {spendable} points to spend, and {points} were asked for.")
            : Refusal.None;
    }

    private static Refusal CheckAdjustment(PostingDraft draft, Command.Adjust adjust)
    {
        if (adjust.Currency < 0 || adjust.Currency >= draft.Programme.Points.Length)
        {
            return UnknownPoints;
        }

        if (adjust.Points == 0)
        {
            return new Refusal(Rejection.BelowMinimum, "An adjustment of nothing.");
        }

        if (adjust.Points is > Limits.Points or < -Limits.Points)
        {
            return OutOfRange;
        }

        if (draft.Programme.AdjustLimit is { } most && Math.Abs(adjust.Points) > most)
        {
            return new Refusal(Rejection.AboveOperatorLimit, $"An operator may adjust by at most {most} points.");
        }

        return adjust.Points < 0 ? CheckBalance(draft, -adjust.Points, adjust.Currency) : Refusal.None;
    }

    /// <summary>A hold that has ended and been posted is not known any more; one whose time has just run out has ended.</summary>
    private static (Hold? Hold, Refusal Refusal) Find(PostingDraft draft, HoldId id)
    {
        foreach (var hold in draft.Account.Holds)
        {
            if (hold.Id == id)
            {
                return hold.Until > draft.Now
                    ? (hold, Refusal.None)
                    : (null, new Refusal(Rejection.HoldEnded, $"The hold ended at {InstantPattern.General.Format(hold.Until)}."));
            }
        }

        return (null, new Refusal(Rejection.UnknownHold, "There is no such open hold."));
    }

    private static readonly Refusal UnknownPoints = new(Rejection.UnknownPoints, "The programme has no such points.");

    private static readonly Refusal OutOfRange = new(
        Rejection.AmountOutOfRange, $"At most {Limits.Points} points at a time.");
}
