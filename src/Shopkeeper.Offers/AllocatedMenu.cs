using System.Collections.Immutable;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers;

/// <summary>What an account was given. IsOwn: made for it; else the menu of all who have none of their own.</summary>
public sealed record AllocatedMenu(Guid List, bool IsOwn, ImmutableArray<MenuEntry> Entries);

/// <summary>An offer by the id that the programme document gives it, and why it is there.</summary>
public readonly record struct MenuEntry(string Offer, Reason Reason);
