using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members;

/// <summary>
/// A member as stored. Profile is empty when nothing personal is known, or when it was erased. Identifiers: the kinds by
/// which the member is found. ContactChanged: when e-mail or phone last became another one after joining.
/// </summary>
public sealed record Member(
    MemberId Id, AccountId Account, MemberStatus Status, Instant Created, Instant? Activated, Instant? ContactChanged,
    ImmutableArray<IdentifierKind> Identifiers, Profile Profile);

/// <summary>
/// One of all members: profile as far as it is known, the facts as stored (whatever the member said of profiling), and the keyed
/// hashes of its cards.
/// </summary>
public sealed record KnownMember(
    MemberId Id, AccountId Account, MemberStatus Status, Profile Profile, Domain.Facts.FactRecord Facts,
    ImmutableArray<Platform.Secrets.KeyedHash> Cards);

/// <summary>A look-up by something presented: the member, nobody (both null), or why the text cannot be one.</summary>
public readonly record struct MemberLookup(Member? Member, string? Problem, Rejection Rejection = Rejection.None)
{
    /// <summary>The card that was presented is lost: it earns, and spends nothing.</summary>
    public bool IsLost { get; init; }
}
