using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// The account after a posting, from the posting alone: no rules, no clock. In this order: lots open and move, entries move
/// points, lots of equal terms join, and the other changes apply. What <see cref="Engine.Decide"/> answers as the next
/// account is this fold, so that running state and replay cannot differ.
/// </summary>
public static class Fold
{
    [ThreadStatic]
    private static LotBook? spare;

    public static AccountState Apply(AccountState account, Posting posting)
    {
        var lots = spare ??= new LotBook();
        lots.Load(account.Lots, account.NextLot);
        foreach (var change in posting.Changes)
        {
            if (change is Change.LotOpened opened)
            {
                lots.Open(opened.Lot, TermsOf(opened));
            }
            else if (change is Change.LotMoved moved)
            {
                lots.Move(moved.Lot, moved.ActiveFrom, moved.ExpiresAt);
            }
        }

        foreach (var entry in posting.Entries)
        {
            lots.Apply(entry);
        }

        var next = account with
        {
            Seq = posting.Seq,
            NextLot = lots.NextNumber,
            Holds = Holds(account, posting),
            Deficits = Sums(account.Deficits, posting.Entries, Purse.Deficit, Purse.Deficit),
            Lifetime = Sums(account.Lifetime, posting.Entries, Purse.Issued, Purse.ClawedBack),
            Lots = lots.Close(),
        };
        return Changed(next, posting.Changes, posting.RecordedAt);
    }

    private static LotTerms TermsOf(Change.LotOpened opened) =>
        new(opened.Currency, opened.ActiveFrom, opened.ExpiresAt, opened.WaitsFor);

    private static AccountState Changed(AccountState account, ImmutableArray<Change> changes, Instant now)
    {
        var counters = account.Counters;
        var levels = account.Levels;
        var lifetime = account.Lifetime;
        var mergedInto = account.MergedInto;
        var purchases = account.Purchases;
        var lastActive = account.LastActive;
        var picks = account.Picks;
        var vouchers = account.Vouchers;
        foreach (var change in changes)
        {
            switch (change)
            {
                case Change.CounterMoved moved:
                    counters = Counters.Moved(counters, moved);
                    break;
                case Change.LevelReached reached:
                    levels = levels.Add(reached.Level);
                    break;
                case Change.LevelLost lost:
                    levels = levels.Remove(lost.Level);
                    break;
                case Change.LifetimeMoved moved:
                    lifetime = Add(lifetime, moved.Currency, moved.By);
                    break;
                case Change.Merged merged:
                    mergedInto = merged.Into;
                    break;
                case Change.Unmerged:
                    mergedInto = null;
                    break;
                case Change.PurchaseCounted counted:
                    purchases += counted.By;
                    break;
                case Change.Active active:
                    lastActive = active.At;
                    break;
                default:
                    picks = PickList.After(picks, change);
                    vouchers = VoucherList.After(vouchers, change);
                    break;
            }
        }

        return account with
        {
            Counters = counters, Levels = levels, Lifetime = lifetime, Purchases = purchases, LastActive = lastActive,
            Picks = PickList.Lapsed(picks, now), Vouchers = vouchers, MergedInto = mergedInto,
        };
    }

    /// <summary>Per currency: what entries took from `adds`, less what they moved to `lessens`.</summary>
    private static ImmutableArray<long> Sums(
        ImmutableArray<long> before, ImmutableArray<Entry> entries, Purse adds, Purse lessens)
    {
        var sums = before;
        foreach (var entry in entries)
        {
            var by = (entry.From == adds ? entry.Amount : 0) - (entry.To == lessens ? entry.Amount : 0);
            if (by != 0)
            {
                sums = Add(sums, entry.Currency, by);
            }
        }

        return sums;
    }

    private static ImmutableArray<long> Add(ImmutableArray<long> sums, int currency, long by)
    {
        if (currency < sums.Length)
        {
            return sums.SetItem(currency, sums[currency] + by);
        }

        var grown = new long[currency + 1];
        sums.CopyTo(grown);
        grown[currency] = by;
        return [.. grown];
    }

    private static ImmutableArray<Hold> Holds(AccountState account, Posting posting)
    {
        var holds = account.Holds;
        foreach (var change in posting.Changes)
        {
            if (change is Change.HoldEnded ended)
            {
                holds = Without(holds, ended.Hold);
            }
            else if (change is Change.Held held)
            {
                holds = holds.Add(Taken(account, posting, held));
            }
        }

        // Written before the hold itself.
        foreach (var change in posting.Changes)
        {
            if (change is Change.OfferHeld offer)
            {
                holds = WithOffer(holds, offer);
            }
        }

        return holds;
    }

    // These two on their own: a closure in a loop over all changes is made for each of them.
    private static ImmutableArray<Hold> Without(ImmutableArray<Hold> holds, HoldId ended) =>
        holds.RemoveAll(hold => hold.Id == ended);

    private static ImmutableArray<Hold> WithOffer(ImmutableArray<Hold> holds, Change.OfferHeld offer) =>
        holds.FirstOrDefault(hold => hold.Id == offer.Hold) is { } with
            ? holds.Replace(with, with with { Offers = with.Offers.Add(offer.Offer) })
            : holds;

    /// <summary>A posting opens at most one hold: it consists of what the posting moved from Available to Reserved.</summary>
    private static Hold Taken(AccountState account, Posting posting, Change.Held held)
    {
        var parts = ImmutableArray.CreateBuilder<HeldLot>();
        var currency = 0;
        foreach (var entry in posting.Entries)
        {
            if (entry is { From: Purse.Available, To: Purse.Reserved })
            {
                currency = entry.Currency;
                parts.Add(new HeldLot(entry.Lot, entry.Amount, LotTerms.Always, ExpiryOf(account, posting, entry.Lot)));
            }
        }

        return new Hold(held.Hold, currency, held.Until, parts.ToImmutable());
    }

    private static Instant? ExpiryOf(AccountState account, Posting posting, int number)
    {
        Instant? expires = null;
        foreach (var lot in account.Lots)
        {
            expires = lot.Number == number ? lot.ExpiresAt : expires;
        }

        foreach (var change in posting.Changes)
        {
            expires = change switch
            {
                Change.LotOpened opened when opened.Lot == number => opened.ExpiresAt,
                Change.LotMoved moved when moved.Lot == number => moved.ExpiresAt,
                _ => expires,
            };
        }

        return expires;
    }
}
