using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Passkeys;
using Shopkeeper.Members.Spending;

namespace Shopkeeper.Members.Rights;

/// <summary>Everything that the module has about a member: whom they are to us, what rules may read, what they agreed to, and other rows by table.</summary>
public sealed record MemberFile(
    Member Member, FactRecord Facts, Instant? RestrictedSince, ImmutableArray<ConsentEntry> Consents,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Other)
{
    public ImmutableArray<MemberIdentifier> FoundBy { get; init; } = [];

    public SpendingState? Spending { get; init; }

    public ImmutableArray<Passkey> Passkeys { get; init; } = [];
}
