using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// Picks of a pool. Checks of a pick in order: unknown-pool, pool-does-not-pick, unknown-offer, not-listed, offer-ended,
/// already-picked; of what it replaces: not-picked, already-used, swap-not-allowed; then no-open-slot (more slots open with
/// more points) or picks-full, and too-many-picks. Of giving one up: unknown-pool, pool-does-not-pick, not-picked,
/// already-used, swap-not-allowed. A refusal writes nothing.
/// </summary>
internal static class Picking
{
    public static Refusal Pick(PostingDraft draft, Command.PickOffer ask)
    {
        var (pool, refusal) = PoolOf(draft, ask.Pool);
        if (pool is null)
        {
            return refusal;
        }

        var offer = draft.Programme.FindOffer(ask.Offer);
        refusal = CheckOffer(draft, pool, offer, ask);
        if (!refusal.IsNone)
        {
            return refusal;
        }

        var mine = Open(draft, pool);
        if (mine.Any(pick => pick.Offer == ask.Offer))
        {
            return new Refusal(Rejection.AlreadyPicked, $"'{ask.Offer}' is picked already.");
        }

        if (ask.Replaces.Length > 0)
        {
            refusal = GiveUp(draft, pool, mine, ask.Replaces);
        }

        refusal = refusal.IsNone ? CheckSlots(draft, pool, mine.Count - (ask.Replaces.Length > 0 ? 1 : 0)) : refusal;
        if (refusal.IsNone)
        {
            var (from, until) = PeriodNow(draft, pool);
            draft.Write(new Change.Picked(pool.Id, from, ask.Offer, offer!.ContentHash, draft.Now, pool.CarryOver ? null : until));
        }

        return refusal;
    }

    public static Refusal Unpick(PostingDraft draft, Command.UnpickOffer ask)
    {
        var (pool, refusal) = PoolOf(draft, ask.Pool);
        return pool is null ? refusal : GiveUp(draft, pool, Open(draft, pool), ask.Offer);
    }

    /// <summary>
    /// Given once per pool for ever: a counter remembers it when the offers themselves have lapsed. Of the menu the first that
    /// are good; when it holds none, the pool's own order: a member is never left without.
    /// </summary>
    public static Refusal Give(PostingDraft draft, Command.GiveOffers give)
    {
        var programme = draft.Programme;
        if (programme.FindPool(give.Pool) is not { } pool)
        {
            return UnknownPool(give.Pool);
        }

        if (Counters.Used(draft.Account.Counters, GivenCounter(pool), 0, Once) > 0)
        {
            return Refusal.None;
        }

        var given = give.Menu.Select(programme.FindOffer).Concat(programme.Offers)
            .Where(offer => offer is not null && PoolMenu.IsListed(pool, offer, draft.Now)).Distinct().Take(pool.Give).ToList();
        var today = draft.Now.InZone(programme.Zone).Date;
        var until = pool.Valid is { } length ? programme.Zone.AtStartOfDay((today + length).PlusDays(1)).ToInstant() : (Instant?)null;
        foreach (var offer in given)
        {
            draft.Write(new Change.Picked(pool.Id, pool.PeriodOf(today).From, offer!.Id, offer.ContentHash, draft.Now, until));
        }

        if (given.Count > 0)
        {
            draft.Write(new Change.CounterMoved(GivenCounter(pool), 0, Once, 1));
        }

        return Refusal.None;
    }

    /// <summary>
    /// What the turn of a period does to picks that carry over: those that the pool still lists go on in the new period, unused;
    /// the others are dropped. Done by the first posting in the period.
    /// </summary>
    public static void Turn(PostingDraft draft)
    {
        foreach (var pick in draft.Account.Picks)
        {
            if (pick.Until is not null || draft.Rules.FindPool(pick.Pool) is not { CarryOver: true } pool
                || PeriodNow(draft, pool).From is var period && period <= pick.Period)
            {
                continue;
            }

            var offer = draft.Programme.FindOffer(pick.Offer);
            draft.Write(offer is not null && draft.Programme.FindPool(pool.Id) is not null && PoolMenu.IsListed(pool, offer, draft.Now)
                ? new Change.Picked(pick.Pool, period, pick.Offer, offer.ContentHash, pick.From, null)
                : new Change.Unpicked(pick.Pool, pick.Period, pick.Offer));
        }
    }

    private static (PoolDefinition? Pool, Refusal Refusal) PoolOf(PostingDraft draft, string id) =>
        draft.Programme.FindPool(id) is not { } pool ? (null, UnknownPool(id))
        : !pool.Pick || pool.Slots.IsEmpty ? (null, new Refusal(Rejection.PoolDoesNotPick, $"Offers of '{id}' are not picked."))
        : (pool, Refusal.None);

    private static Refusal CheckOffer(PostingDraft draft, PoolDefinition pool, OfferDefinition? offer, Command.PickOffer ask) =>
        offer is null ? new Refusal(Rejection.UnknownOffer, $"There is no offer '{ask.Offer}'.")
        : !ask.Listed || !offer.In.Contains(pool.Id)
            ? new Refusal(Rejection.NotListed, $"'{ask.Offer}' is not on this member's list of '{pool.Id}'.")
        : PoolMenu.HasEnded(offer, draft.Now) ? new Refusal(Rejection.OfferEnded, $"'{ask.Offer}' has ended.")
        : Refusal.None;

    private static Refusal GiveUp(PostingDraft draft, PoolDefinition pool, List<Pick> mine, string offer)
    {
        if (mine.Find(one => one.Offer == offer) is not { } pick)
        {
            return new Refusal(Rejection.NotPicked, $"'{offer}' is not picked.");
        }

        if (pick.Uses > 0)
        {
            return new Refusal(Rejection.AlreadyUsed, $"'{offer}' has been used in this period.");
        }

        if (pool.Swap == SwapRule.Never)
        {
            return new Refusal(Rejection.SwapNotAllowed, $"A pick of '{pool.Id}' stays.");
        }

        draft.Write(new Change.Unpicked(pool.Id, pick.Period, offer));
        return Refusal.None;
    }

    private static Refusal CheckSlots(PostingDraft draft, PoolDefinition pool, int picked)
    {
        var open = pool.SlotsAt(LevelMoves.Count(draft));
        if (picked >= open)
        {
            return open < pool.Slots.Max(static step => step.Slots)
                ? new Refusal(Rejection.NoOpenSlot, $"{picked} of {open} open slots are taken; more open with more points.")
                : new Refusal(Rejection.PicksFull, $"All {open} slots are taken.");
        }

        return draft.Account.Picks.Count(pick => pick.IsOpen(draft.Now)) >= Limits.Picks
            ? new Refusal(Rejection.TooManyPicks, $"An account has at most {Limits.Picks} picks.")
            : Refusal.None;
    }

    private static List<Pick> Open(PostingDraft draft, PoolDefinition pool) =>
        [.. PickList.Now(draft).Where(pick => pick.Pool == pool.Id && pick.IsOpen(draft.Now))];

    private static (LocalDate From, Instant? Until) PeriodNow(PostingDraft draft, PoolDefinition pool)
    {
        var zone = draft.Programme.Zone;
        var (from, until) = pool.PeriodOf(draft.Now.InZone(zone).Date);
        return (from, until is { } next ? zone.AtStartOfDay(next).ToInstant() : null);
    }

    private static Refusal UnknownPool(string id) => new(Rejection.UnknownPool, $"There is no pool '{id}'.");

    private static string GivenCounter(PoolDefinition pool) => "pool:" + pool.Id;

    private static readonly LocalDate Once = new(1970, 1, 1);
}
