using System.Collections.Immutable;

namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// An offer as ranking sees it: its selectors resolved to products by number, and where it may be shown. What makes an offer
/// impossible for the whole list (dates, margin, an empty set) has been left out before; what depends on the member is here.
/// </summary>
internal sealed record CandidateOffer(string Id, ImmutableArray<WeightedProduct> Products)
{
    /// <summary>For diversity; empty counts as a category, or a brand, of its own for each offer.</summary>
    public string Category { get; init; } = "";

    /// <summary>Also what a like of a brand finds.</summary>
    public string Brand { get; init; } = "";

    /// <summary>Context x lever, readable by a marketer; the score is multiplied by it. Positive.</summary>
    public double Value { get; init; } = 1;

    /// <summary>How many members may be given it in this list; null = all.</summary>
    public long? Stock { get; init; }

    /// <summary>What one showing costs its funder, in minor units; see <see cref="Funder"/>.</summary>
    public long Cost { get; init; }

    /// <summary>Whose budget the cost is taken from; empty = nobody's.</summary>
    public string Funder { get; init; } = "";

    public Eligibility Eligibility { get; init; } = Eligibility.Everybody;

    /// <summary>Uses, and showings without a use, in earlier lists: what exploration knows of it.</summary>
    public long Used { get; init; }

    public long ShownNotUsed { get; init; }
}

/// <summary>A product by its number in the catalogue at hand, and its weight in the set (1 unless said).</summary>
internal readonly record struct WeightedProduct(int Number, double Weight = 1);

/// <summary>Who may be given an offer; an empty list is no condition. Tags are what members exclude: allergens, alcohol.</summary>
internal sealed record Eligibility
{
    public static readonly Eligibility Everybody = new();

    /// <summary>In one of these.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The member's store is one of these; who has no known store is shown none of them.</summary>
    public ImmutableArray<string> Stores { get; init; } = [];

    public ImmutableArray<string> AgeBands { get; init; } = [];

    public ImmutableArray<string> Tags { get; init; } = [];

    public bool Admits(RankedMember member) =>
        (Segments.IsEmpty || Segments.Any(member.Segments.Contains))
        && (Stores.IsEmpty || Stores.Contains(member.Store))
        && (AgeBands.IsEmpty || AgeBands.Contains(member.AgeBand))
        && (Tags.IsEmpty || !Tags.Any(member.ExcludedTags.Contains));
}
