namespace Shopkeeper.Offers.Ranking;

/// <summary>
/// Draws what else may be liked: theta_j from Beta(1 + used, 9 + shown and not used) for the best that remain, and the largest
/// theta_j x value_j wins (Thompson sampling); now and then a uniform draw instead, so that no propensity is below
/// <see cref="Uniform"/> / <see cref="Best"/>. The propensity is what a draw would give on average, integrated and not drawn
/// again a thousand times: exact, the same everywhere, and quick enough for every member.
/// </summary>
internal sealed class Exploration
{
    public const int Best = 50;
    public const double Uniform = 0.1;

    private const int Nodes = 32;

    private readonly OfferIndex index;
    private readonly BetaTable[] chances;

    public Exploration(OfferIndex index)
    {
        this.index = index;
        var tables = new Dictionary<(long, long), BetaTable>();
        chances = [.. index.Offers.Select(offer =>
        {
            var key = (1 + offer.Used, 9 + offer.ShownNotUsed);
            return tables.TryGetValue(key, out var known) ? known : tables[key] = new BetaTable(key.Item1, key.Item2);
        })];
    }

    /// <summary>One of the candidates by place, and the probability with which it was drawn. There is at least one.</summary>
    public (int Place, double Propensity) Draw(IReadOnlyList<Ranked> candidates, ref Draws draws)
    {
        var place = draws.Next() < Uniform ? draws.Next(candidates.Count) : Largest(candidates, ref draws);
        return (place, Propensity(candidates, place));
    }

    public double Propensity(IReadOnlyList<Ranked> candidates, int place) =>
        (Uniform / candidates.Count) + ((1 - Uniform) * ChanceOfLargest(candidates, place));

    private int Largest(IReadOnlyList<Ranked> candidates, ref Draws draws)
    {
        var (largest, most) = (0, -1d);
        for (var place = 0; place < candidates.Count; place++)
        {
            var offer = candidates[place].Offer;
            var chance = chances[offer].Quantile(draws.Next()) * index.Offers[offer].Value;
            if (chance > most)
            {
                (largest, most) = (place, chance);
            }
        }

        return largest;
    }

    /// <summary>
    /// Integral over u of the product over the others of P(theta_i value_i below the u-quantile of this one). The largest of
    /// many is rarely small, so the nodes lie close near u = 1: u = 1 - t^3.
    /// </summary>
    private double ChanceOfLargest(IReadOnlyList<Ranked> candidates, int place)
    {
        var own = candidates[place].Offer;
        var sum = 0d;
        for (var node = 0; node < Nodes; node++)
        {
            var t = (node + 0.5) / Nodes;
            var most = chances[own].Quantile(1 - (t * t * t)) * index.Offers[own].Value;
            var product = 1d;
            for (var other = 0; other < candidates.Count && product > 1e-12; other++)
            {
                var offer = candidates[other].Offer;
                product *= other == place ? 1 : chances[offer].Below(most / index.Offers[offer].Value);
            }

            sum += 3 * t * t * product;
        }

        return sum / Nodes;
    }
}

/// <summary>A beta distribution as a table of its distribution function in equal steps, linear in between.</summary>
internal sealed class BetaTable
{
    private const int Steps = 1_024;
    private const int Fine = 32;

    private readonly double[] below = new double[Steps + 1];

    public BetaTable(double a, double b)
    {
        const double All = Steps * Fine;
        var mode = Math.Clamp(a + b > 2 ? (a - 1) / (a + b - 2) : 0.5, 0.5 / All, 1 - (0.5 / All));
        var largest = Log(mode, a, b);

        // The density by midpoints, from its logarithm less its largest, so that many uses do not underflow.
        for (var step = 0; step < Steps; step++)
        {
            below[step + 1] = below[step];
            for (var fine = 0; fine < Fine; fine++)
            {
                below[step + 1] += Math.Exp(Log(((step * Fine) + fine + 0.5) / All, a, b) - largest);
            }
        }

        var sum = below[Steps];
        for (var step = 0; step <= Steps; step++)
        {
            below[step] /= sum;
        }
    }

    /// <summary>The value that a share of draws lies below.</summary>
    public double Quantile(double share)
    {
        var (low, high) = (0, Steps);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = below[middle] <= share ? (middle, high) : (low, middle);
        }

        var width = below[high] - below[low];
        return (low + (width > 0 ? (share - below[low]) / width : 0)) / Steps;
    }

    /// <summary>The share of draws that lies below a value.</summary>
    public double Below(double value)
    {
        if (value >= 1)
        {
            return 1;
        }

        var step = (int)(value * Steps);
        return below[step] + (((value * Steps) - step) * (below[step + 1] - below[step]));
    }

    private static double Log(double x, double a, double b) => ((a - 1) * Math.Log(x)) + ((b - 1) * Math.Log(1 - x));
}
