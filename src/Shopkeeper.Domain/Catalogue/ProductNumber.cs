namespace Shopkeeper.Domain.Catalogue;

/// <summary>
/// How product numbers are compared. One number comes as a GTIN of 8, 12, 13 or 14 digits or as the few digits of produce, padded
/// to one of those with zeros or not (GS1 General Specifications, 3.3): of a number of 8 to 14 digits the zeros in front do not count.
/// Numbers with letters, shorter ones (`007` is not `7`) and longer ones are what they are. What was sent is stored and shown as it was sent.
/// </summary>
public static class ProductNumber
{
    private const int FewestDigits = 8;
    private const int MostDigits = 14;

    /// <summary>The number under which a product is found: `00000000067591` is `67591`.</summary>
    public static ReadOnlySpan<char> Significant(string sku)
    {
        // Most numbers do not begin with a zero: this is asked for every line of every basket.
        if (sku.Length is < FewestDigits or > MostDigits || sku[0] != '0' || sku.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return sku;
        }

        var digits = sku.AsSpan().TrimStart('0');
        return digits.IsEmpty ? "0" : digits;
    }

    /// <summary><see cref="Significant"/> as a key; the same string when nothing is cut.</summary>
    public static string Key(string sku)
    {
        var significant = Significant(sku);
        return significant.Length == sku.Length ? sku : significant.ToString();
    }

    public static bool AreEqual(string a, string b) => Significant(a).SequenceEqual(Significant(b));
}
