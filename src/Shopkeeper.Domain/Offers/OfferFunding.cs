using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers;

/// <summary>So much of what an offer cost is borne by a partner or brand; an empty payer is the shop.</summary>
public readonly record struct FundedPart(string Payer, long Amount);

public static class OfferFunding
{
    private const int Whole = 10_000;

    /// <summary>
    /// Who pays what of an amount (minor units, not negative): each payer its share, the shop the rest, exact by largest
    /// remainder. Parts of nothing are left out.
    /// </summary>
    public static ImmutableArray<FundedPart> Of(OfferDefinition offer, long amount)
    {
        if (offer.Funding.IsEmpty || amount <= 0)
        {
            return amount <= 0 ? [] : [new FundedPart("", amount)];
        }

        var weights = new long[offer.Funding.Length + 1];
        for (var i = 0; i < offer.Funding.Length; i++)
        {
            weights[i] = offer.Funding[i].BasisPoints;
        }

        weights[^1] = Math.Max(0, Whole - weights.Sum());
        var parts = new long[weights.Length];
        Prorate.LargestRemainder(amount, weights, parts);
        return
        [
            .. parts.Select((part, i) => new FundedPart(i < offer.Funding.Length ? offer.Funding[i].Payer : "", part))
                .Where(static part => part.Amount > 0),
        ];
    }
}
