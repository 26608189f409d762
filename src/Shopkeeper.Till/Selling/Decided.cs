using System.Collections.Immutable;

namespace Shopkeeper.Till.Selling;

/// <summary>What a rule or offer did, in words, with its points or money (0 = none).</summary>
public sealed record DecidedEffect(string Kind, string Text, long Points, long Amount)
{
    /// <summary>Id of the offer, where it is of one.</summary>
    public string? Offer { get; init; }
}

public sealed record DecidedOffer(string Offer, long Amount);

/// <summary>A line as it is to be charged, with our offers taken off.</summary>
public sealed record DecidedLine(int Number, string Sku, long Amount, ImmutableArray<DecidedOffer> Applied);

/// <summary>
/// What a basket costs and gives. By the server, or by this till over its snapshot with the same engine: then it is provisional. Without
/// either nothing is taken off and nothing is said of points.
/// </summary>
public sealed record Decided
{
    public ImmutableArray<DecidedLine> Lines { get; init; } = [];

    public long Total { get; init; }

    public long Earned { get; init; }

    /// <summary>After the basket; null when nobody knows.</summary>
    public long? Balance { get; init; }

    public string PointsName { get; init; } = "points";

    public string? NextLevel { get; init; }

    public long Missing { get; init; }

    public ImmutableArray<DecidedEffect> Effects { get; init; } = [];

    public string? QuoteId { get; init; }

    public bool IsLocal { get; init; }

    /// <summary>False: neither the server nor the snapshot could say, points follow.</summary>
    public bool IsDecided { get; init; }

    /// <summary>The basket as it lies, at its shelf prices.</summary>
    public static Decided AtShelfPrices(Basket basket) => new()
    {
        Lines = [.. basket.Sold.Select(static line => new DecidedLine(line.Number, line.Sku, line.Amount, []))],
        Total = basket.Amount,
        IsLocal = true,
    };
}
