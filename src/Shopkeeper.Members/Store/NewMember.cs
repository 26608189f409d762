using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Store;

internal readonly record struct Identifier(IdentifierKind Kind, KeyedHash Hash);

/// <summary>A member to be added, with everything personal sealed. IsFresh: the card was drawn by us.</summary>
internal sealed record NewMember(
    MemberId Member, AccountId Account, MemberStatus Status, Instant Created, ImmutableArray<Identifier> Identifiers,
    bool HasFreshCard, byte[]? Personal, FactRecord Facts)
{
    /// <summary>Where somebody joined; empty when it was not said.</summary>
    public string Store { get; init; } = "";

    /// <summary>Who asks for it, in the audit log.</summary>
    public string Actor { get; init; } = AuditEntry.Shell;

    /// <summary>The hash of the invitation that is used up.</summary>
    public KeyedHash? Invitation { get; init; }

    public ImmutableArray<SealedConsent> Consents { get; init; } = [];

    public Identifier? Card => Identifiers.FirstOrDefault(static found => found.Kind == IdentifierKind.Card) is { Kind: not 0 } card
        ? card
        : null;
}

/// <summary>What became of one: added when Taken is null, else whose the identifier is.</summary>
internal readonly record struct Added(MemberId Member, AccountId Account, Identifier? Taken);

/// <summary>An answer given before under a join's idempotency key.</summary>
internal sealed record EarlierJoin(KeyedHash Body, MemberId Member, IdentifierKind? Taken);

/// <summary>A row of `member`. Version counts its changes; ContactChanged: when e-mail or phone last became another one.</summary>
internal sealed record MemberRow(
    MemberId Member, AccountId Account, MemberStatus Status, Instant Created, Instant? Activated, byte[]? Personal,
    int Version, Instant? ContactChanged, string Store)
{
    /// <summary>Of the columns that `find` selects, in its order.</summary>
    public static MemberRow Read(DbDataReader row) => new(
        new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1)), (MemberStatus)row.GetInt16(2), Instants.At(row.GetInt64(3)),
        row.IsDBNull(4) ? null : Instants.At(row.GetInt64(4)), row.Bytes(5), row.GetInt32(6),
        row.IsDBNull(7) ? null : Instants.At(row.GetInt64(7)), row.GetString(8));
}

/// <summary>A number we drew is in use already: draw again. Nothing was stored.</summary>
internal sealed class FreshCardTaken(int index) : Exception("A fresh card number is taken.")
{
    public int Index { get; } = index;
}
