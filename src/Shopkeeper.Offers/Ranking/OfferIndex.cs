using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// The candidates of one list, turned round: from a product, a category or a liked path to the offers it touches. Offers are
/// numbered by ascending id, so that equal scores go by number. Immutable, shared by all threads.
/// </summary>
internal sealed class OfferIndex
{
    private readonly ProductTable products;
    private readonly Rows<OfferShare> byProduct;
    private readonly Rows<OfferShare> byCategory;
    private readonly Rows<CategoryShare> byOffer;
    private readonly Dictionary<string, int[]> categoriesLiked;
    private readonly Dictionary<string, int[]> brandsLiked;

    /// <exception cref="InvariantViolated">An offer without products, or two with one id: both are refused before.</exception>
    public OfferIndex(IEnumerable<CandidateOffer> candidates, ProductTable products)
    {
        this.products = products;
        Offers = [.. candidates.OrderBy(static offer => offer.Id, StringComparer.Ordinal)];
        Invariant.Hold(Offers.All(static offer => !offer.Products.IsEmpty), "an offer has products");
        Invariant.Hold(Offers.DistinctBy(static offer => offer.Id).Count() == Offers.Length, "an offer's id is its own");
        Categories = products.CategoryPaths();
        byProduct = new Rows<OfferShare>(products.Count, [.. Offers.SelectMany(static (offer, number) =>
            offer.Products.Select(product => (product.Number, new OfferShare(number, product.Weight))))]);
        var shares = CategoryShares();
        byCategory = new Rows<OfferShare>(Categories.Length, shares);
        byOffer = new Rows<CategoryShare>(
            Offers.Length, [.. shares.Select(static row => (row.Share.Offer, new CategoryShare(row.Category, row.Share.Share)))]);
        categoriesLiked = LikedCategories(Categories);
        brandsLiked = Offers.Select(static (offer, number) => (offer.Brand, Number: number))
            .Where(static offer => offer.Brand.Length > 0)
            .GroupBy(static offer => offer.Brand, static offer => offer.Number, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static brand => brand.Key, static brand => brand.ToArray(), StringComparer.OrdinalIgnoreCase);
        CategoryGroups = Groups(static offer => offer.Category);
        BrandGroups = Groups(static offer => offer.Brand);
    }

    public ImmutableArray<CandidateOffer> Offers { get; }

    /// <summary>Category paths by number.</summary>
    public ImmutableArray<string> Categories { get; }

    /// <summary>Which offers are of one category; an offer without a category is alone.</summary>
    public int[] CategoryGroups { get; }

    public int[] BrandGroups { get; }

    /// <summary>Every name that a reason can have as its subject, ascending.</summary>
    public ImmutableArray<string> Names =>
        [.. categoriesLiked.Keys.Union(brandsLiked.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    public int CategoryOf(int product) => product < products.Count ? products.CategoryOf(product) : -1;

    /// <summary>Share = the product's weight in the offer's set. A product that came after the index touches nothing.</summary>
    public ReadOnlySpan<OfferShare> OffersOf(int product) => product < products.Count ? byProduct[product] : [];

    /// <summary>Share = the part of the offer's products that is of this category.</summary>
    public ReadOnlySpan<OfferShare> OffersIn(int category) => byCategory[category];

    /// <summary>The categories of an offer's products, and what part of them is of each.</summary>
    public ReadOnlySpan<CategoryShare> CategoriesOf(int offer) => byOffer[offer];

    /// <summary>The categories that a like means.</summary>
    public ReadOnlySpan<int> CategoriesLiked(string like) => categoriesLiked.GetValueOrDefault(like, []);

    /// <summary>The offers of a brand that is liked.</summary>
    public ReadOnlySpan<int> BrandLiked(string like) => brandsLiked.GetValueOrDefault(like, []);

    private (int Category, OfferShare Share)[] CategoryShares() => [.. Offers.SelectMany((offer, number) => offer.Products
        .Where(product => products.CategoryOf(product.Number) >= 0)
        .GroupBy(product => products.CategoryOf(product.Number))
        .Select(group => (group.Key, new OfferShare(number, group.Count() / (double)offer.Products.Length))))];

    // A like names a category path, a part of one, or a brand: `food` and `wine` both find what lies in `food/wine`.
    private static Dictionary<string, int[]> LikedCategories(ImmutableArray<string> categories) => categories
        .SelectMany(static (path, number) => PathsAbove(path).Concat(path.Split('/'))
            .Distinct(StringComparer.OrdinalIgnoreCase).Select(name => (Name: name, Number: number)))
        .GroupBy(static like => like.Name, static like => like.Number, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(static like => like.Key, static like => like.ToArray(), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> PathsAbove(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            yield return path[..end];
        }

        yield return path;
    }

    private int[] Groups(Func<CandidateOffer, string> key)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. Offers.Select((offer, number) =>
        {
            var name = key(offer);
            return name.Length == 0 ? -1 - number : numbers.TryGetValue(name, out var known) ? known : numbers[name] = numbers.Count;
        })];
    }
}

/// <summary>An offer by number, and how much of it is meant.</summary>
internal readonly record struct OfferShare(int Offer, double Share);

internal readonly record struct CategoryShare(int Category, double Share);
