using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Offers.Matching;

/// <summary>An offer with every name turned into a number. Arrays of amounts go by the programme's currencies.</summary>
internal sealed class CompiledOffer
{
    /// <summary>No bound: an amount that nothing reaches.</summary>
    public const long NoBound = long.MaxValue;

    public required OfferDefinition Source { get; init; }

    /// <summary>Empty = the version's own definition; else the hash of an earlier one, kept for picks that began under it.</summary>
    public required string Terms { get; init; }

    /// <summary>Indexes of the other definitions with its id: a basket has one of them at most.</summary>
    public int[] Others { get; set; } = [];

    /// <summary>Of an offer that gives points: the rule that its awards look like.</summary>
    public CompiledRule? Rule { get; set; }

    /// <summary>Position in the document; then come vouchers that no offer is against, then what is kept for picks.</summary>
    public int Index { get; set; }

    /// <summary>Position in the order in which offers are applied.</summary>
    public int Rank { get; set; }
    public required CompiledConditions? When { get; init; }
    public required LineMatch Match { get; init; }

    /// <summary>BuyGet: what is got; the same as <see cref="Match"/> where the offer names nothing else.</summary>
    public required LineMatch Got { get; init; }

    /// <summary>Bundle: its groups, in document order.</summary>
    public required LineMatch[] Groups { get; init; }

    /// <summary>Upgrade: the definitions of its bundle, the version's own first, and of each the group that it widens.</summary>
    public BundlePlace[] Bundles { get; set; } = [];

    /// <summary>Bundle: an upgrade can widen it.</summary>
    public bool HasUpgrades { get; set; }

    /// <summary>Number of its stacking group, -1 = none.</summary>
    public required int Group { get; init; }
    public required long[] Amount { get; init; }
    public required long[] Cap { get; init; }
    public required long[] MinimumSpend { get; init; }
    public required long[] BasketFrom { get; init; }
    public required long[] BasketBelow { get; init; }

    /// <summary>Its place among the offers of a list that all share and nobody picks from; null for others.</summary>
    public SharedPlace? Shared { get; set; }

    public string Id => Source.Id;

    /// <summary>Its uses over all members are counted under this name, its money under the id.</summary>
    public required string UsesKey { get; init; }

    public OfferKind Kind => Source.Kind;

    /// <summary>The group that it widens of the bundle with that index, -1 = it is no upgrade of it.</summary>
    public int GroupIn(int bundle)
    {
        foreach (var place in Bundles)
        {
            if (place.Bundle == bundle)
            {
                return place.Group;
            }
        }

        return -1;
    }

    public bool HasBudget => Source.BudgetUses is not null || Source.BudgetMoney is not null;

    /// <summary>Never takes pieces away from others, and stands beside any offer: including it can only lower prices.</summary>
    public bool IsGentle => Source.Stack == StackMode.Stackable && Kind is OfferKind.Percent or OfferKind.FixedPrice or OfferKind.MoneyOff;

    /// <summary>It wants lines for itself, and gives on each what it gives, whatever it gives on others: each is its own choice.</summary>
    public bool IsChosenByLine => Source.Stack != StackMode.Stackable && Source.MostPerBasket is null && Source.Cap.IsEmpty
        && Source.BudgetMoney is null && Source.MinimumSpend.IsEmpty
        && (Kind is OfferKind.Percent or OfferKind.FixedPrice || (Kind == OfferKind.MoneyOff && Source.EachPiece));

    /// <summary>
    /// What it leaves of a line grows with what it finds of it, whatever else is in the basket: then offers before it that
    /// lower prices never make the member pay more in the end.
    /// </summary>
    public bool IsSteady => IsGentle && (Kind != OfferKind.MoneyOff || Source.EachPiece) && Source.MostPerBasket is null
        && Source.Cap.IsEmpty && Source.BudgetMoney is null && Source.MinimumSpend.IsEmpty;
}

/// <summary>Index of a bundle and number of one of its groups.</summary>
internal readonly record struct BundlePlace(int Bundle, int Group);

/// <summary>The n-th offer (from 0) of a pool that shows everybody the same list and gives its first offers.</summary>
internal sealed record SharedPlace(PoolDefinition Pool, int Position);
