using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;

namespace Shopkeeper.Members.Quality;

// Persisted; explicit and append-only.
public enum PairVerdict : short
{
    /// <summary>Waits for a decision.</summary>
    Open = 0,

    /// <summary>Somebody has decided that they are two persons: no later search asks again.</summary>
    NotTheSame = 1,
}

/// <summary>
/// Two members that may be one person, the smaller id first. Hundredths: of bits, how strongly the evidence speaks for it; each bit doubles
/// the odds. Cluster: how many members hang together by such pairs; a large one is a shared contact and no person. Reasons name
/// columns and agreements, never values.
/// </summary>
public sealed record MemberPair(
    MemberId First, MemberId Second, int Hundredths, int Cluster, ImmutableArray<Evidence> Reasons, Instant Found, PairVerdict Verdict)
{
    public Instant? Decided { get; init; }

    public string? Operator { get; init; }

    public double Bits => Hundredths / 100.0;
}

/// <summary>Where a page of pairs ended.</summary>
public readonly record struct PairPlace(int Hundredths, MemberId First, MemberId Second)
{
    public static readonly PairPlace Start = new(int.MaxValue, default, default);

    public static PairPlace Of(MemberPair pair) => new(pair.Hundredths, pair.First, pair.Second);
}

/// <summary>Turns what the finder found among rows into pairs of members.</summary>
internal static class DuplicatePairs
{
    public static ImmutableArray<MemberPair> Of(IReadOnlyList<QualityRow> rows, ImmutableArray<DuplicatePair> found, Instant now)
    {
        var sizes = Clusters(rows.Count, found);
        return [.. found.Select(pair => Of(rows[pair.First].Member, rows[pair.Second].Member, pair, sizes[pair.First], now))];
    }

    private static MemberPair Of(MemberId one, MemberId other, DuplicatePair pair, int cluster, Instant now)
    {
        var (first, second) = one.Value.CompareTo(other.Value) < 0 ? (one, other) : (other, one);
        return new MemberPair(first, second, (int)Math.Round(pair.Bits * 100), cluster, pair.Why, now, PairVerdict.Open);
    }

    /// <summary>Of each row, how many rows hang together with it, itself included.</summary>
    private static int[] Clusters(int rows, ImmutableArray<DuplicatePair> found)
    {
        var parent = Enumerable.Range(0, rows).ToArray();
        int Root(int row)
        {
            while (parent[row] != row)
            {
                row = parent[row] = parent[parent[row]];
            }

            return row;
        }

        foreach (var pair in found)
        {
            parent[Root(pair.First)] = Root(pair.Second);
        }

        var sizes = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            sizes[Root(row)]++;
        }

        return [.. Enumerable.Range(0, rows).Select(row => sizes[Root(row)])];
    }
}
