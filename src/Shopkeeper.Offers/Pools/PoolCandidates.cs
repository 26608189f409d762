using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Pools;

/// <summary>An offer that is not in anybody's list, or one to look at, in plain words.</summary>
public readonly record struct OfferRemark(string Offer, string Words);

/// <summary>The offers of a pool that a period can give, with what ranking needs, and remarks about the others.</summary>
internal sealed record PoolCandidates(ImmutableArray<CandidateOffer> Offers, ImmutableArray<OfferRemark> Remarks)
{
    /// <param name="from">Start of the period.</param>
    /// <param name="until">Its end; null = never.</param>
    public static PoolCandidates Of(ProgrammeDocument document, PoolDefinition pool, ProductSets sets, Instant from, Instant? until)
    {
        var offers = ImmutableArray.CreateBuilder<CandidateOffer>();
        var remarks = ImmutableArray.CreateBuilder<OfferRemark>();
        foreach (var offer in document.Offers.Where(offer => offer.In.Contains(pool.Id)))
        {
            var products = sets.Of(offer);
            if (WhyNot(offer, products, from, until) is { } why)
            {
                remarks.Add(new OfferRemark(offer.Id, why));
                continue;
            }

            if (products.Length * 2L > sets.Count)
            {
                remarks.Add(new OfferRemark(offer.Id, "is about more than half of the catalogue: nearly everybody has bought of it"));
            }

            offers.Add(Candidate(offer, products, sets));
        }

        return new PoolCandidates(offers.ToImmutable(), remarks.ToImmutable());
    }

    private static string? WhyNot(OfferDefinition offer, int[] products, Instant from, Instant? until) =>
        offer.When.Until is { } end && end <= from ? "has ended before the period begins"
        : offer.When.From is { } start && until is { } next && start >= next ? "begins after the period"
        : offer.When.Level.Length > 0 ? $"is for the level '{offer.When.Level}', which lists do not know"
        : products.Length == 0 ? "is about no product of the catalogue"
        : null;

    // As many as it may be used: nobody is promised what may be gone.
    private static CandidateOffer Candidate(OfferDefinition offer, int[] products, ProductSets sets) =>
        new(offer.Id, [.. products.Select(static product => new WeightedProduct(product))])
        {
            Category = MainCategory(products, sets.Table),
            Brand = sets.BrandOf(products),
            Stock = offer.BudgetUses,
            Eligibility = offer.When.Segments.IsEmpty && offer.When.Stores.IsEmpty
                ? Eligibility.Everybody
                : new Eligibility { Segments = offer.When.Segments, Stores = offer.When.Stores },
        };

    /// <summary>Of most of its products; of equal ones the first by path. Empty when they have none.</summary>
    private static string MainCategory(int[] products, ProductTable table)
    {
        var paths = table.CategoryPaths();
        return products.Select(table.CategoryOf).Where(static category => category >= 0).CountBy(category => paths[category])
            .OrderByDescending(static path => path.Value).ThenBy(static path => path.Key, StringComparer.Ordinal)
            .Select(static path => path.Key).FirstOrDefault("");
    }
}
