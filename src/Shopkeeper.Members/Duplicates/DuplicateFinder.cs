using System.Collections.Immutable;

namespace Shopkeeper.Members.Duplicates;

/// <summary>
/// Finds rows that stand for one person: candidates by what they share, evidence by column, its sum against a threshold
/// (docs/reference/duplicates.md). The same table gives the same pairs, in whatever order its rows come.
/// </summary>
public static class DuplicateFinder
{
    /// <summary>Bits from which a pair is taken for one: sixteen to one.</summary>
    public const double Threshold = 4;

    private const int Rounds = 8;

    /// <summary>Pairs at or above the threshold, in order of their rows.</summary>
    public static ImmutableArray<DuplicatePair> Find(DuplicateTable table, CancellationToken cancel)
    {
        if (table.Rows.Count < 2)
        {
            return [];
        }

        var values = new ValueTable(table);
        var comparison = new Comparison(values);
        var weights = new Weights(values, comparison);
        var pairs = Blocking.Pairs(values, cancel);
        var agreements = Compare(comparison, pairs, values.Columns, cancel);
        Learn(weights, values, pairs, agreements);
        var found = ImmutableArray.CreateBuilder<DuplicatePair>();
        for (var pair = 0; pair < pairs.Count; pair++)
        {
            var (first, second) = Rows(pairs[pair]);
            var seen = agreements.AsSpan(pair * values.Columns, values.Columns);
            var bits = Bits(weights, values, first, seen);
            if (bits >= Threshold)
            {
                found.Add(new DuplicatePair(first, second, bits, Why(table, weights, first, seen)));
            }
        }

        return found.ToImmutable();
    }

    private static Agreement[] Compare(Comparison comparison, List<long> pairs, int columns, CancellationToken cancel)
    {
        var agreements = new Agreement[pairs.Count * columns];
        Parallel.For(0, pairs.Count, new ParallelOptions { CancellationToken = cancel }, pair =>
        {
            var (first, second) = Rows(pairs[pair]);
            comparison.Compare(first, second, agreements.AsSpan(pair * columns, columns));
        });
        return agreements;
    }

    /// <summary>Expectation maximisation: each likely pair counts by how likely it is, under the weights of the round before.</summary>
    private static void Learn(Weights weights, ValueTable values, List<long> pairs, Agreement[] agreements)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var counts = weights.NewCounts();
            for (var pair = 0; pair < pairs.Count; pair++)
            {
                var seen = agreements.AsSpan(pair * values.Columns, values.Columns);
                var bits = Bits(weights, values, Rows(pairs[pair]).First, seen);
                if (bits > 0)
                {
                    Weights.Count(counts, seen, 1 / (1 + Math.Pow(2, -bits)));
                }
            }

            weights.Learn(counts);
        }
    }

    private static (int First, int Second) Rows(long pair) => ((int)(pair >> 32), (int)(pair & int.MaxValue));

    /// <summary>
    /// A row has about one duplicate at most, so chance demands as many bits as there are doublings of rows. A household shares
    /// its place: what the other columns say is the most that the whole may say once they speak against it.
    /// </summary>
    private static double Bits(Weights weights, ValueTable values, int first, ReadOnlySpan<Agreement> agreements)
    {
        var sum = -Math.Log2(values.Rows);
        double own = 0;
        for (var column = 0; column < agreements.Length; column++)
        {
            var bits = weights.Of(column, agreements[column], first);
            sum += bits;
            own += values.IsPlace(column) ? 0 : bits;
        }

        return own < 0 ? Math.Min(sum, own) : sum;
    }

    private static ImmutableArray<Evidence> Why(DuplicateTable table, Weights weights, int first, ReadOnlySpan<Agreement> agreements)
    {
        var why = ImmutableArray.CreateBuilder<Evidence>(agreements.Length);
        for (var column = 0; column < agreements.Length; column++)
        {
            why.Add(new Evidence(table.Columns[column], agreements[column], weights.Of(column, agreements[column], first)));
        }

        return why.MoveToImmutable();
    }
}
