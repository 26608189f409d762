using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>
/// Everything that selectors of offers name, numbered: products, brands, categories and attribute values are marks. A product
/// has the marks of its number, its brand, its category and every category above it. They are looked up for the lines of a
/// basket, never for a whole catalogue, so that a change of products needs no binding and five million of them cost nothing.
/// </summary>
internal sealed class MarkIndex
{
    private readonly Dictionary<string, int> products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> productNumbers;
    private readonly Dictionary<string, int> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> categories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> categoryPaths;
    private readonly Dictionary<string, Dictionary<string, int>> attributes = new(StringComparer.Ordinal);

    public MarkIndex()
    {
        productNumbers = products.GetAlternateLookup<ReadOnlySpan<char>>();
        categoryPaths = categories.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count { get; private set; }

    private bool AsksTraits => brands.Count + categories.Count + attributes.Count > 0;

    /// <summary>The marks that a selector names, ascending.</summary>
    public int[] MarksOf(LineSelector selector)
    {
        var marks = new SortedSet<int>();
        marks.UnionWith(selector.Products.Select(name => Number(products, ProductNumber.Key(name))));
        marks.UnionWith(selector.Brands.Select(name => Number(brands, name)));
        marks.UnionWith(selector.Categories.Select(name => Number(categories, name)));
        foreach (var (name, value) in selector.Attributes)
        {
            if (!attributes.TryGetValue(name, out var values))
            {
                attributes.Add(name, values = new(StringComparer.Ordinal));
            }

            marks.Add(Number(values, value));
        }

        return [.. marks];
    }

    /// <summary>Adds the marks of a product; false when the catalogue was asked and does not know it.</summary>
    public bool Read(CatalogueSnapshot catalogue, string sku, bool askKnown, List<int> marks)
    {
        if (products.Count > 0 && productNumbers.TryGetValue(ProductNumber.Significant(sku), out var named))
        {
            marks.Add(named);
        }

        if (!askKnown && !AsksTraits)
        {
            return true;
        }

        if (catalogue.Find(sku) is not { } product)
        {
            return false;
        }

        AddCategories(product.Category, marks);
        if (brands.TryGetValue(product.Brand, out var brand))
        {
            marks.Add(brand);
        }

        foreach (var (name, values) in attributes)
        {
            if (product.Attributes.TryGetValue(name, out var value) && values.TryGetValue(value, out var mark))
            {
                marks.Add(mark);
            }
        }

        return true;
    }

    /// <summary>A selector of a category selects its whole tree: the path and every path above it are asked.</summary>
    private void AddCategories(ReadOnlySpan<char> path, List<int> marks)
    {
        while (categories.Count > 0 && path.Length > 0)
        {
            if (categoryPaths.TryGetValue(path, out var mark))
            {
                marks.Add(mark);
            }

            path = path[..Math.Max(0, path.LastIndexOf('/'))];
        }
    }

    private int Number(Dictionary<string, int> names, string name)
    {
        if (!names.TryGetValue(name, out var number))
        {
            number = Count++;
            names.Add(name, number);
        }

        return number;
    }
}

/// <summary>Which lines count, over the marks of their products: one of `only` (null = all) and none of `exclude`.</summary>
internal readonly struct LineMatch(int[]? only, int[]? exclude)
{
    public int[]? Only => only;

    public bool Counts(ReadOnlySpan<int> marks) =>
        (only is null || Meets(only, marks)) && (exclude is null || !Meets(exclude, marks));

    private static bool Meets(int[] ascending, ReadOnlySpan<int> marks)
    {
        foreach (var mark in marks)
        {
            if (Array.BinarySearch(ascending, mark) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
