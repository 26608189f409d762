using System.Collections.Immutable;
using Shopkeeper.Offers.Ranking;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>Drawn slots: the propensity that is logged is the probability with which they are drawn.</summary>
public sealed class ExplorationTests
{
    [Fact]
    public void propensities_add_up_to_one_and_none_is_tiny()
    {
        var (exploration, candidates) = New(50);
        var propensities = candidates.Select((_, place) => exploration.Propensity(candidates, place)).ToArray();
        Assert.Equal(1, propensities.Sum(), 0.01);
        Assert.All(propensities, static propensity => Assert.InRange(propensity, Exploration.Uniform / Exploration.Best, 1));
    }

    [Fact]
    public void draws_come_as_often_as_they_say()
    {
        const int Rounds = 40_000;
        var (exploration, candidates) = New(6);
        var counts = new double[candidates.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var draws = new Draws((ulong)round * 7_919);
            counts[exploration.Draw(candidates, ref draws).Place]++;
        }

        for (var place = 0; place < candidates.Length; place++)
        {
            Assert.Equal(exploration.Propensity(candidates, place), counts[place] / Rounds, 0.012);
        }
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(4, 60)]
    [InlineData(2_001, 18_009)]
    public void a_beta_table_has_the_mean_and_spread_of_its_distribution(double a, double b)
    {
        var table = new BetaTable(a, b);
        var values = Enumerable.Range(0, 100_000).Select(step => table.Quantile((step + 0.5) / 100_000)).ToArray();
        var mean = values.Average();
        Assert.Equal(a / (a + b), mean, 0.0005);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / values.Length;
        Assert.Equal(Math.Sqrt(a * b / ((a + b) * (a + b) * (a + b + 1))), Math.Sqrt(variance), 0.001);
        Assert.Equal(0.5, table.Below(table.Quantile(0.5)), 0.02);
    }

    /// <summary>Offers that did well, badly, and were never shown; of unequal value.</summary>
    private static (Exploration Exploration, ImmutableArray<Ranked> Candidates) New(int count)
    {
        var products = new ProductTable();
        products.Add("p", "");
        var index = new OfferIndex(
            Enumerable.Range(0, count).Select(number => new CandidateOffer($"o{number:00}", [new WeightedProduct(0)])
            {
                Used = number % 3, ShownNotUsed = number % 4 * 5, Value = 1 + (number % 2 * 0.25),
            }),
            products);
        return (new Exploration(index), [.. Enumerable.Range(0, count).Select(static number => new Ranked(number, 1, 1, false))]);
    }
}
