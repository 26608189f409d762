using System.Buffers;

namespace Shopkeeper.Domain.Kernel;

/// <summary>Largest remainder (Hamilton): splits a total over weights so that the parts add up to it exactly.</summary>
public static class Prorate
{
    /// <summary>
    /// Fills <paramref name="parts"/> with floor(total * weight / sum) and gives what is left, one each, to the largest
    /// remainders; ties go to the earlier index. Weights must not be negative; when all are zero, all goes to the first.
    /// Total must not be negative.
    /// </summary>
    public static void LargestRemainder(long total, ReadOnlySpan<long> weights, Span<long> parts)
    {
        Invariant.Hold(total >= 0, "a prorated total is not negative");
        Invariant.Hold(parts.Length == weights.Length && weights.Length > 0, "one part per weight");
        Int128 sum = 0;
        foreach (var weight in weights)
        {
            Invariant.Hold(weight >= 0, "a weight is not negative");
            sum += weight;
        }

        if (sum == 0)
        {
            parts.Clear();
            parts[0] = total;
            return;
        }

        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            parts[i] = (long)((Int128)total * weights[i] / sum);
            left -= parts[i];
        }

        GiveRest(total, left, sum, weights, parts);
    }

    private static void GiveRest(long total, long left, Int128 sum, ReadOnlySpan<long> weights, Span<long> parts)
    {
        if (left <= Few)
        {
            GiveToFew(total, left, sum, weights, parts);
            return;
        }

        var remainders = ArrayPool<Int128>.Shared.Rent(weights.Length);
        var order = ArrayPool<int>.Shared.Rent(weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            // Ascending order puts the largest remainder first, and of equal ones the sort below keeps the earlier.
            remainders[i] = -((Int128)total * weights[i] % sum);
            order[i] = i;
        }

        order.AsSpan(0, weights.Length).Sort(new ByRemainder(remainders));
        for (var i = 0; i < left; i++)
        {
            parts[order[i]]++;
        }

        ArrayPool<Int128>.Shared.Return(remainders);
        ArrayPool<int>.Shared.Return(order);
    }

    // A receipt has few lines, and never more units left than lines: walking them is quicker than sorting.
    private const int Few = 16;

    private static void GiveToFew(long total, long left, Int128 sum, ReadOnlySpan<long> weights, Span<long> parts)
    {
        for (; left > 0; left--)
        {
            var best = -1;
            Int128 bestRemainder = -1;
            for (var i = 0; i < weights.Length; i++)
            {
                var exact = (Int128)total * weights[i];
                var floor = exact / sum;
                var remainder = parts[i] > floor ? -1 : exact - (floor * sum);
                if (remainder > bestRemainder)
                {
                    bestRemainder = remainder;
                    best = i;
                }
            }

            parts[best]++;
        }
    }

    private sealed class ByRemainder(Int128[] negated) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var order = negated[x].CompareTo(negated[y]);
            return order != 0 ? order : x.CompareTo(y);
        }
    }
}
