using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>Members with the values of what touches them: scored once, asked again at every round's prices.</summary>
internal sealed class PricingSample
{
    private const int Pieces = 64;

    private readonly AllocationTask task;
    private readonly (RankedMember Member, Ranked[] Kept)[][] pieces;
    private readonly double[][] popular;
    private readonly ParallelOptions parallel;

    private PricingSample(AllocationTask task, (RankedMember Member, Ranked[] Kept)[][] pieces, int threads)
    {
        this.task = task;
        this.pieces = pieces;
        popular = [.. task.Popularity.Select(new Scores(task.Index, task.Weights).PopularTerms)];
        parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Count = pieces.Sum(static piece => piece.Length);
        LargestValue = pieces.SelectMany(static piece => piece).SelectMany(static item => item.Kept)
            .Select(static kept => kept.Value)
            .Concat(popular.SelectMany(terms => terms.Select((term, offer) => term * task.Index.Offers[offer].Value)))
            .DefaultIfEmpty().Max();
    }

    public int Count { get; }

    public double LargestValue { get; }

    public static PricingSample Take(AllocationTask task, IMembers members, int wanted, int threads)
    {
        var pieces = members.Sample(wanted).Select(static (member, number) => (Member: member, Number: number))
            .GroupBy(static item => item.Number % Pieces, static item => item.Member)
            .Select(static piece => piece.ToArray()).ToArray();
        var kept = new (RankedMember, Ranked[])[pieces.Length][];
        Parallel.For(0, pieces.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, piece =>
        {
            var (scores, picker) = (new Scores(task.Index, task.Weights), new Picker(task.Index));
            var orders = BaseOrder.PerCluster(task, new double[task.Index.Offers.Length]);
            kept[piece] = Array.ConvertAll(pieces[piece], member =>
            {
                picker.Prepare(member, scores, orders[member.Cluster]);
                return (member with { History = MemberHistory.None }, picker.Touched.ToArray());
            });
        });
        return new PricingSample(task, kept, threads);
    }

    /// <summary>How often each offer would be taken at these prices, if there were enough of it.</summary>
    public long[] Demand(double[] prices)
    {
        var orders = Array.ConvertAll(popular, terms => BaseOrder.Of(task.Index, terms, prices));
        var demand = new long[prices.Length];
        Parallel.For(
            0, pieces.Length, parallel,
            () => (Picker: new Picker(task.Index), Counts: new long[prices.Length]),
            (piece, _, local) =>
            {
                foreach (var (member, kept) in pieces[piece])
                {
                    local.Picker.Prepare(member, kept, orders[member.Cluster]);
                    AddPicks(local.Picker.Fill(orders[member.Cluster], task.Rules.Relaxed, task.RankedSlots, default(Plenty)), local.Counts);
                }

                return local;
            },
            local => AddTo(demand, local.Counts));
        return demand;
    }

    private static void AddPicks(IReadOnlyList<Ranked> picked, long[] counts)
    {
        foreach (var pick in picked)
        {
            counts[pick.Offer] += pick.Priced > 0 ? 1 : 0;
        }
    }

    private static void AddTo(long[] demand, long[] counts)
    {
        lock (demand)
        {
            for (var offer = 0; offer < demand.Length; offer++)
            {
                demand[offer] += counts[offer];
            }
        }
    }
}
