using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Points leave one account for another. Checks in order: same-account, unknown-points, amount-out-of-range,
/// above-operator-limit, insufficient.
/// </summary>
internal static class Transferring
{
    public static Refusal Transfer(PostingDraft draft, Command.Transfer transfer)
    {
        var refusal = Check(draft, transfer);
        if (refusal.IsNone)
        {
            Holding.Take(draft, transfer.Currency, transfer.Points, Purse.Transferred);
        }

        return refusal;
    }

    /// <summary>What a posting gave away: what the other account is to receive.</summary>
    public static Belongings Moved(AccountState before, Posting posting)
    {
        var moved = new Belongings { Lots = LotsOf(before, posting) };
        return posting.Kind switch
        {
            CommandKind.MergeInto when posting.Changes.Any(static change => change is Change.Merged) => moved with
            {
                Deficits = before.Deficits, Lifetime = before.Lifetime, Levels = before.Levels, Purchases = checked((int)before.Purchases),
                Counters = before.Counters.RemoveAll(static counter => counter.Used == 0), Vouchers = VouchersOf(posting),
            },
            CommandKind.MergeInto => moved with { Deficits = before.Deficits },
            CommandKind.GiveBack when posting.Terms?.Belongings is { } back => moved with
            {
                Deficits = back.Deficits, Levels = back.Levels, Vouchers = VouchersOf(posting),
            },
            CommandKind.SplitOff => moved with { Counters = Splitting.CountersOf(posting) },
            _ => moved,
        };
    }

    private static ImmutableArray<Voucher> VouchersOf(Posting posting) =>
        [.. posting.Changes.OfType<Change.VoucherGone>().Select(static gone => gone.Voucher)];

    /// <summary>Lot by lot, on the terms that the lots had then.</summary>
    private static ImmutableArray<MovedLot> LotsOf(AccountState before, Posting posting)
    {
        var lots = ImmutableArray.CreateBuilder<MovedLot>();
        foreach (var entry in posting.Entries)
        {
            if (entry is { To: Purse.Transferred, From: Purse.Available or Purse.Pending })
            {
                lots.Add(new MovedLot(entry.Amount, TermsOf(before, posting, entry)));
            }
        }

        return lots.ToImmutable();
    }

    private static Refusal Check(PostingDraft draft, Command.Transfer transfer) =>
        transfer.To == draft.Account.Account
            ? new Refusal(Rejection.SameAccount, "Points are moved to another account than their own.")
        : transfer.Currency < 0 || transfer.Currency >= draft.Programme.Points.Length
            ? new Refusal(Rejection.UnknownPoints, "The programme has no such points.")
        : transfer.Points is <= 0 or > Limits.Points
            ? new Refusal(Rejection.AmountOutOfRange, $"At most {Limits.Points} points at a time.")
        : draft.Programme.AdjustLimit is { } most && transfer.Points > most
            ? new Refusal(Rejection.AboveOperatorLimit, $"An operator may move at most {most} points.")
        : draft.Spendable(transfer.Currency) is var there && there < transfer.Points
            ? new Refusal(Rejection.Insufficient, $"The account has {there} points to move, and {transfer.Points} were asked for.")
        : Refusal.None;

    private static LotTerms TermsOf(AccountState before, Posting posting, in Entry entry)
    {
        LotTerms? terms = null;
        foreach (var lot in before.Lots)
        {
            terms = lot.Number == entry.Lot ? lot.Terms : terms;
        }

        foreach (var change in posting.Changes)
        {
            terms = change switch
            {
                Change.LotOpened opened when opened.Lot == entry.Lot =>
                    new LotTerms(opened.Currency, opened.ActiveFrom, opened.ExpiresAt, opened.WaitsFor),
                Change.LotMoved moved when moved.Lot == entry.Lot && terms is { } old =>
                    old with { ActiveFrom = moved.ActiveFrom, ExpiresAt = moved.ExpiresAt },
                _ => terms,
            };
        }

        Invariant.Hold(terms is not null, "what is moved lay in a lot");
        // Points that were available were good at once, however long they had been pending.
        return entry.From == Purse.Available ? terms.Value with { ActiveFrom = LotTerms.Always, WaitsFor = "" } : terms.Value;
    }
}
