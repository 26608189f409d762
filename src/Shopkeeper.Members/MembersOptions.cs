using System.Collections.Immutable;
using Shopkeeper.Members.Cards;

namespace Shopkeeper.Members;

/// <summary>What a shop decides about its members.</summary>
public sealed record MembersOptions
{
    public static readonly MembersOptions Default = new();

    /// <summary>Numbers that may be presented as a card of this shop.</summary>
    public ImmutableArray<CardRange> CardRanges { get; init; } = CardRange.Default;

    /// <summary>Where fresh numbers are drawn from; must lie in one of the card ranges.</summary>
    public CardRange FreshCards { get; init; } = CardRange.Fresh;

    /// <summary>
    /// Region (ISO 3166, "GB") for phone numbers without a country code; null: only international numbers are taken.
    /// </summary>
    public string? PhoneRegion { get; init; }
}
