using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// What became of the reservations that a sale names, beside those that its postings spent. What could not be spent is said
/// in the effects: the sale stands.
/// </summary>
internal static class SaleReservations
{
    public static void AddRefused(
        List<EffectAnswer> effects, ImmutableArray<HoldId> reservations, IReadOnlyList<Posting> postings)
    {
        foreach (var hold in reservations)
        {
            if (postings.Any(posting => posting.Changes.Any(change => change is Change.HoldSpent spent && spent.Hold == hold)))
            {
                continue;
            }

            var (why, text) = WhyNot(hold, postings);
            effects.Add(new EffectAnswer("reservation-refused", "", $"{hold}: {text}") { Rule = RejectionCode.Of(why) });
        }
    }

    private static (Rejection Why, string Text) WhyNot(HoldId hold, IReadOnlyList<Posting> postings)
    {
        foreach (var posting in postings)
        {
            if (posting.Rejected != Rejection.None)
            {
                return (posting.Rejected, "A programme had no part in this sale.");
            }

            if (posting.Changes.Contains(new Change.HoldEnded(hold)))
            {
                return (Rejection.HoldEnded, "The hold has ended.");
            }
        }

        return (Rejection.UnknownHold, "There is no such open hold.");
    }
}
