namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// pop(j): purchases of the offer's set in the last days in the member's cluster of stores, divided by the largest of the
/// candidates; 0 to 1 by offer number.
/// </summary>
internal sealed class Popularity
{
    /// <summary>The days that count, up to the list's start.</summary>
    public const int Days = 28;

    private Popularity(double[] shares) => Shares = shares;

    public double[] Shares { get; }

    /// <param name="purchases">By product number: lines that bought it.</param>
    public static Popularity Of(OfferIndex index, IReadOnlyList<long> purchases)
    {
        var counts = index.Offers.Select(offer => (double)offer.Products.Sum(product => purchases[product.Number])).ToArray();
        var most = Math.Max(1, counts.DefaultIfEmpty().Max());
        return new Popularity([.. counts.Select(count => count / most)]);
    }
}
