using System.Collections.Immutable;
using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Offers.Ranking;

/// <summary>The products at hand by number, with the number of their category (-1 = none); categories are paths, `food/wine`.</summary>
internal sealed class ProductTable
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> categories = new(StringComparer.Ordinal);
    private readonly List<int> categoryOf = [];

    public int Count => categoryOf.Count;

    public IReadOnlyCollection<string> Categories => categories.Keys;

    public int CategoryOf(int product) => categoryOf[product];

    public int? Find(string sku) => numbers.TryGetValue(ProductNumber.Key(sku), out var number) ? number : null;

    /// <summary>The number of a product; one that is new gets the next number, and the category if it has one.</summary>
    public int Add(string sku, string category)
    {
        var key = ProductNumber.Key(sku);
        if (numbers.TryGetValue(key, out var known))
        {
            return known;
        }

        numbers.Add(key, categoryOf.Count);
        categoryOf.Add(category.Length == 0 ? -1 : CategoryNumber(category));
        return categoryOf.Count - 1;
    }

    public ImmutableArray<string> CategoryPaths() => [.. categories.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];

    private int CategoryNumber(string path)
    {
        if (!categories.TryGetValue(path, out var number))
        {
            number = categories.Count;
            categories.Add(path, number);
        }

        return number;
    }
}
