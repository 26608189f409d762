using System.Runtime.InteropServices;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>A product as the file tells of it: its first name, where that stands, and the prices it was sold for.</summary>
internal sealed class SoldProduct(string name, long line, string raw)
{
    // A product has a dozen prices in the sample; of a file with a price in every row the first ones count.
    private const int MostPrices = 100;

    private readonly Dictionary<long, int> rows = [];

    public string Name { get; } = name;

    public long Line { get; } = line;

    public string Raw { get; } = raw;

    /// <summary>The price of most rows in pence, of equally many the lower one: the price on the shelf, near enough.</summary>
    public long UsualPrice => rows.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).First().Key;

    public void Sold(in RetailRow row)
    {
        var price = RetailRow.AmountOf(1, row.PriceMillionths);
        if (rows.Count < MostPrices || rows.ContainsKey(price))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(rows, price, out _)++;
        }
    }
}
