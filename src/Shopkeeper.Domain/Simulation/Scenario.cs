using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Domain.Simulation;

/// <summary>
/// What somebody assumes that members would do differently under a draft. Stated, never derived: it is computed from the
/// simulation's own purchases and shown apart from them. Shares in ten-thousandths.
/// </summary>
public sealed record Scenario(string Name, ImmutableArray<ScenarioUplift> Purchases, int? RedeemedBasisPoints);

/// <summary>So many more (negative: fewer) purchases like these. An empty condition holds; the first uplift that fits counts.</summary>
public sealed record ScenarioUplift(int BasisPoints, string Level, string Store)
{
    public bool Fits(Activity purchase, ImmutableArray<string> levels) =>
        (Level.Length == 0 || levels.Contains(Level)) && (Store.Length == 0 || Store == purchase.Store);
}

/// <summary>The purchases of the range that one uplift is about: how many, what was paid, and the first points they earned.</summary>
public sealed class ScenarioSums
{
    public long Purchases { get; private set; }

    /// <summary>Minor units of the document's first currency; purchases in others are not counted here.</summary>
    public long Sales { get; private set; }

    public long Points { get; private set; }

    public void Add(long purchases, long sales, long points)
    {
        Purchases += purchases;
        Sales += sales;
        Points += points;
    }
}
