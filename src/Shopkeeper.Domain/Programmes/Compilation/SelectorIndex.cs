using System.Collections.Immutable;
using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Selectors by what they select: a product's selectors are found from the product, never by walking selectors.</summary>
internal sealed class SelectorIndex
{
    private readonly List<LineSelector> selectors = [];
    private readonly Dictionary<string, List<int>> products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> categories = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Dictionary<string, List<int>>> attributes = new(StringComparer.Ordinal);

    public int Count => selectors.Count;

    public int Words => Bits.Words(selectors.Count);

    /// <summary>Names of attributes that some selector asks about, in order.</summary>
    public IEnumerable<string> AttributeNames => attributes.Keys;

    /// <summary>Keys of product numbers (see <see cref="ProductNumber"/>), as all that is asked here by product.</summary>
    public IEnumerable<string> Products => products.Keys;

    public bool NamesProduct(string sku) => products.ContainsKey(sku);

    public int Number(LineSelector selector)
    {
        var known = selectors.FindIndex(other => Same(other, selector));
        if (known >= 0)
        {
            return known;
        }

        var number = selectors.Count;
        selectors.Add(selector);
        AddAll(products, [.. selector.Products.Select(ProductNumber.Key).Distinct()], number);
        AddAll(brands, selector.Brands, number);
        AddAll(categories, selector.Categories, number);
        foreach (var (name, value) in selector.Attributes)
        {
            if (!attributes.TryGetValue(name, out var values))
            {
                attributes.Add(name, values = new(StringComparer.Ordinal));
            }

            AddAll(values, [value], number);
        }

        return number;
    }

    public void AddProduct(string sku, Span<ulong> set) => AddFrom(products, sku, set);

    public void AddBrand(string brand, Span<ulong> set) => AddFrom(brands, brand, set);

    public void AddAttribute(string name, string value, Span<ulong> set)
    {
        if (attributes.TryGetValue(name, out var values))
        {
            AddFrom(values, value, set);
        }
    }

    /// <summary>A selector of a category selects its whole tree: the path and every path above it are asked.</summary>
    public void AddCategory(string path, Span<ulong> set)
    {
        while (path.Length > 0)
        {
            AddFrom(categories, path, set);
            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        }
    }

    private static void AddFrom(Dictionary<string, List<int>> index, string key, Span<ulong> set)
    {
        if (key.Length > 0 && index.TryGetValue(key, out var numbers))
        {
            foreach (var number in numbers)
            {
                Bits.Add(set, number);
            }
        }
    }

    private static void AddAll(Dictionary<string, List<int>> index, ImmutableArray<string> keys, int number)
    {
        foreach (var key in keys)
        {
            if (!index.TryGetValue(key, out var numbers))
            {
                index.Add(key, numbers = []);
            }

            numbers.Add(number);
        }
    }

    private static bool Same(LineSelector a, LineSelector b) => a.Products.SequenceEqual(b.Products)
        && a.Brands.SequenceEqual(b.Brands) && a.Categories.SequenceEqual(b.Categories)
        && a.Attributes.SequenceEqual(b.Attributes);
}
