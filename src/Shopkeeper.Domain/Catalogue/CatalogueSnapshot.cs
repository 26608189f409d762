using System.Collections.Immutable;

namespace Shopkeeper.Domain.Catalogue;

/// <summary>What rules may ask about a product. Category is a path from the root, `food/wine`; all may be empty.</summary>
public sealed record Product(string Sku, string Name, string Category, string Brand)
{
    /// <summary>Further columns of the import, by name.</summary>
    public ImmutableDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A place (a web shop is a store). Zone is an IANA id, empty = the programme's.</summary>
public sealed record Store(string Id, string Name, string Zone, string Group);

/// <summary>
/// An immutable, numbered picture of products and stores. A posting records the number it was decided under. Snapshot n+1
/// shares all it can with n: changed products lie in an overlay, which is folded into the base when it outgrows an eighth.
/// </summary>
public sealed class CatalogueSnapshot
{
    public static readonly CatalogueSnapshot Empty = new(0, new(StringComparer.Ordinal), new(StringComparer.Ordinal), []);

    private readonly Dictionary<string, Product> root;
    private readonly Dictionary<string, Product> overlay;
    private readonly Dictionary<string, Product>.AlternateLookup<ReadOnlySpan<char>> inRoot;
    private readonly Dictionary<string, Product>.AlternateLookup<ReadOnlySpan<char>> inOverlay;
    private readonly ImmutableDictionary<string, Store> stores;
    private string[]? byProducts;

    private CatalogueSnapshot(
        long number,
        Dictionary<string, Product> root,
        Dictionary<string, Product> overlay,
        IEnumerable<KeyValuePair<string, Store>> stores)
    {
        Number = number;
        this.root = root;
        this.overlay = overlay;
        inRoot = root.GetAlternateLookup<ReadOnlySpan<char>>();
        inOverlay = overlay.GetAlternateLookup<ReadOnlySpan<char>>();
        this.stores = stores as ImmutableDictionary<string, Store>
            ?? ImmutableDictionary.CreateRange(StringComparer.Ordinal, stores);
    }

    public long Number { get; }

    public int ProductCount => root.Count + overlay.Keys.Count(key => !root.ContainsKey(key));

    public IEnumerable<Product> Products =>
        overlay.Values.Concat(root.Where(pair => !overlay.ContainsKey(pair.Key)).Select(static pair => pair.Value));

    public IEnumerable<Store> Stores => stores.Values;

    /// <summary>The first parts of category paths, those of the most products first; counted once.</summary>
    public IEnumerable<string> TopCategories(int most) => (byProducts ??=
    [
        .. Products.Where(static product => product.Category.Length > 0).GroupBy(static product => product.Category.Split('/')[0], StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal).Select(static group => group.Key),
    ]).Take(most);

    /// <summary>The product of that number, in whatever form it is written (see <see cref="ProductNumber"/>).</summary>
    public Product? Find(string sku)
    {
        var number = ProductNumber.Significant(sku);
        return overlay.Count > 0 && inOverlay.TryGetValue(number, out var changed) ? changed
            : inRoot.TryGetValue(number, out var product) ? product
            : null;
    }

    public Store? FindStore(string id) => stores.GetValueOrDefault(id);

    /// <summary>The next snapshot: these products and stores added or replaced.</summary>
    public CatalogueSnapshot With(long number, IEnumerable<Product> products, IEnumerable<Store> changedStores)
    {
        var nextStores = stores.SetItems(changedStores.Select(store => KeyValuePair.Create(store.Id, store)));
        var next = new Dictionary<string, Product>(overlay, StringComparer.Ordinal);
        foreach (var product in products)
        {
            next[ProductNumber.Key(product.Sku)] = product;
        }

        if (next.Count <= root.Count / 8)
        {
            return new CatalogueSnapshot(number, root, next, nextStores);
        }

        var folded = new Dictionary<string, Product>(root, StringComparer.Ordinal);
        foreach (var (key, product) in next)
        {
            folded[key] = product;
        }

        return new CatalogueSnapshot(number, folded, new(StringComparer.Ordinal), nextStores);
    }
}
