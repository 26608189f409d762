using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// What an offer can give at most on its lines as they stand now, whatever other offers take off them or close before. Never
/// too low, or the search would cut the best combination off; where pieces are counted it may be too high by pennies.
/// </summary>
internal static class OfferBound
{
    public static long Of(Giving giving, in Candidate candidate)
    {
        if (giving.LackedSpend(candidate) > 0)
        {
            return 0;
        }

        var lines = giving.Candidates.LinesOf(candidate);
        var source = candidate.Offer.Source;
        var most = source.Kind switch
        {
            OfferKind.MoneyOff when !source.EachPiece => Math.Min(candidate.Amount, Payable(giving.Basket, lines)),
            OfferKind.Percent or OfferKind.FixedPrice or OfferKind.MoneyOff => source.MostPerBasket is { } pieces
                ? OfPieces(giving, candidate, lines, pieces)
                : OfLines(giving.Basket, candidate, lines),
            OfferKind.FreeItem => OfPieces(giving, candidate, lines, source.GetPieces),
            OfferKind.BuyGet => OfPieces(giving, candidate, lines, SetOffers.PiecesGot(giving, candidate, lines)),
            OfferKind.Bundle => BundleOffers.AtMost(giving, candidate, lines),
            _ => 0,
        };
        return Math.Max(0, Math.Min(most, giving.MostOf(candidate)));
    }

    private static long Payable(Basket basket, ReadOnlySpan<int> lines)
    {
        long sum = 0;
        foreach (var line in lines)
        {
            sum += Math.Max(0, basket.States[line].Left);
        }

        return sum;
    }

    /// <summary>A line is lowered by less, not by more, when there is less of it: so what each gives alone is the most.</summary>
    private static long OfLines(Basket basket, in Candidate candidate, ReadOnlySpan<int> lines)
    {
        long sum = 0;
        foreach (var line in lines)
        {
            sum += basket.States[line].Left > 0 ? LineOffers.Off(basket, candidate, line, basket.Lines[line].Pieces) : 0;
        }

        return sum;
    }

    /// <summary>
    /// So many pieces, those that give most: which ones count in the end goes by their price then, so any of them might.
    /// </summary>
    private static long OfPieces(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines, long pieces)
    {
        var basket = giving.Basket;
        var each = giving.Take.AsSpan(0, lines.Length);
        var order = giving.Order.AsSpan(0, lines.Length);
        var gets = candidate.Offer is { Kind: OfferKind.BuyGet, Source.Get: GetMode.Each };
        for (var i = 0; i < lines.Length; i++)
        {
            order[i] = lines[i];
            each[i] = gets && (giving.Candidates.MasksOf(candidate)[i] & 2) == 0 ? 0 : OfPiece(basket, candidate, lines[i]);
        }

        each.Sort(order);
        long sum = 0;
        for (var i = lines.Length - 1; i >= 0 && pieces > 0 && each[i] > 0; i--)
        {
            // Pieces beyond those that leave nothing of the line lower nothing: others count in their place.
            var lowered = Divide.Round(basket.States[order[i]].Left, each[i], Rounding.Ceiling);
            var taken = Math.Min(pieces, Math.Min(basket.Lines[order[i]].Pieces, lowered));
            sum += each[i] * taken;
            pieces -= taken;
        }

        return sum;
    }

    /// <summary>
    /// A piece's share of what the whole line is lowered by, rounded up: no number of pieces gives more than so much each.
    /// Where the shelf reduction is deducted both shares are rounded, which makes up to 2 more.
    /// </summary>
    private static long OfPiece(Basket basket, in Candidate candidate, int line)
    {
        var left = basket.States[line].Left;
        var pieces = basket.Lines[line].Pieces;
        if (left <= 0 || pieces == 0)
        {
            return 0;
        }

        var source = candidate.Offer.Source;
        var whole = source.Kind switch
        {
            OfferKind.FixedPrice => left - LineOffers.Times(candidate.Amount, pieces),
            OfferKind.MoneyOff => LineOffers.Times(candidate.Amount, pieces),
            OfferKind.Percent => PerCent(basket, source, line, pieces, candidate.BasisPoints),
            OfferKind.BuyGet => PerCent(basket, source, line, pieces, source.BasisPoints),
            _ => PerCent(basket, source, line, pieces, 10_000),
        };
        if (source.OnShelf != OnShelfPromotion.Better || source.Kind == OfferKind.FixedPrice || basket.Lines[line].Shelf <= 0)
        {
            return Math.Clamp(Divide.Round(whole, pieces, Rounding.Ceiling), 0, left);
        }

        whole -= basket.Lines[line].Shelf;
        return Math.Clamp(Divide.Round(whole, pieces, Rounding.Ceiling) + (pieces > 1 ? 2 : 0), 0, left);
    }

    private static long PerCent(Basket basket, OfferDefinition source, int line, long pieces, int basisPoints) =>
        Divide.Scale(LineOffers.BaseOf(basket, source, line, pieces), basisPoints, 10_000, Rounding.HalfUp);
}
