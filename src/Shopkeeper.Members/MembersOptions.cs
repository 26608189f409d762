using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Passkeys;

namespace Shopkeeper.Members;

public enum LostCardPolicy
{
    /// <summary>Whoever finds the card collects for its member.</summary>
    KeepEarning,

    /// <summary>What is bought with it waits, as with a card that nobody holds.</summary>
    StopEarning,
}

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

    /// <summary>Whether purchases with a lost card still earn; spending with it ends in either case.</summary>
    public LostCardPolicy LostCards { get; init; } = LostCardPolicy.KeepEarning;

    /// <summary>Where passkeys are good; unless it is set, on the own machine only.</summary>
    public PasskeySite Passkeys { get; init; } = PasskeySite.Local;

    /// <summary>For so long nothing is spent after e-mail, phone, PIN or device changed, unless the office lifts it.</summary>
    public Duration SpendHold { get; init; } = Duration.FromHours(24);

    /// <summary>
    /// Of PBKDF2-HMAC-SHA-256, for PINs that are set from now on: each carries its own. Default: OWASP Password Storage Cheat Sheet, 2023.
    /// </summary>
    public int PinRounds { get; init; } = 600_000;
}
