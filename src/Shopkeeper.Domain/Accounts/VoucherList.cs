using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>The open vouchers of an account, moved by changes. No rules: the fold and a decision under way use the same code.</summary>
internal static class VoucherList
{
    /// <summary>Vouchers with what this posting has written so far.</summary>
    public static ImmutableArray<Voucher> Now(PostingDraft draft)
    {
        var vouchers = draft.Account.Vouchers;
        foreach (var change in draft.Changes)
        {
            vouchers = After(vouchers, change);
        }

        return vouchers;
    }

    public static Voucher? Find(ImmutableArray<Voucher> vouchers, VoucherId id)
    {
        foreach (var voucher in vouchers)
        {
            if (voucher.Id == id)
            {
                return voucher;
            }
        }

        return null;
    }

    public static ImmutableArray<Voucher> After(ImmutableArray<Voucher> vouchers, Change change) => change switch
    {
        Change.VoucherIssued issued => vouchers.Add(issued.Voucher),
        Change.VoucherReturned returned => vouchers.Add(returned.Voucher),
        Change.VoucherCame came => vouchers.Add(came.Voucher),
        Change.VoucherGone gone => Without(vouchers, gone.Voucher.Id),
        Change.VoucherReserved held => Held(vouchers, held.Voucher, held.Hold, held.Until),
        Change.VoucherReleased free => Held(vouchers, free.Voucher, null, null),
        Change.VoucherUsed used => Without(vouchers, used.Voucher.Id),
        Change.VoucherCancelled cancelled => Without(vouchers, cancelled.Voucher),
        Change.VoucherExpired expired => Without(vouchers, expired.Voucher),
        _ => vouchers,
    };

    private static ImmutableArray<Voucher> Held(ImmutableArray<Voucher> vouchers, VoucherId id, HoldId? hold, Instant? until)
    {
        var voucher = Find(vouchers, id);
        Invariant.Hold(voucher is not null, "a voucher that is reserved or released is there");
        return vouchers.Replace(voucher, voucher with { Hold = hold, HeldUntil = until });
    }

    private static ImmutableArray<Voucher> Without(ImmutableArray<Voucher> vouchers, VoucherId id) =>
        vouchers.RemoveAll(voucher => voucher.Id == id);
}
