using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>Free items and "buy X, get Y". A piece is in one set only; what is got is the cheapest that can be.</summary>
internal static class SetOffers
{
    public static void Free(Giving giving, ref Candidate candidate, ReadOnlySpan<int> lines)
    {
        Get(giving, candidate, lines, candidate.Offer.Source.GetPieces, wanted: uint.MaxValue, kept: long.MaxValue, basisPoints: 10_000);
    }

    public static void BuyGet(Giving giving, ref Candidate candidate, ReadOnlySpan<int> lines)
    {
        var source = candidate.Offer.Source;
        var (bought, got, both) = Pieces(giving, candidate, lines);
        var (sets, pieces) = Sets(source, bought, got, both);
        if (pieces == 0)
        {
            candidate.Reason = SkipReason.TooFewPieces;
            candidate.Missing = Math.Max(1, source.BuyPieces + (got > 0 && both == 0 ? 0 : source.GetPieces) - bought);
            return;
        }

        var wanted = source.Get == GetMode.Cheapest ? 1u : 2u;
        var buy = sets * source.BuyPieces;
        Get(giving, candidate, lines, pieces, wanted, both - Math.Max(0, buy - (bought - both)), source.BasisPoints);
        Buy(giving, candidate, lines, buy);
    }

    /// <summary>The pieces that are got, as the basket stands now; with fewer free pieces never more.</summary>
    public static long PiecesGot(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines)
    {
        var (bought, got, both) = Pieces(giving, candidate, lines);
        return Sets(candidate.Offer.Source, bought, got, both).Pieces;
    }

    private static (long Sets, long Pieces) Sets(OfferDefinition source, long bought, long got, long both)
    {
        var most = (long)(source.MostPerBasket ?? int.MaxValue);
        if (source.Get == GetMode.Each && !(both == bought && both == got))
        {
            return Sets(source, bought, got, both, most);
        }

        var sets = Math.Min(most, bought / (source.BuyPieces + source.GetPieces));
        return (sets, sets * source.GetPieces);
    }

    /// <summary>Pieces that are bought, that can be got, and that are both; those of other sets and offers left out.</summary>
    private static (long Bought, long Got, long Both) Pieces(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines)
    {
        var masks = giving.Candidates.MasksOf(candidate);
        var each = candidate.Offer.Source.Get == GetMode.Each;
        long bought = 0, got = 0, both = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var free = FreePieces(giving, candidate, lines[i]);
            bought += (masks[i] & 1) != 0 ? free : 0;
            got += !each || (masks[i] & 2) != 0 ? free : 0;
            both += !each || masks[i] == 3 ? free : 0;
        }

        return (bought, got, both);
    }

    /// <summary>
    /// The number of sets that gets the most pieces: a piece that could be either is bought or got, not both. More sets get
    /// more as long as pieces are left to be got, so the best number is where the two lines cross.
    /// </summary>
    private static (long Sets, long Pieces) Sets(OfferDefinition source, long bought, long got, long both, long most)
    {
        long Got(long sets) => Math.Max(0, Math.Min(Math.Min(sets * source.GetPieces, got), got - both + bought - (sets * source.BuyPieces)));
        var last = Math.Min(most, bought / source.BuyPieces);
        var cross = Math.Clamp((got - both + bought) / (source.BuyPieces + source.GetPieces), 0, last);
        var sets = Got(Math.Min(cross + 1, last)) > Got(cross) ? Math.Min(cross + 1, last) : cross;
        var pieces = Got(sets);
        return (pieces == 0 ? 0 : Divide.Round(pieces, source.GetPieces, Rounding.Ceiling), pieces);
    }

    /// <summary>Lowers the cheapest pieces; of those that could be bought too at most `kept`.</summary>
    private static void Get(
        Giving giving, in Candidate candidate, ReadOnlySpan<int> lines, long pieces, uint wanted, long kept, int basisPoints)
    {
        var masks = giving.Candidates.MasksOf(candidate);
        foreach (var i in UnitPrices.Ordered(giving, lines, dearestFirst: false))
        {
            if (pieces == 0)
            {
                return;
            }

            if ((masks[i] & wanted) == 0)
            {
                continue;
            }

            var take = Math.Min(pieces, FreePieces(giving, candidate, lines[i]));
            take = wanted == 2 && (masks[i] & 1) != 0 ? Math.Min(take, Math.Max(0, kept)) : take;
            if (take == 0)
            {
                continue;
            }

            kept -= wanted == 2 && (masks[i] & 1) != 0 ? take : 0;
            pieces -= take;
            giving.Take[i] = take;
            giving.Off[i] = Off(giving, candidate, lines[i], take, basisPoints);
        }
    }

    private static void Buy(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines, long pieces)
    {
        var masks = giving.Candidates.MasksOf(candidate);
        foreach (var i in UnitPrices.Ordered(giving, lines, dearestFirst: true))
        {
            if ((masks[i] & 1) != 0)
            {
                var take = Math.Min(pieces, FreePieces(giving, candidate, lines[i]) - giving.Take[i]);
                giving.Take[i] += take;
                pieces -= take;
            }
        }
    }

    private static long Off(Giving giving, in Candidate candidate, int line, long pieces, int basisPoints)
    {
        var source = candidate.Offer.Source;
        var basket = giving.Basket;
        var off = Divide.Scale(LineOffers.BaseOf(basket, source, line, pieces), basisPoints, 10_000, Rounding.HalfUp);
        if (source.OnShelf == OnShelfPromotion.Better)
        {
            off -= LineOffers.ShareOf(basket, basket.Lines[line].Shelf, line, pieces);
        }

        return Math.Clamp(off, 0, basket.Left(line, pieces));
    }

    private static long FreePieces(Giving giving, in Candidate candidate, int line) => giving.IsFree(candidate.Offer, line)
        ? Math.Max(0, giving.Basket.Lines[line].Pieces - giving.Basket.States[line].Taken)
        : 0;
}
