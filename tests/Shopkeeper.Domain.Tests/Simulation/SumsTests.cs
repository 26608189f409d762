using CsCheck;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Simulation;
using Xunit;

namespace Shopkeeper.Domain.Tests.Simulation;

/// <summary>Sums that several workers fill: their result does not depend on who saw what.</summary>
public sealed class SumsTests
{
    private static readonly Gen<MemberOutcome[]> Outcomes = Gen.Select(Gen.Int[1, 500], Gen.Long[-3_000_000, 3_000_000])
        .Select(static (number, delta) => new MemberOutcome(
            new AccountId(new Guid(number, 0, 0, new byte[8])),
            delta > 0 ? MemberVerdict.Winner : delta < 0 ? MemberVerdict.Loser : MemberVerdict.Same, 0, delta))
        .Array[0, 60];

    [Fact]
    public void split_and_added_they_are_the_whole() => Gen.Select(Outcomes, Gen.Int[0, 60]).Holds(static (outcomes, cut) =>
    {
        var distinct = outcomes.DistinctBy(static one => one.Account).ToArray();
        var whole = Of(distinct);
        var parts = Of(distinct.Skip(cut));
        parts.Add(Of(distinct.Take(cut).Reverse()));

        Assert.Equal(whole.FurthestWinners, parts.FurthestWinners);
        Assert.Equal(whole.FurthestLosers, parts.FurthestLosers);
        Assert.Equal(whole.Distribution(), parts.Distribution());
        Assert.Equal(distinct.Length, whole.Distribution().Sum(static band => band.Members));
        Assert.Equal(
            distinct.Where(static one => one.Delta > 0).OrderByDescending(static one => one.Delta)
                .ThenBy(static one => one.Account).Take(5),
            whole.FurthestWinners);
    });

    [Theory]
    [InlineData(0, 0L, 0L)]
    [InlineData(9, 1L, 9L)]
    [InlineData(10, 10L, 99L)]
    [InlineData(-10, -99L, -10L)]
    [InlineData(-1, -9L, -1L)]
    [InlineData(5_000_000, 1_000_000L, null)]
    [InlineData(-1_000_000, null, -1_000_000L)]
    public void a_difference_lies_in_its_band(long delta, long? from, long? to)
    {
        var sums = Of([new MemberOutcome(default, MemberVerdict.Mixed, 0, delta)]);
        Assert.Equal((from, to, 1), sums.Distribution().Single(static band => band.Members == 1));
    }

    [Fact]
    public void a_budget_closes_where_it_would_be_overdrawn()
    {
        var demand = new BudgetDemand();
        demand.Add(300, 40);
        demand.Add(100, 40);
        demand.Add(200, -10);
        demand.Add(400, 40);

        Assert.Equal(400, demand.ClosedFrom(70));
        Assert.Equal(100, demand.ClosedFrom(39));
        Assert.Null(demand.ClosedFrom(110));
    }

    [Fact]
    public void any_number_of_times_fits_and_only_the_slots_grow_wider()
    {
        var (one, half, rest) = (new BudgetDemand(), new BudgetDemand(), new BudgetDemand());
        for (var i = 0; i < 200_000; i++)
        {
            one.Add(i * 1_000L, 1);
            (i % 2 == 0 ? half : rest).Add(i * 1_000L, 1);
        }

        half.Add(rest);
        Assert.True(one.SlotMicros <= 4_096);
        Assert.InRange(one.ClosedFrom(100_000)!.Value, 100_000_000 - one.SlotMicros, 100_000_000);
        Assert.Equal(one.ClosedFrom(100_000), half.ClosedFrom(100_000));
    }

    private static MemberSums Of(IEnumerable<MemberOutcome> outcomes)
    {
        var sums = new MemberSums(named: 5);
        foreach (var outcome in outcomes)
        {
            sums.Add(outcome);
        }

        return sums;
    }
}
