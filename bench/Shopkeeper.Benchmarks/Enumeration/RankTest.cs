namespace Shopkeeper.Benchmarks.Enumeration;

/// <summary>
/// How well times tell two groups apart: the probability that a value of the first is above one of the second (Mann and Whitney;
/// the area under the ROC curve), ties counted half. 0.5: not at all.
/// </summary>
internal static class RankTest
{
    public static double Auc(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var all = first.Select(static value => (Value: value, IsFirst: true)).Concat(second.Select(static value => (Value: value, IsFirst: false)))
            .OrderBy(static one => one.Value).ToArray();
        var ranks = 0.0;
        for (var start = 0; start < all.Length;)
        {
            var end = start;
            while (end < all.Length && all[end].Value.Equals(all[start].Value))
            {
                end++;
            }

            // Equal values share the mean of their ranks, which begin at 1.
            ranks += all[start..end].Count(static one => one.IsFirst) * ((start + 1 + end) / 2.0);
            start = end;
        }

        return (ranks - (first.Count * (first.Count + 1.0) / 2)) / ((double)first.Count * second.Count);
    }
}
