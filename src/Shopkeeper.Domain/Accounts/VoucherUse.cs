using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// The life of a voucher after its issue. Checks in order: voucher-not-usable (used, cancelled, expired or not good yet),
/// voucher-held (reserved for a purchase that is under way), amount-out-of-range. A refusal writes nothing.
/// </summary>
internal static class VoucherUse
{
    /// <summary>All of them or none.</summary>
    public static Refusal SetAside(PostingDraft draft, ImmutableArray<VoucherId> wanted, HoldId hold, Instant until)
    {
        foreach (var id in wanted)
        {
            var (voucher, refusal) = Free(draft, id);
            if (voucher is null)
            {
                return refusal;
            }

            draft.Write(new Change.VoucherReserved(id, hold, until));
        }

        return Refusal.None;
    }

    public static Refusal Use(PostingDraft draft, Command.UseVoucher ask)
    {
        var (voucher, refusal) = Free(draft, ask.Voucher);
        if (voucher is null)
        {
            return refusal;
        }

        var most = voucher.BasisPoints == 0 ? voucher.Worth : Limits.Amount;
        if (ask.Amount < 0 || ask.Amount > most)
        {
            return new Refusal(Rejection.AmountOutOfRange, $"It takes off between 0 and {most}.");
        }

        draft.Write(new Change.VoucherUsed(Plain(voucher), ask.Amount));
        return Refusal.None;
    }

    public static Refusal Cancel(PostingDraft draft, Command.CancelVoucher ask)
    {
        if (VoucherList.Find(VoucherList.Now(draft), ask.Voucher) is null)
        {
            return Gone;
        }

        draft.Write(new Change.VoucherCancelled(ask.Voucher, ask.Reason));
        return Refusal.None;
    }

    /// <summary>
    /// What a reservation set aside is used with it: for what it takes off the purchase; where there is none, money for all
    /// that it is worth.
    /// </summary>
    public static void Spend(PostingDraft draft, HoldId hold, Activity? purchase)
    {
        foreach (var voucher in VoucherList.Now(draft))
        {
            if (voucher.Hold == hold)
            {
                draft.Write(new Change.VoucherUsed(Plain(voucher), purchase is null ? voucher.Worth : AmountOf(draft, voucher, purchase)));
            }
        }
    }

    public static void GiveBack(PostingDraft draft, HoldId hold)
    {
        foreach (var voucher in VoucherList.Now(draft))
        {
            if (voucher.Hold == hold)
            {
                draft.Write(new Change.VoucherReleased(voucher.Id));
            }
        }
    }

    /// <summary>What time has done: reservations end, then what is past its last day expires.</summary>
    public static void Settle(PostingDraft draft)
    {
        foreach (var voucher in draft.Account.Vouchers)
        {
            if (voucher.Until is { } until && until <= draft.Now && !voucher.IsHeld(draft.Now))
            {
                draft.Write(new Change.VoucherExpired(voucher.Id));
            }
            else if (voucher.HeldUntil is { } held && held <= draft.Now)
            {
                draft.Write(new Change.VoucherReleased(voucher.Id));
            }
        }
    }

    /// <summary>
    /// The vouchers that a purchase names are used, in its order. One that cannot be is skipped with its reason: the sale
    /// happened and is never refused for it. One that a reservation of the purchase has used already, or that is named twice,
    /// is used once. Answered: those that this programme answers for; null = all.
    /// </summary>
    public static void UseAll(PostingDraft draft, Activity purchase, IReadOnlySet<VoucherId>? answered)
    {
        foreach (var id in purchase.Vouchers)
        {
            if ((answered is not null && !answered.Contains(id)) || IsSettled(draft, id))
            {
                continue;
            }

            var (voucher, refusal) = Free(draft, id);
            draft.Write(voucher is null
                ? new Change.VoucherSkipped(id, refusal.Why)
                : new Change.VoucherUsed(Plain(voucher), AmountOf(draft, voucher, purchase)));
        }
    }

    private static bool IsSettled(PostingDraft draft, VoucherId id)
    {
        foreach (var change in draft.Changes)
        {
            if ((change is Change.VoucherUsed used && used.Voucher.Id == id)
                || (change is Change.VoucherSkipped skipped && skipped.Voucher == id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the whole sale came back, the vouchers it used are good again under their own terms, where the kind says so.</summary>
    public static void Return(PostingDraft draft, Posting sale)
    {
        foreach (var change in sale.Changes)
        {
            if (change is Change.VoucherUsed used && !IsPast(used.Voucher, draft.Now)
                && draft.Programme.FindVoucher(used.Voucher.Kind) is not { OnReturn: OfferOnReturn.Keep })
            {
                draft.Write(new Change.VoucherReturned(used.Voucher));
            }
        }
    }

    /// <summary>
    /// What it takes off this basket: per cent of the price before the shelf's reduction or of what was left; never more than
    /// the vouchers before it have left to be paid.
    /// </summary>
    private static long AmountOf(PostingDraft draft, Voucher voucher, Activity purchase)
    {
        long gross = 0;
        long net = 0;
        foreach (var line in purchase.Lines)
        {
            net += line.Amount + line.Applied;
            gross += line.Amount + line.Applied + line.Discount;
        }

        var left = net;
        foreach (var change in draft.Changes)
        {
            left -= change is Change.VoucherUsed used ? used.Amount : 0;
        }

        var isOriginal = draft.Programme.FindVoucher(voucher.Kind) is { Base: PricedOn.Original };
        var most = voucher.BasisPoints == 0
            ? voucher.Worth
            : Divide.Scale(Math.Max(0, isOriginal ? gross : net), voucher.BasisPoints, 10_000, Rounding.HalfUp);
        return Math.Clamp(most, 0, Math.Max(0, left));
    }

    private static (Voucher? Voucher, Refusal Refusal) Free(PostingDraft draft, VoucherId id) =>
        VoucherList.Find(VoucherList.Now(draft), id) is not { } voucher || !voucher.IsOpen(draft.Now) ? (null, Gone)
        : voucher.IsHeld(draft.Now)
            ? (null, new Refusal(Rejection.VoucherHeld, "It is reserved for a purchase that is under way."))
        : (voucher, Refusal.None);

    private static bool IsPast(Voucher voucher, Instant now) => voucher.Until is { } until && until <= now;

    private static Voucher Plain(Voucher voucher) => voucher with { Hold = null, HeldUntil = null };

    private static readonly Refusal Gone = new(
        Rejection.VoucherNotUsable, "It was used, cancelled or has expired, or is not good yet.");
}
