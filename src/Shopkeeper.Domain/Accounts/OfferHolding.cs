using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Uses of offers set aside for a purchase that is under way: they count in the member's limits and in the uses of all members
/// at once, and what a quote of the purchase says they take off in the money that they may cost in all. Released, lapsed, or
/// named by a sale they are given back; the sale then takes what it uses, in the same posting, so that nobody comes between. A
/// commit without a sale leaves them used. Checks in order: quote-not-usable, unknown-offer, offer-ended, limit.
/// </summary>
internal static class OfferHolding
{
    public static Refusal SetAside(PostingDraft draft, DecisionContext context, Command.Reserve ask)
    {
        if (ask.Quote is { } note && note != QuoteNote.Honoured)
        {
            return new Refusal(Rejection.QuoteNotUsable, note == QuoteNote.Expired
                ? "The quote is older than it is good for."
                : "The quote is not ours, was altered or is of another account.");
        }

        for (var i = 0; i < ask.Offers.Length; i++)
        {
            var id = ask.Offers[i];
            if (context.Rules.Program.Offers.Of(draft.Account, id, draft.Now) is not { } offer)
            {
                return new Refusal(Rejection.UnknownOffer, $"There is no offer '{id}'.");
            }

            if (PoolMenu.HasEnded(offer.Source, draft.Now))
            {
                return new Refusal(Rejection.OfferEnded, $"'{id}' has ended.");
            }

            var held = Held(draft, offer.Source, context.Member, ask.MoneyOf(i));
            if (!IsFree(draft, context, offer, held))
            {
                return new Refusal(Rejection.Limit, $"'{id}' has no use left.");
            }

            if (offer.Source.BudgetMoney is { } budget && Left(draft, context, id, budget.Minor) is var left && left < held.Money)
            {
                return new Refusal(Rejection.Limit, $"'{id}' has {left} {budget.Currency} (minor units) left, and the quote says {held.Money}.");
            }

            draft.Write(new Change.OfferHeld(ask.Hold, held));
            Move(draft, held, by: 1);
        }

        return Refusal.None;
    }

    public static void GiveBack(PostingDraft draft, Hold hold)
    {
        foreach (var held in hold.Offers)
        {
            Move(draft, held, by: -1);
        }
    }

    /// <summary>What giving back the holds that a basket names would change: a quote sees their uses as free.</summary>
    public static List<Change>? Freed(AccountState account, ImmutableArray<HoldId> named, Instant now)
    {
        List<Change>? changes = null;
        foreach (var hold in account.Holds)
        {
            if (hold.Until > now && named.Contains(hold.Id))
            {
                foreach (var held in hold.Offers)
                {
                    (changes ??= []).AddRange(Changes(held, by: -1));
                }
            }
        }

        return changes;
    }

    private static HeldOffer Held(PostingDraft draft, OfferDefinition offer, MemberId member, long money)
    {
        var today = draft.Now.InZone(draft.Programme.Zone).Date;
        return new HeldOffer(
            CounterName.Of(offer.Id, offer.Scope, member), [.. offer.Limits.Select(limit => Bounds.PeriodOf(limit, today))], offer.BudgetUses is not null)
        {
            Money = offer.BudgetMoney is null ? 0 : money,
        };
    }

    private static bool IsFree(PostingDraft draft, DecisionContext context, CompiledOffer offer, HeldOffer held)
    {
        for (var i = 0; i < offer.Source.Limits.Length; i++)
        {
            var limit = offer.Source.Limits[i];
            var used = Counters.Used(draft.Account.Counters, held.Counted, i, held.Periods[i]);
            foreach (var change in draft.Changes)
            {
                used += change is Change.CounterMoved moved && moved.Rule == held.Counted && moved.Limit == i && moved.Period == held.Periods[i] ? moved.By : 0;
            }

            if (limit.Unit == Programmes.LimitUnit.Times && used >= limit.Count)
            {
                return false;
            }
        }

        return offer.Source.BudgetUses is not { } uses || Left(draft, context, offer.UsesKey, uses) > 0;
    }

    /// <summary>What is left of a budget, what this posting gave back or took before included.</summary>
    private static long Left(PostingDraft draft, DecisionContext context, string budget, long total)
    {
        var left = context.Remaining.TryGetValue(budget, out var remaining) ? remaining : total;
        foreach (var change in draft.Changes)
        {
            left -= change is Change.BudgetTaken taken && taken.Rule == budget ? taken.Amount : 0;
        }

        return left;
    }

    private static void Move(PostingDraft draft, HeldOffer held, long by)
    {
        foreach (var change in Changes(held, by))
        {
            draft.Write(change);
        }
    }

    private static IEnumerable<Change> Changes(HeldOffer held, long by)
    {
        for (var i = 0; i < held.Periods.Length; i++)
        {
            yield return new Change.CounterMoved(held.Counted, i, held.Periods[i], by);
        }

        if (held.TakesUse)
        {
            yield return new Change.BudgetTaken(OfferDefinition.UsesKeyOf(held.Offer), by);
        }

        if (held.Money > 0)
        {
            yield return new Change.BudgetTaken(held.Offer, by * held.Money);
        }
    }
}
