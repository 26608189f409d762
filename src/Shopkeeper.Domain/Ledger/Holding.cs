using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Ledger;

/// <summary>Points set aside, spent or given back.</summary>
internal static class Holding
{
    /// <summary>Takes points by earliest expiry into `to`; the caller has checked that there are enough.</summary>
    public static void Take(PostingDraft draft, int currency, long amount, Purse to)
    {
        while (amount > 0)
        {
            var index = draft.NextToTake(currency, active: true, pending: false);
            Invariant.Hold(index >= 0, "a spending takes no more than is there");
            ref readonly var lot = ref draft.Lots[index];
            var part = Math.Min(amount, lot.Amount);
            draft.Write(new Entry(Purse.Available, to, currency, part, lot.Number, "", 0));
            amount -= part;
        }
    }

    /// <summary>Spends points at once, by earliest expiry; the caller has checked that there are enough. Which lots they were of.</summary>
    public static ImmutableArray<HeldLot> Spend(PostingDraft draft, int currency, long amount)
    {
        var first = draft.Entries.Count;
        Take(draft, currency, amount, Purse.Redeemed);
        var lots = ImmutableArray.CreateBuilder<HeldLot>(draft.Entries.Count - first);
        for (var i = first; i < draft.Entries.Count; i++)
        {
            var entry = draft.Entries[i];
            lots.Add(new HeldLot(entry.Lot, entry.Amount, LotTerms.Always, draft.Lots[draft.Lots.Find(entry.Lot)].Terms.ExpiresAt));
        }

        return lots.MoveToImmutable();
    }

    public static void Spend(PostingDraft draft, Hold hold)
    {
        foreach (var part in hold.Lots)
        {
            draft.Write(new Entry(Purse.Reserved, Purse.Redeemed, hold.Currency, part.Amount, part.Lot, "", 0));
        }

        draft.Write(new Change.HoldEnded(hold.Id));
    }

    /// <summary>Points go back to lots of their old terms; what has lapsed meanwhile lapses at once.</summary>
    public static void GiveBack(PostingDraft draft, Hold hold)
    {
        Accounts.OfferHolding.GiveBack(draft, hold);
        foreach (var part in hold.Lots)
        {
            var terms = TermsNow(draft, hold.Currency, part);
            if (terms.IsExpired(draft.Now))
            {
                draft.Write(new Entry(Purse.Reserved, Purse.Expired, hold.Currency, part.Amount, 0, "", 0));
            }
            else
            {
                draft.Write(new Entry(
                    Purse.Reserved, Purse.Available, hold.Currency, part.Amount, draft.LotOf(terms), "", 0));
            }
        }

        draft.Write(new Change.HoldEnded(hold.Id));
    }

    /// <summary>
    /// Points that were spent come back: what is owed is paid off first, the rest goes to a lot of its old terms. What has
    /// lapsed meanwhile lapses at once.
    /// </summary>
    public static void Reinstate(PostingDraft draft, int currency, HeldLot part, int line)
    {
        var terms = TermsNow(draft, currency, part);
        if (terms.IsExpired(draft.Now))
        {
            draft.Write(new Entry(Purse.Reinstated, Purse.Expired, currency, part.Amount, 0, "", line));
        }
        else
        {
            draft.Credit(Purse.Reinstated, terms, part.Amount, "", line);
        }
    }

    /// <summary>Held points keep their expiry, but where it moves with the member's activity it has moved for them too.</summary>
    private static LotTerms TermsNow(PostingDraft draft, int currency, HeldLot part)
    {
        var expiry = draft.ExpiryOf(currency);
        var expires = part.ExpiresAt;
        if (expiry.Kind == ExpiryKind.Inactivity && draft.LastActive > Instant.MinValue)
        {
            var moved = LotTerms.ExpiryOf(expiry, draft.Programme.Zone, draft.LastActive, draft.LastActive);
            expires = expires is { } old && old > moved ? old : moved;
        }

        return new LotTerms(currency, LotTerms.Always, expires, "");
    }
}
