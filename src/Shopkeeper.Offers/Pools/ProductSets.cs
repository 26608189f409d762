using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Pools;

/// <summary>Resolves selectors to products by number: what rules ask per basket, asked here once for the whole catalogue.</summary>
internal sealed class ProductSets
{
    private readonly Dictionary<string, List<int>> byBrand = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byCategory = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Value), List<int>> byAttribute = [];
    private readonly List<string> brands = [];

    public ProductSets(CatalogueSnapshot catalogue)
    {
        foreach (var product in catalogue.Products.OrderBy(static product => product.Sku, StringComparer.Ordinal))
        {
            var number = Table.Add(product.Sku, product.Category);
            brands.Add(product.Brand);
            Add(byBrand, product.Brand, number);
            for (var path = product.Category; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))])
            {
                Add(byCategory, path, number);
            }

            foreach (var (name, value) in product.Attributes)
            {
                Add(byAttribute, (name, value), number);
            }
        }

        Count = Table.Count;
    }

    public ProductTable Table { get; } = new();

    /// <summary>Products of the catalogue; the table may grow beyond by what was bought and is not in it.</summary>
    public int Count { get; }

    /// <summary>The products that an offer is about, ascending; of a bundle those of all its groups.</summary>
    public int[] Of(OfferDefinition offer)
    {
        var about = offer.Kind == OfferKind.Bundle
            ? offer.Groups.SelectMany(group => Of(group.Only)).ToHashSet()
            : offer.Only is { } only ? Of(only).ToHashSet() : [.. Enumerable.Range(0, Count)];
        about.ExceptWith(offer.Exclude is { } exclude ? Of(exclude) : []);
        return [.. about.Order()];
    }

    /// <summary>The brand that all of them have; empty when they have several.</summary>
    public string BrandOf(IReadOnlyList<int> products) =>
        products.All(product => brands[product] == brands[products[0]]) ? brands[products[0]] : "";

    private IEnumerable<int> Of(LineSelector selector) =>
        selector.Products.Select(Table.Find).OfType<int>()
            .Concat(selector.Brands.SelectMany(brand => byBrand.GetValueOrDefault(brand, [])))
            .Concat(selector.Categories.SelectMany(path => byCategory.GetValueOrDefault(path, [])))
            .Concat(selector.Attributes.SelectMany(pair => byAttribute.GetValueOrDefault((pair.Key, pair.Value), [])));

    private static void Add<T>(Dictionary<T, List<int>> index, T key, int number)
        where T : notnull
    {
        if (!index.TryGetValue(key, out var numbers))
        {
            index.Add(key, numbers = []);
        }

        numbers.Add(number);
    }
}
