using System.Collections.Immutable;
using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Server.Import.OnlineRetail;

/// <summary>
/// A stock code as a product. The data has no categories; what is no good from a shelf gets one, so that a programme can
/// exclude it (`exclude: { category: [charges] }`).
/// </summary>
internal static class RetailProduct
{
    /// <param name="price">What it was sold for most often, in pence.</param>
    public static Product Of(string stockCode, string description, long price) =>
        new(stockCode, description, CategoryOf(stockCode), "")
        {
            Attributes = ImmutableDictionary<string, string>.Empty.Add(
                Shelf, (price / 100m).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)),
        };

    /// <summary>The attribute that a till reads the price on the shelf from.</summary>
    public const string Shelf = "price";

    private static string CategoryOf(string stockCode) => stockCode.ToUpperInvariant() switch
    {
        "POST" or "DOT" or "C2" => "charges/postage",
        "M" => "charges/manual",
        "D" => "charges/discount",
        "S" => "charges/samples",
        "BANK CHARGES" or "AMAZONFEE" or "B" => "charges/fees",
        "CRUK" => "charges/commission",
        ['G', 'I', 'F', 'T', '_', ..] => "gift-cards",
        _ => "",
    };
}
