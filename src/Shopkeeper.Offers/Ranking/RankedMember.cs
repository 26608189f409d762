using System.Collections.Immutable;

namespace Shopkeeper.Offers.Ranking;

/// <summary>A member's account as ranking sees it. Without consent to profiling the history is not looked at.</summary>
internal sealed record RankedMember(Guid Id)
{
    public MemberHistory History { get; init; } = MemberHistory.None;

    public bool MayProfile { get; init; } = true;

    /// <summary>What the member said to like: category paths, parts of them, or brands.</summary>
    public ImmutableArray<string> Likes { get; init; } = [];

    public string Store { get; init; } = "";

    /// <summary>Number of the cluster of stores whose popularity counts for the member.</summary>
    public int Cluster { get; init; }

    public string AgeBand { get; init; } = "";

    public ImmutableArray<string> Segments { get; init; } = [];

    public ImmutableArray<string> ExcludedTags { get; init; } = [];

    /// <summary>Offers, by number, that were used up and are not shown again.</summary>
    public ImmutableArray<int> Used { get; init; } = [];

    /// <summary>Offers, by number, that were shown in this period and not used, and how often.</summary>
    public ImmutableArray<(int Offer, int Times)> Shown { get; init; } = [];
}

/// <summary>
/// What a member bought, with age forgotten by halves: per product sum over baskets of 2^(-age/half-life), and in which of the
/// last <see cref="Remembered"/> baskets it was. Products ascend. Category shares are those of the decayed counts.
/// </summary>
internal sealed class MemberHistory
{
    public const int Remembered = 8;
    public const double HalfLifeDays = 75;

    public static readonly MemberHistory None = new(0, []);

    /// <param name="baskets">How many there were.</param>
    /// <param name="products">Ascending by number.</param>
    public MemberHistory(int baskets, BoughtProduct[] products)
    {
        Baskets = baskets;
        Products = products;
    }

    public int Baskets { get; }

    public BoughtProduct[] Products { get; }

    /// <param name="baskets">Newest first, each with its age in days (0 or more) and its products by number.</param>
    public static MemberHistory Of(IEnumerable<(double AgeDays, IReadOnlyCollection<int> Products)> baskets)
    {
        var bought = new SortedDictionary<int, BoughtProduct>();
        var number = 0;
        foreach (var (age, products) in baskets)
        {
            var count = Math.Pow(2, -age / HalfLifeDays);
            var mark = number < Remembered ? (byte)(1 << number) : (byte)0;
            foreach (var product in products.Distinct())
            {
                var before = bought.GetValueOrDefault(product);
                bought[product] = new BoughtProduct(product, before.Count + count, (byte)(before.Recent | mark));
            }

            number++;
        }

        return new MemberHistory(number, [.. bought.Values]);
    }
}

/// <summary>Count is decayed; bit b of Recent = it was in the b-th newest basket.</summary>
internal readonly record struct BoughtProduct(int Number, double Count, byte Recent);
