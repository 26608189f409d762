using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Offers.Matching;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// Whether an offer may be given at all, in this order: its conditions (<see cref="ConditionCheck"/>), n-th purchase, uses
/// left of the pick, limits, budget; then, over the lines that it counts before any offer: basket bands, quantity.
/// </summary>
internal static class Eligibility
{
    public static SkipReason Say(ref Candidate candidate, Evaluation e)
    {
        var offer = candidate.Offer;
        if (offer.When is { } when && ConditionCheck.Say(when, e) is var reason and not SkipReason.None)
        {
            return reason;
        }

        if (offer.Source.NthPurchase > 0 && e.Account.Purchases + 1 != offer.Source.NthPurchase)
        {
            return SkipReason.NotNthPurchase;
        }

        if (candidate.Pick >= 0 && IsUsedUp(e.Account.Picks[candidate.Pick], e.Program.Offers))
        {
            return SkipReason.PickUsedUp;
        }

        if (!WithinLimits(offer.Source, e))
        {
            return SkipReason.Limit;
        }

        candidate.Most = Math.Min(offer.Cap[e.Currency], MoneyLeft(offer.Source, e));
        return candidate.Most <= 0 || UsesLeft(offer, e) <= 0 ? SkipReason.Budget : SkipReason.None;
    }

    public static SkipReason OfLines(ref Candidate candidate, ReadOnlySpan<int> lines, Basket basket, Evaluation e)
    {
        long money = 0, thousandths = 0;
        foreach (var line in lines)
        {
            money += basket.Lines[line].Start;
            thousandths += basket.Lines[line].Thousandths;
        }

        var offer = candidate.Offer;
        if (money < offer.BasketFrom[e.Currency])
        {
            candidate.Missing = offer.BasketFrom[e.Currency] - money;
            return SkipReason.BasketTooSmall;
        }

        if (money >= offer.BasketBelow[e.Currency])
        {
            return SkipReason.BasketTooLarge;
        }

        if (thousandths < offer.Source.MinimumThousandths)
        {
            candidate.Missing = offer.Source.MinimumThousandths - thousandths;
            return SkipReason.BelowMinimumQuantity;
        }

        return SkipReason.None;
    }

    /// <summary>Uses that are left over all members; as many as can be where the offer has no such bound.</summary>
    public static long UsesLeft(CompiledOffer offer, Evaluation e) => offer.Source.BudgetUses is { } uses
        ? Bounds.Remaining(offer.UsesKey, uses, e)
        : long.MaxValue;

    /// <summary>Money that is left over all members; a budget in another currency than the basket's is not for it.</summary>
    public static long MoneyLeft(OfferDefinition offer, Evaluation e) => offer.BudgetMoney is not { } budget ? long.MaxValue
        : budget.Currency != e.Activity.Currency ? 0
        : Bounds.Remaining(offer.Id, budget.Minor, e);

    private static bool IsUsedUp(Pick pick, OfferProgram program) =>
        program.Pools.TryGetValue(pick.Pool, out var pool) && pool.UsesPerPick is { } most && pick.Uses >= most;

    private static bool WithinLimits(OfferDefinition offer, Evaluation e)
    {
        for (var i = 0; i < offer.Limits.Length; i++)
        {
            var limit = offer.Limits[i];
            if (limit.Unit == LimitUnit.Times
                && Bounds.Used(Bounds.NameOf(offer, e), i, Bounds.PeriodOf(limit, offer.Day, e), e) >= limit.Count)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The points that slots of a pool go by: the same as levels.</summary>
internal static class Slots
{
    public static long PointsOf(Evaluation e) => e.Program.Document.LevelBasis == LevelBasis.Lifetime
        ? e.Account.LifetimeOf(0)
        : e.Account.Available(0, e.Context.Now) + e.Account.Pending(0, e.Context.Now);
}
