using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Belongings come into an account. Checks in order: unknown-points, amount-out-of-range, unknown-voucher-kind,
/// too-many-vouchers. Levels and counters are taken as they are named: those that the programme does not know do nothing.
/// </summary>
internal static class Receiving
{
    public static Refusal TakeOver(PostingDraft draft, Command.TakeOver command)
    {
        var refusal = Check(draft, command.Brought);
        if (refusal.IsNone)
        {
            foreach (var lot in command.Brought.Lots)
            {
                draft.Credit(Purse.Opened, TermsNow(draft, lot.Terms), lot.Amount, "", 0);
            }

            Owe(draft, command.Brought, Purse.Opened);
            Count(draft, command.Brought);
            Issue(draft, command.Brought);
        }

        return refusal;
    }

    /// <summary>
    /// Points on the terms they had; what is owed here is paid off first. What the other owed is paid from what is here, the rest is
    /// owed here.
    /// </summary>
    public static Refusal Receive(PostingDraft draft, Command.Receive receive)
    {
        var refusal = Check(draft, receive.Brought);
        foreach (var lot in refusal.IsNone ? receive.Brought.Lots : [])
        {
            draft.Credit(Purse.Transferred, TermsNow(draft, lot.Terms), lot.Amount, "", 0);
        }

        for (var currency = 0; refusal.IsNone && currency < receive.Brought.Deficits.Length; currency++)
        {
            var owed = receive.Brought.Deficits[currency];
            var paid = Math.Min(owed, draft.Spendable(currency));
            Holding.Take(draft, currency, paid, Purse.Transferred);
            if (owed > paid)
            {
                draft.Write(new Entry(Purse.Deficit, Purse.Transferred, currency, owed - paid, 0, "", 0));
            }
        }

        return refusal;
    }

    /// <summary>
    /// Points, debts and vouchers side by side with what is here: nothing is paid off with them, so that the same can go back.
    /// </summary>
    public static void Hold(PostingDraft draft, Belongings brought)
    {
        foreach (var lot in brought.Lots)
        {
            var terms = TermsNow(draft, lot.Terms);
            var to = terms.IsPending ? Purse.Pending : Purse.Available;
            draft.Write(new Entry(Purse.Transferred, to, terms.Currency, lot.Amount, draft.LotOf(terms), "", 0));
        }

        Owe(draft, brought, Purse.Transferred);
        foreach (var voucher in brought.Vouchers)
        {
            draft.Write(new Change.VoucherCame(voucher));
        }
    }

    private static Refusal Check(PostingDraft draft, Belongings brought)
    {
        var currencies = draft.Programme.Points.Length;
        if (brought.Lots.Any(lot => lot.Terms.Currency < 0 || lot.Terms.Currency >= currencies)
            || brought.Deficits.Length > currencies || brought.Lifetime.Length > currencies)
        {
            return new Refusal(Rejection.UnknownPoints, "The programme has no such points.");
        }

        if (brought.Lots.Any(static lot => lot.Amount is <= 0 or > Limits.PointsPerPosting)
            || brought.Deficits.Concat(brought.Lifetime).Any(static points => points is < 0 or > Limits.PointsPerPosting)
            || brought.Lots.Length > Limits.BelongingLots || brought.Purchases < 0)
        {
            return new Refusal(
                Rejection.AmountOutOfRange,
                $"At most {Limits.BelongingLots} lots, of between 1 and {Limits.PointsPerPosting} points each.");
        }

        foreach (var voucher in brought.Vouchers)
        {
            if (draft.Programme.FindVoucher(voucher.Kind) is null)
            {
                return new Refusal(Rejection.UnknownVoucherKind, $"There is no kind of voucher '{voucher.Kind}' for this.");
            }
        }

        return VoucherList.Now(draft).Length + brought.Vouchers.Length > Limits.Vouchers
            ? new Refusal(Rejection.TooManyVouchers, $"An account holds at most {Limits.Vouchers} vouchers.")
            : Refusal.None;
    }

    /// <summary>Pending points whose time has come are good at once.</summary>
    private static LotTerms TermsNow(PostingDraft draft, in LotTerms terms) =>
        terms.IsDue(draft.Now) ? terms with { ActiveFrom = LotTerms.Always } : terms;

    private static void Owe(PostingDraft draft, Belongings brought, Purse to)
    {
        for (var currency = 0; currency < brought.Deficits.Length; currency++)
        {
            if (brought.Deficits[currency] > 0)
            {
                draft.Write(new Entry(Purse.Deficit, to, currency, brought.Deficits[currency], 0, "", 0));
            }
        }
    }

    public static void Count(PostingDraft draft, Belongings brought)
    {
        draft.HasBelongings = true;
        for (var currency = 0; currency < brought.Lifetime.Length; currency++)
        {
            if (brought.Lifetime[currency] > 0)
            {
                draft.Write(new Change.LifetimeMoved(currency, brought.Lifetime[currency]));
            }
        }

        foreach (var counter in brought.Counters)
        {
            draft.Write(new Change.CounterMoved(counter.Rule, counter.Limit, counter.Period, counter.Used));
        }

        if (brought.Purchases > 0)
        {
            draft.Write(new Change.PurchaseCounted(brought.Purchases));
        }

        foreach (var level in brought.Levels)
        {
            if (!LevelMoves.IsOpen(draft, level))
            {
                draft.Write(new Change.LevelReached(level));
            }
        }

        // The expiry of lots is given: it is not put off by this.
        if (brought.LastActive is { } active && active > draft.LastActive)
        {
            draft.Write(new Change.Active(active));
        }
    }

    private static void Issue(PostingDraft draft, Belongings brought)
    {
        foreach (var voucher in brought.Vouchers)
        {
            if (voucher.Outside is { } outside)
            {
                draft.Write(new Change.BudgetTaken(Issuing.CountOf(outside.Pool), 1));
            }

            draft.Write(new Change.VoucherIssued(voucher, "opening"));
        }
    }
}
