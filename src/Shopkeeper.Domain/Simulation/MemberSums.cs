using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Simulation;

/// <summary>
/// Winners and losers over all members: how many, by how much, and who the furthest are. Its size does not grow with the
/// number of members, and its result does not depend on their order.
/// </summary>
public sealed class MemberSums(int named)
{
    // Bands by powers of ten, mirrored around zero: band 0 is "no difference in points".
    private static readonly ImmutableArray<long> Edges = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    private readonly long[] gained = new long[Edges.Length];
    private readonly long[] lost = new long[Edges.Length];
    private readonly Furthest winners = new(named);
    private readonly Furthest losers = new(named);
    private long level;

    public long Members { get; private set; }

    public long Winners { get; private set; }

    public long Losers { get; private set; }

    public long Mixed { get; private set; }

    public long Changed => Winners + Losers + Mixed;

    public IReadOnlyList<MemberOutcome> FurthestWinners => winners.List;

    public IReadOnlyList<MemberOutcome> FurthestLosers => losers.List;

    public void Add(in MemberOutcome outcome)
    {
        Members++;
        Winners += outcome.Verdict == MemberVerdict.Winner ? 1 : 0;
        Losers += outcome.Verdict == MemberVerdict.Loser ? 1 : 0;
        Mixed += outcome.Verdict == MemberVerdict.Mixed ? 1 : 0;
        switch (outcome.Delta)
        {
            case > 0:
                gained[BandOf(outcome.Delta)]++;
                winners.Add(outcome);
                break;
            case < 0:
                lost[BandOf(-outcome.Delta)]++;
                losers.Add(outcome);
                break;
            default:
                level++;
                break;
        }
    }

    public void Add(MemberSums other)
    {
        Members += other.Members;
        Winners += other.Winners;
        Losers += other.Losers;
        Mixed += other.Mixed;
        level += other.level;
        for (var i = 0; i < Edges.Length; i++)
        {
            gained[i] += other.gained[i];
            lost[i] += other.lost[i];
        }

        winners.Add(other.winners);
        losers.Add(other.losers);
    }

    /// <summary>Members by difference in the first points, from the largest loss to the largest gain; null = no end.</summary>
    public IEnumerable<(long? From, long? To, long Members)> Distribution()
    {
        for (var i = Edges.Length - 1; i >= 0; i--)
        {
            yield return (i + 1 < Edges.Length ? 1 - Edges[i + 1] : null, -Edges[i], lost[i]);
        }

        yield return (0, 0, level);
        for (var i = 0; i < Edges.Length; i++)
        {
            yield return (Edges[i], i + 1 < Edges.Length ? Edges[i + 1] - 1 : null, gained[i]);
        }
    }

    private static int BandOf(long size)
    {
        var band = 0;
        while (band + 1 < Edges.Length && size >= Edges[band + 1])
        {
            band++;
        }

        return band;
    }

    /// <summary>The members with the largest differences, largest first; of equal ones by account.</summary>
    private sealed class Furthest(int most)
    {
        private readonly List<MemberOutcome> kept = [];

        public IReadOnlyList<MemberOutcome> List => kept;

        public void Add(in MemberOutcome outcome)
        {
            if (kept.Count == most && (most == 0 || Compare(outcome, kept[^1]) >= 0))
            {
                return;
            }

            var at = kept.BinarySearch(outcome, Comparer<MemberOutcome>.Create(Compare));
            kept.Insert(~at, outcome);
            if (kept.Count > most)
            {
                kept.RemoveAt(most);
            }
        }

        public void Add(Furthest other)
        {
            foreach (var outcome in other.kept)
            {
                Add(outcome);
            }
        }

        private static int Compare(MemberOutcome a, MemberOutcome b)
        {
            var bySize = Math.Abs(b.Delta).CompareTo(Math.Abs(a.Delta));
            return bySize != 0 ? bySize : a.Account.CompareTo(b.Account);
        }
    }
}
