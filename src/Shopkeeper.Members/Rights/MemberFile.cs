using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members.Consents;

namespace Shopkeeper.Members.Rights;

/// <summary>Everything that the module has about a member: whom they are to us, what rules may read, what they agreed to.</summary>
public sealed record MemberFile(
    Member Member, FactRecord Facts, Instant? RestrictedSince, ImmutableArray<ConsentEntry> Consents);
