using System.Collections.Immutable;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>
/// Which lines count: all of the included selectors match and none of the excluded ones. Selectors are numbered in the
/// program, so that rules with the same selectors share a filter, and with it their sums.
/// </summary>
internal sealed record LineFilter(ImmutableArray<int> Include, ImmutableArray<int> Exclude)
{
    public static readonly LineFilter All = new([], []);

    public bool IsAll => Include.IsEmpty && Exclude.IsEmpty;

    public bool Matches(ReadOnlySpan<ulong> selectors)
    {
        foreach (var selector in Include)
        {
            if (!Bits.Has(selectors, selector))
            {
                return false;
            }
        }

        foreach (var selector in Exclude)
        {
            if (Bits.Has(selectors, selector))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lines that both filters count.</summary>
    public LineFilter And(LineFilter other) => new(
        [.. Include.Union(other.Include).Order()], [.. Exclude.Union(other.Exclude).Order()]);

    public bool Equals(LineFilter? other) => other is not null
        && Include.AsSpan().SequenceEqual(other.Include.AsSpan())
        && Exclude.AsSpan().SequenceEqual(other.Exclude.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var selector in Include)
        {
            hash.Add(selector);
        }

        hash.Add(-1);
        foreach (var selector in Exclude)
        {
            hash.Add(selector);
        }

        return hash.ToHashCode();
    }
}
