using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// Per cent, money off and fixed prices. Per cent and prices of pieces are worked out line by line, per cent rounded half up on
/// each; money off the basket is spread over its lines. Where only so many pieces count, the dearest do.
/// </summary>
internal static class LineOffers
{
    public static void EachLine(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines)
    {
        if (candidate.Offer.Source.MostPerBasket is not { } most)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                if (giving.IsFree(candidate.Offer, lines[i]))
                {
                    giving.Off[i] = Off(giving.Basket, candidate, lines[i], giving.Basket.Lines[lines[i]].Pieces);
                }
            }

            return;
        }

        long left = most;
        foreach (var i in UnitPrices.Ordered(giving, lines, dearestFirst: true))
        {
            if (left > 0 && giving.IsFree(candidate.Offer, lines[i]))
            {
                var pieces = Math.Min(left, giving.Basket.Lines[lines[i]].Pieces);
                giving.Off[i] = pieces == 0 ? 0 : Off(giving.Basket, candidate, lines[i], pieces);
                left -= pieces;
            }
        }
    }

    public static void OffBasket(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines, long[] weights)
    {
        long payable = 0, shelf = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var free = giving.IsFree(candidate.Offer, lines[i]);
            weights[i] = free ? giving.Basket.States[lines[i]].Left : 0;
            shelf += free ? Math.Max(0, giving.Basket.Lines[lines[i]].Shelf) : 0;
            payable += weights[i];
        }

        var off = candidate.Offer.Source.OnShelf == OnShelfPromotion.Better ? candidate.Amount - shelf : candidate.Amount;
        off = Math.Min(off, payable);
        if (off > 0)
        {
            Prorate.LargestRemainder(off, weights.AsSpan(0, lines.Length), giving.Off.AsSpan(0, lines.Length));
        }
    }

    /// <summary>What so many pieces of the line are lowered by, as the line stands now.</summary>
    public static long Off(Basket basket, in Candidate candidate, int line, long pieces)
    {
        var source = candidate.Offer.Source;
        var left = basket.States[line].Left;
        var off = source.Kind switch
        {
            OfferKind.Percent => Divide.Scale(BaseOf(basket, source, line, pieces), candidate.BasisPoints, 10_000, Rounding.HalfUp),
            OfferKind.FixedPrice => basket.Left(line, pieces) - Times(candidate.Amount, pieces),
            _ => Times(candidate.Amount, pieces),
        };
        if (source.OnShelf == OnShelfPromotion.Better && source.Kind != OfferKind.FixedPrice)
        {
            off -= ShareOf(basket, basket.Lines[line].Shelf, line, pieces);
        }

        return Math.Clamp(off, 0, left);
    }

    /// <summary>The price that per cent are taken of. The better of offer and shelf compares both on the original price.</summary>
    public static long BaseOf(Basket basket, OfferDefinition source, int line, long pieces) =>
        source.Base == PricedOn.Original || source.OnShelf == OnShelfPromotion.Better
            ? ShareOf(basket, basket.Lines[line].Original, line, pieces)
            : basket.Left(line, pieces);

    public static long ShareOf(Basket basket, long whole, int line, long pieces)
    {
        var all = basket.Lines[line].Pieces;
        return pieces >= all ? Math.Max(0, whole) : Divide.Scale(Math.Max(0, whole), pieces, all, Rounding.Floor);
    }

    public static long Times(long amount, long pieces) =>
        amount == 0 || pieces <= Limits.Amount / amount ? amount * pieces : Limits.Amount;
}
