using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Store;

internal readonly record struct Identifier(IdentifierKind Kind, KeyedHash Hash);

/// <summary>A member to be added, with everything personal sealed. IsFresh: the card was drawn by us.</summary>
internal sealed record NewMember(
    MemberId Member, AccountId Account, MemberStatus Status, Instant Created, ImmutableArray<Identifier> Identifiers,
    bool HasFreshCard, byte[]? Personal, FactRecord Facts)
{
    public Identifier? Card => Identifiers.FirstOrDefault(static found => found.Kind == IdentifierKind.Card) is { Kind: not 0 } card
        ? card
        : null;
}

/// <summary>What became of one: added when Taken is null, else whose the identifier is.</summary>
internal readonly record struct Added(MemberId Member, AccountId Account, Identifier? Taken);

/// <summary>An answer given before under a join's idempotency key.</summary>
internal sealed record EarlierJoin(KeyedHash Body, MemberId Member, IdentifierKind? Taken);

/// <summary>A row of `member`.</summary>
internal sealed record MemberRow(
    MemberId Member, AccountId Account, MemberStatus Status, Instant Created, Instant? Activated, byte[]? Personal);

/// <summary>A number we drew is in use already: draw again. Nothing was stored.</summary>
internal sealed class FreshCardTaken(int index) : Exception("A fresh card number is taken.")
{
    public int Index { get; } = index;
}
