using System.Collections.Immutable;

namespace Shopkeeper.Till.Selling;

/// <summary>
/// Who stands at the counter. Card: as presented, for the sale; without one the account stands for it (found by phone). Known: the
/// server or the snapshot has an account; else the sale waits for its holder.
/// </summary>
public sealed record Customer(string? Card, string? Account)
{
    public string? Member { get; init; }

    public string? Name { get; init; }

    /// <summary>One fact that the member agreed to be greeted with, and nothing else of what is known.</summary>
    public string? Fact { get; init; }

    public ImmutableArray<string> Levels { get; init; } = [];

    /// <summary>Names of picks that wait to be used.</summary>
    public ImmutableArray<string> OpenPicks { get; init; } = [];

    public bool IsLost { get; init; }

    /// <summary>Whose it is to a cashier: the name, else the end of the card.</summary>
    public string Shown => Name is { Length: > 0 } name ? name : Card is { Length: > 4 } card ? $"Card ending {card[^4..]}" : "Member";
}
