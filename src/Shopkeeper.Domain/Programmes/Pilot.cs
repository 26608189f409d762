using System.Collections.Immutable;
using NodaTime;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// A property of a publish: until that instant (exclusive) the version decides only for activities in these stores and of
/// members in these segments; after it, for everybody. Both lists sorted ordinally, never both empty.
/// </summary>
public sealed record Pilot(ImmutableArray<string> Stores, ImmutableArray<string> Segments, Instant Until)
{
    public bool Equals(Pilot? other) => other is not null && Until == other.Until
        && Stores.AsSpan().SequenceEqual(other.Stores.AsSpan()) && Segments.AsSpan().SequenceEqual(other.Segments.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Until, Stores.Length, Segments.Length);
}
