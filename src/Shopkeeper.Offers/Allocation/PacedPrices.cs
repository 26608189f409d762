using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// The prices of one shard's pass. Members whom nothing touches see equal values, so that at a fixed price either all or none
/// of them want an offer: stock would be gone early or left over. So the prices are steered: after every few members an
/// offer that went faster than it lasts becomes dearer, a slower one cheaper. The mean of a step is zero when the pace is
/// right, however few pieces there are, so it is not clipped from above.
/// </summary>
internal sealed class PacedPrices
{
    private const int Members = 100;
    private const double Step = 0.001;

    private readonly Remaining stock;
    private readonly int all;
    private readonly double step;
    private readonly long[] before;
    private int passed;

    /// <param name="start">By offer.</param>
    /// <param name="largestValue">What steps are measured by; 0 = the prices stay.</param>
    /// <param name="all">Members of the pass.</param>
    public PacedPrices(AllocationTask task, double[] start, double largestValue, Remaining stock, int all)
    {
        this.stock = stock;
        this.all = all;
        step = Step * largestValue;
        before = [.. stock.Stock];
        ByOffer = [.. start];
        Orders = BaseOrder.PerCluster(task, ByOffer);
    }

    public double[] ByOffer { get; }

    /// <summary>By cluster; replaced as prices move.</summary>
    public BaseOrder[] Orders { get; private set; }

    /// <summary>Called before each member.</summary>
    public void Next()
    {
        if (passed > 0 && passed % Members == 0 && step > 0)
        {
            Steer();
            Orders = Array.ConvertAll(Orders, order => order.At(ByOffer));
        }

        passed++;
    }

    private void Steer()
    {
        var share = Members / (double)Math.Max(Members, all - passed);
        for (var offer = 0; offer < ByOffer.Length; offer++)
        {
            var left = stock.Stock[offer];
            if (left < long.MaxValue)
            {
                var pace = (before[offer] - left) / Math.Max(left * share, 0.5);
                ByOffer[offer] = Math.Max(0, ByOffer[offer] + (step * (pace - 1)));
                before[offer] = left;
            }
        }
    }
}
