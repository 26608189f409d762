using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Programmes.Catalogue;

/// <summary>A batch of rows that may be kept: within the limits, and of equal ids the last one.</summary>
internal sealed class CatalogueRows
{
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private CatalogueRows(ImmutableArray<Product> products, ImmutableArray<Store> stores)
    {
        Products = products;
        Stores = stores;
    }

    public ImmutableArray<Product> Products { get; }

    public ImmutableArray<Store> Stores { get; }

    public int Count => Products.Length + Stores.Length;

    /// <summary>Rows that break a limit go to the rejects by their index in the batch.</summary>
    public static CatalogueRows Take(
        IReadOnlyList<Product> products, IReadOnlyList<Store> stores, ImmutableArray<CatalogueReject>.Builder rejects)
    {
        var bySku = new Dictionary<string, Product>(products.Count, StringComparer.Ordinal);
        for (var i = 0; i < products.Count; i++)
        {
            Place(bySku, ProductNumber.Key(products[i].Sku), products[i], CatalogueLimits.Problem(products[i]), i, rejects);
        }

        var byId = new Dictionary<string, Store>(stores.Count, StringComparer.Ordinal);
        for (var i = 0; i < stores.Count; i++)
        {
            Place(byId, stores[i].Id, stores[i], CatalogueLimits.Problem(stores[i]), i, rejects);
        }

        return new CatalogueRows([.. bySku.Values], [.. byId.Values]);
    }

    /// <summary>Only what differs from what stands. A product keeps the form in which its number came first.</summary>
    public CatalogueRows ChangedFrom(CatalogueSnapshot standing) => new(
        [.. from product in Products
            let same = standing.Find(product.Sku)
            where same is null || !Equal(same, product)
            select same is null ? product : product with { Sku = same.Sku }],
        [.. Stores.Where(store => standing.FindStore(store.Id) != store)]);

    /// <summary>The rows for one set-based insert; null when there are none.</summary>
    public string? ProductsJson() => Products.IsEmpty ? null : JsonSerializer.Serialize(
        Products.Select(static product => new
        {
            sku = product.Sku,
            name = product.Name,
            category = product.Category,
            brand = product.Brand,
            attributes = JsonSerializer.Serialize(
                new SortedDictionary<string, string>(product.Attributes, StringComparer.Ordinal), Json),
        }), Json);

    public string? StoresJson() => Stores.IsEmpty ? null : JsonSerializer.Serialize(
        Stores.Select(static store => new
        {
            id = store.Id, name = store.Name, zone = store.Zone, store_group = store.Group,
        }), Json);

    public static ImmutableDictionary<string, string> ReadAttributes(string json) => json == "{}"
        ? ImmutableDictionary<string, string>.Empty
        : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.ToImmutableDictionary(StringComparer.Ordinal);

    private static void Place<T>(
        Dictionary<string, T> rows,
        string id,
        T row,
        string? problem,
        int index,
        ImmutableArray<CatalogueReject>.Builder rejects)
    {
        if (problem is null)
        {
            rows[id] = row;
        }
        else
        {
            rejects.Add(new CatalogueReject(index, problem));
        }
    }

    private static bool Equal(Product a, Product b) =>
        a.Name == b.Name && a.Category == b.Category && a.Brand == b.Brand && a.Attributes.Count == b.Attributes.Count
        && a.Attributes.All(pair => b.Attributes.TryGetValue(pair.Key, out var value) && value == pair.Value);
}

/// <summary>What a product or store may be (docs/LIMITS.md).</summary>
internal static class CatalogueLimits
{
    public const int TextLength = 200;
    public const int Attributes = 50;

    public static string? Problem(Product product) =>
        Id("sku", product.Sku, Limits.SkuLength) ?? Text("name", product.Name) ?? Path(product.Category)
            ?? Text("brand", product.Brand)
        ?? (product.Attributes.Count > Attributes ? $"A product has at most {Attributes} attributes." : null)
        ?? product.Attributes.Select(static pair => Id("attribute name", pair.Key, Limits.NameLength)
            ?? Text(pair.Key, pair.Value))
            .FirstOrDefault(static problem => problem is not null);

    public static string? Problem(Store store) =>
        Id("id", store.Id, Limits.NameLength) ?? Text("name", store.Name) ?? Text("group", store.Group)
        ?? (store.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(store.Zone) is null
            ? $"'{Short(store.Zone)}' is not an IANA time zone such as Europe/London."
            : null);

    private static string? Id(string what, string text, int most) => text.Length == 0 || text.Length > most
        ? $"The {what} must have from 1 to {most} characters."
        : Text(what, text);

    private static string? Text(string what, string text) =>
        text.Length > TextLength ? $"The {what} is longer than {TextLength} characters."
        : text.Any(char.IsControl) ? $"The {what} holds a control character."
        : Documents.Scalars.HasHalfSurrogate(text) ? $"The {what} is not valid Unicode."
        : null;

    private static string? Path(string category) =>
        category.Length > 0 && (category[0] == '/' || category[^1] == '/'
            || category.Contains("//", StringComparison.Ordinal))
            ? "The category must be a path such as `food/wine`, without a slash at its ends."
            : Text("category", category);

    private static string Short(string text) => text.Length <= 40 ? text : text[..40];
}
