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
        while (left > 0)
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
            left--;
        }
    }
}
