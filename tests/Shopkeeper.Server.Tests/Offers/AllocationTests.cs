using CsCheck;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>Lists under scarce stock: caps hold, threads do not matter, the bound is one, and small plans are nearly the best.</summary>
public sealed class AllocationTests
{
    private static readonly Gen<SmallWorld> Worlds =
        from seed in Gen.Int[1, 1_000_000]
        from members in Gen.Int[1, 300]
        from offers in Gen.Int[3, 40]
        from slots in Gen.Int[1, 6]
        from exploration in Gen.Double[0, 0.5]
        from need in Gen.Double[0.1, 2]
        from shards in Gen.Int[1, 8]
        select new SmallWorld(seed, members, offers, new ListRules(slots) { Exploration = exploration }, need, shards);

    [Fact]
    public void caps_are_never_broken_and_the_bound_is_never_passed() => Worlds.Holds(
        static world =>
        {
            var report = world.Run(threads: 2);
            CheckCounts(world);
            Assert.All(world.Lists.Values, list => CheckList(world, list));
            Assert.Equal(world.Members.Length, world.Lists.Count);
            Assert.Equal(0, report.Violations);
            Assert.True(report.Value <= report.Bound + 1e-6, $"{report.Value} is more than {report.Bound}");
        },
        iter: 150);

    [Fact]
    public void the_plan_is_the_same_for_any_number_of_threads() => Worlds.Holds(
        static world =>
        {
            var one = Text(world, world.Run(threads: 1));
            Assert.Equal(one, Text(world, world.Run(threads: 3)));
            Assert.Equal(one, Text(world, world.Run(threads: 8)));
        },
        iter: 25);

    [Theory]
    [InlineData(1, 400, 50, 5, 0.9)]
    [InlineData(2, 400, 50, 5, 1.3)]
    [InlineData(4, 300, 30, 4, 0.6)]
    [InlineData(5, 200, 40, 10, 1.1)]
    [InlineData(7, 600, 25, 3, 2.0)]
    public void small_plans_have_99_of_a_hundred_parts_of_the_best(int seed, int members, int offers, int slots, double need)
    {
        var world = new SmallWorld(seed, members, offers, ListRules.Plain(slots) with { PerCategory = 2 }, need);
        var report = world.Run(threads: 2);
        var index = world.Task.Index;
        var best = BestPlan.ValueOf(
            world.Values(), index.CategoryGroups, [.. index.Offers.Select(static offer => offer.Stock ?? long.MaxValue)], slots, 2);
        Assert.True(report.Bound >= best - 1e-6, $"the bound {report.Bound} is below the best plan {best}");
        Assert.True(report.Value <= best + 1e-6, $"{report.Value} is more than the best plan {best}");
        Assert.True(report.Value >= 0.99 * best, $"{report.Value} is {report.Value / best:P2} of the best plan {best}");
    }

    [Fact]
    public void a_slot_is_left_empty_only_when_nothing_fits()
    {
        var world = new SmallWorld(11, 200, 30, ListRules.Plain(5), 0.5);
        world.Run(threads: 2);
        var index = world.Task.Index;
        var given = Given(world);
        var open = Enumerable.Range(0, given.Length).Where(offer => index.Offers[offer].Stock is not { } stock || given[offer] < stock).ToArray();
        foreach (var list in world.Lists.Values.Where(static list => list.Slots.Length < 5))
        {
            Assert.Empty(open.Except(list.Slots.Select(static slot => slot.Offer)));
        }
    }

    [Fact]
    public void drawn_slots_come_last_with_their_propensity_and_ranked_ones_are_sure()
    {
        var world = new SmallWorld(13, 500, 40, new ListRules(5) { Exploration = 0.3 }, 3);
        world.Run(threads: 2);
        var slots = world.Lists.Values.SelectMany(static list => list.Slots).ToArray();
        var drawn = slots.Where(static slot => slot.Kind == SlotKind.Explored).ToArray();
        Assert.InRange(drawn.Length / (double)slots.Length, 0.26, 0.34);
        Assert.All(drawn, static slot => Assert.InRange(slot.Propensity, Exploration.Uniform / Exploration.Best, 1));
        Assert.All(slots.Except(drawn), static slot => Assert.Equal(1, slot.Propensity));
        Assert.All(world.Lists.Values, static list =>
            Assert.Equal(list.Slots.OrderBy(static slot => slot.Kind == SlotKind.Explored), list.Slots));
    }

    [Fact]
    public void without_scarcity_a_list_is_the_plain_ranking()
    {
        var world = new SmallWorld(17, 50, 30, ListRules.Plain(6), 1_000);
        world.Run(threads: 2);
        var values = world.Values();
        for (var number = 0; number < world.Members.Length; number++)
        {
            var ranked = values[number].Select(static (value, offer) => (value, offer))
                .OrderByDescending(static item => item.value).ThenBy(static item => item.offer).Take(6).Select(static item => item.offer);
            Assert.Equal(ranked, world.Lists[world.Members[number].Id].Slots.Select(static slot => slot.Offer));
        }
    }

    private static void CheckCounts(SmallWorld world)
    {
        var offers = world.Task.Index.Offers;
        var given = Given(world);
        for (var offer = 0; offer < offers.Length; offer++)
        {
            Assert.True(given[offer] <= (offers[offer].Stock ?? long.MaxValue), $"{offers[offer].Id} is over its stock");
        }

        foreach (var (funder, budget) in world.Task.Budgets)
        {
            Assert.True(given.Select((count, offer) => offers[offer].Funder == funder ? count * offers[offer].Cost : 0).Sum() <= budget);
        }
    }

    private static void CheckList(SmallWorld world, MemberList list)
    {
        var (index, rules) = (world.Task.Index, world.Task.Rules);
        Assert.True(list.Slots.Length <= rules.Slots);
        Assert.Equal(list.Slots.Length, list.Slots.DistinctBy(static slot => slot.Offer).Count());
        Assert.All(list.Slots.CountBy(slot => index.CategoryGroups[slot.Offer]), group => Assert.True(group.Value <= rules.PerCategory));
        Assert.All(list.Slots.CountBy(slot => index.BrandGroups[slot.Offer]), group => Assert.True(group.Value <= rules.PerBrand));
    }

    private static long[] Given(SmallWorld world)
    {
        var given = new long[world.Task.Index.Offers.Length];
        foreach (var slot in world.Lists.Values.SelectMany(static list => list.Slots))
        {
            given[slot.Offer]++;
        }

        return given;
    }

    private static string Text(SmallWorld world, AllocationReport report) => string.Join(
        '\n',
        world.Members.Select(member => string.Join(' ', world.Lists[member.Id].Slots.Select(static slot => slot.ToString())))
            .Append(report.ToString()));
}
