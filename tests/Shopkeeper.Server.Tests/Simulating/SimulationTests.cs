using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Tests.Accounts;
using Xunit;

namespace Shopkeeper.Server.Tests.Simulating;

/// <summary>What the replay of a draft promises, on histories made by hand and by chance.</summary>
public sealed class SimulationTests
{
    /// <summary>Limits, pending and short-lived points, levels that close, a level condition, a budget, points to spend.</summary>
    private const string Everything = """
        programme: all
        name: All
        currency: GBP
        timezone: Europe/London
        points: { name: points, spendable: true, value: { points: 100, worth: 1.00 GBP }, expire: 2mo, pending: 9d }
        earn:
          - { id: spend, on: purchase, points: 3, per: 1.00 GBP, exclude: { category: [gift-cards] } }
          - { id: tea, on: purchase, points: 7, per: 1.00 GBP, only: { category: [food] }, limit: 500 points per month }
          - { id: vip, on: purchase, multiply: 2, of: [spend], when: { segment: [vip], level: silver } }
          - { id: welcome, on: purchase, bonus: 40, when: { first-purchase: true }, onReturn: keep, pending: 0d }
          - { id: gift, on: purchase, bonus: 5, budget: 120 }
          - { id: review, on: review, points: 25, limit: 1 per product, pending: { event: shipped } }
        levels:
          - { id: silver, name: Silver, at: 300 }
          - { id: gold, name: Gold, at: 900 }
        returns: { when-short: within-balance, without-receipt: current-rules }
        """;

    public static readonly TheoryData<int> Seeds = [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task the_version_in_force_over_its_own_history_is_the_ledger_to_the_point(int seed)
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Everything);
        var history = await MakeAsync(world, seed, 250);

        var report = await SimulateAsync(world, Everything);

        Assert.Equal((5, 0), (report.Members.Members, report.Members.Changed));
        Assert.Empty(report.Refused);
        Assert.Equal(Told(report.History.Points[0]), Told(report.DraftSums.Points[0]));
        Assert.Equal(await HeldAsync(world, history), report.DraftSums.Points[0].Outstanding);
        await world.HoldsAsync();
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task both_engines_give_the_same_and_any_part_of_the_history_is_the_ledger_too(DatabaseEngine engine)
    {
        await using var world = await LedgerWorld.NewAsync(engine, Everything);
        await MakeAsync(world, 7, 150);
        var middle = world.Now - Duration.FromDays(100);

        foreach (var (from, to, sample) in new (Instant?, Instant?, int?)[]
        {
            (null, null, null), (middle, null, null), (null, middle, null), (middle, middle + Duration.FromDays(30), null),
            (null, null, 3),
        })
        {
            var report = await SimulateAsync(world, Everything, from, to, sample, cores: 2);
            Assert.Equal(0, report.Members.Changed);
            Assert.InRange(report.Members.Members, 1, sample ?? 5);
            Assert.True(report.Activities > 0);
        }

        var one = await SimulateAsync(world, Richer, cores: 1);
        var two = await SimulateAsync(world, Richer, cores: 2);
        Assert.Equal(Told(one.DraftSums.Points[0]), Told(two.DraftSums.Points[0]));
        Assert.Equal(one.Members.FurthestWinners, two.Members.FurthestWinners);
        Assert.Equal(5, one.Members.Changed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task a_draft_over_the_whole_history_is_what_posting_under_it_would_have_given(int seed)
    {
        // The same acts, made from the same seed, under either document: without a budget that is shared by arrival, and
        // without acts that only one of the two refuses, the replay is the other ledger.
        await using var before = await LedgerWorld.NewAsync((DatabaseEngine?)null, Earning);
        await MakeAsync(before, seed, 120);
        await using var after = await LedgerWorld.NewAsync((DatabaseEngine?)null, EarningMore);
        var other = await MakeAsync(after, seed, 120);

        var report = await SimulateAsync(before, EarningMore);

        Assert.Empty(report.Refused);
        Assert.Equal(await HeldAsync(after, other), report.DraftSums.Points[0].Outstanding);
        Assert.Equal(
            report.Members.Members,
            report.Members.Winners + report.Members.Losers + report.Members.Mixed + (report.Members.Members - report.Members.Changed));
    }

    [Fact]
    public async Task winners_losers_and_rules_are_told_and_nothing_is_written()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var (big, small) = (await world.OpenAsync(), await world.OpenAsync());
        await world.BuyAsync(big, 100_00);
        await world.PostAsync(world.New(ActivityType.Review) with { Subject = "tea" }, small);

        var report = await SimulateAsync(world, Programme.ClubDouble.Replace("points: 25", "points: 20", StringComparison.Ordinal));

        Assert.Equal((2, 1, 1, 0), (report.Members.Changed, report.Members.Winners, report.Members.Losers, report.Members.Mixed));
        Assert.Equal((big.Account, 100, 200), Told(report.Members.FurthestWinners[0]));
        Assert.Equal((small.Account, 25, 20), Told(report.Members.FurthestLosers[0]));
        Assert.Equal((1, 100), (report.History.Rules["spend"].Times, report.History.Rules["spend"].Points));
        Assert.Equal((1, 200), (report.DraftSums.Rules["spend"].Times, report.DraftSums.Rules["spend"].Points));
        Assert.Equal(100, await world.BalanceAsync(big));
        Assert.Equal(2, (await world.FeedAsync()).Count);
    }

    [Fact]
    public async Task a_redemption_that_the_draft_cannot_afford_is_reported_and_makes_nobody_richer()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.ClubDouble);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 100_00);
        await world.RedeemAsync(holder, 150);

        var report = await SimulateAsync(world, Programme.Club);

        var refused = Assert.Single(report.Refused);
        Assert.Equal((CommandKind.Redeem, Rejection.Insufficient, 1L, 150L), (refused.Kind, refused.Reason, refused.Times, refused.Points));
        Assert.Equal((holder.Account, 200, 100), Told(Assert.Single(report.Members.FurthestLosers)));
        Assert.Equal((150, 0), (report.History.Points[0].Redeemed, report.DraftSums.Points[0].Redeemed));
        Assert.Equal((50, 100), (report.History.Points[0].Outstanding, report.DraftSums.Points[0].Outstanding));
    }

    [Fact]
    public async Task points_lapse_under_the_draft_at_their_own_instant()
    {
        // Under the draft the level is lost at the end of a month, before the second purchase asks for it.
        var keeping = Programme.Club.Replace("points: 1, per", "points: 10, per", StringComparison.Ordinal)
            + """

            levels:
              - { id: silver, name: Silver, at: 100 }
            """;
        keeping = keeping.Replace(
            "  - { id: review", "  - { id: extra, on: purchase, bonus: 50, when: { level: silver } }\n  - { id: review",
            StringComparison.Ordinal);
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, keeping);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 20_00);
        world.Time.Advance(TimeSpan.FromDays(60));
        await world.BuyAsync(holder, 1_00);
        Assert.Equal(260, await world.BalanceAsync(holder));

        var report = await SimulateAsync(world, keeping.Replace("expire: 12mo", "expire: 1mo", StringComparison.Ordinal));

        Assert.Equal((200, 10), (report.DraftSums.Points[0].Expired, report.DraftSums.Points[0].Outstanding));
        Assert.False(report.DraftSums.Rules.ContainsKey("extra"));
        Assert.Equal(50, report.History.Rules["extra"].Points);
    }

    [Fact]
    public async Task from_an_instant_on_the_draft_goes_on_from_what_the_ledger_held()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var holder = await world.OpenAsync();
        var early = world.Purchase(30_00);
        await world.PostAsync(early, holder);
        world.Time.Advance(TimeSpan.FromDays(10));
        var from = world.Now;
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.BuyAsync(holder, 10_00);

        // Late: it occurred before the draft; and a return of what the old rules gave.
        await world.PostAsync(world.Purchase(5_00) with { OccurredAt = from - Duration.FromDays(2) }, holder);
        await world.PostAsync(world.Return(early.Key, (1, 1000)), holder);

        var report = await SimulateAsync(world, Programme.ClubDouble, from);

        Assert.Equal(3, report.Activities);
        Assert.Equal((15, 25), (report.History.Points[0].Outstanding, report.DraftSums.Points[0].Outstanding));
        Assert.Equal((30, 30), (report.History.Points[0].TakenBack, report.DraftSums.Points[0].TakenBack));
    }

    [Fact]
    public async Task a_budget_that_history_did_not_have_goes_by_arrival_over_all_members()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var holders = new List<LedgerWorld.Holder>();
        for (var i = 0; i < 6; i++)
        {
            holders.Add(await world.OpenAsync());
        }

        // The last opened buys first.
        for (var i = 5; i >= 0; i--)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.BuyAsync(holders[i], 10_00);
        }

        var report = await SimulateAsync(world, Programme.Scarce);

        var budget = Assert.Single(report.Budgets);
        Assert.Equal(("gift", 100), (budget.Rule, budget.Budget));
        Assert.Equal(world.Now - Duration.FromMinutes(2), budget.ClosedAt);
        Assert.Equal((3, 90), (report.DraftSums.Rules["gift"].Times, report.DraftSums.Rules["gift"].Points));
        Assert.Equal(
            holders.Skip(3).Select(static holder => holder.Account).Order(),
            report.Members.FurthestWinners.Select(static one => one.Account).Order());
    }

    [Fact]
    public async Task a_budget_of_an_offer_that_history_did_not_have_goes_by_arrival_too_and_new_code_pools_do_not_end()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        for (var i = 0; i < 5; i++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await world.BuyAsync(await world.OpenAsync(), 10_00);
        }

        var report = await SimulateAsync(world, Programme.Club + "\n" + Rewarding);

        var budget = Assert.Single(report.Budgets);
        Assert.Equal(("rich#uses", 3), (budget.Rule, budget.Budget));
        Assert.Equal(world.Now - Duration.FromMinutes(1), budget.ClosedAt);
        Assert.Equal(3, report.DraftSums.Offers["rich"].Times);
        Assert.Equal(["films"], report.EndlessPools);

        // Published, it is its own history: nothing is replayed in two passes any more.
        await using var same = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club + "\n" + Rewarding);
        await same.BuyAsync(await same.OpenAsync(), 10_00);
        var again = await SimulateAsync(same, Programme.Club + "\n" + Rewarding);
        Assert.Equal((0, 0, 0), (again.Budgets.Length, again.EndlessPools.Length, again.Members.Changed));
    }

    private const string Rewarding = """
        offers:
          rich: { points: 10, budget: { uses: 3 } }
        vouchers:
          film: { worth: 5.00 GBP, codes: films, spend: { threshold: 10.00 GBP, repeat: every } }
        """;

    [Fact]
    public async Task a_budget_on_a_programme_that_was_never_published_is_new_too()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        await world.BuyAsync(await world.OpenAsync(), 10_00);
        var report = await SimulateAsync(world, Programme.Stamps.Replace("points: 10,", "points: 10, budget: 25,", StringComparison.Ordinal));
        Assert.Equal(("visit", (Instant?)null), (Assert.Single(report.Budgets).Rule, report.Budgets[0].ClosedAt));
        Assert.Equal(10, report.DraftSums.Points[0].Earned);
    }

    [Fact]
    public async Task a_new_programme_is_tried_on_every_activity_of_the_shop()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 10_00);
        await world.BuyAsync(holder, 20_00);
        await world.RedeemAsync(holder, 5);

        var report = await SimulateAsync(world, Programme.Stamps);

        Assert.Null(report.Before);
        Assert.Equal((2, 1, 1), (report.Activities, report.Members.Members, report.Members.Winners));
        Assert.Equal((0, 20), (report.History.Points.Sum(static one => one.Earned), report.DraftSums.Points[0].Earned));
    }

    [Fact]
    public async Task facts_that_were_not_recorded_are_those_of_today_and_counted()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 10_00);
        world.Given.Facts[holder.Member] = new FactRecord { Segments = ["vip"] };

        var report = await SimulateAsync(world, Programme.Club.Replace(
            "  - { id: review", "  - { id: vip, on: purchase, bonus: 7, when: { segment: [vip] } }\n  - { id: review",
            StringComparison.Ordinal));

        Assert.Equal((1, 7), (report.WithFactsOfToday, report.DraftSums.Rules["vip"].Points));
    }

    [Fact]
    public async Task a_scenario_is_computed_apart_and_changes_no_other_figure()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 10_00);
        await world.PostAsync(world.Purchase(20_00) with { Store = "bath-1" }, holder);
        var read = ShopProgrammes.ReadScenario(
            "scenario: More\npurchases:\n  - { uplift: 10, store: bath-1 }\n  - { uplift: -5.5 }\n", Read(Programme.Club));
        Assert.Empty(read.Problems);
        var request = new SimulationRequest(Read(Programme.ClubDouble), null, null, null, 2);

        var without = await world.Accounts.SimulateAsync(request, null, default);
        var with = await world.Accounts.SimulateAsync(request with { Scenario = read.Scenario }, null, default);

        Assert.Equal([1_000, -550], read.Scenario!.Purchases.Select(static uplift => uplift.BasisPoints));
        Assert.Equal(
            [(1, 20_00, 40), (1, 10_00, 20)],
            with.Scenario.Select(static one => (one.Purchases, one.Sales, one.Points)));
        Assert.Empty(without.Scenario);
        Assert.Equal(Told(without.DraftSums.Points[0]), Told(with.DraftSums.Points[0]));
    }

    [Theory]
    [InlineData("scenario: More\n", 1, "states")]
    [InlineData("scenario: More\nredeemed: 101\n", 2, "per cent from 0 to 100")]
    [InlineData("scenario: More\npurchases:\n  - { uplift: 5, level: gold }\n", 3, "no level `gold`")]
    [InlineData("scenario: More\ncolour: red\nredeemed: 5\n", 2, "colour")]
    [InlineData("redeemed: 5\n", 1, "`scenario` is missing")]
    public void a_scenario_with_mistakes_is_told_line_by_line(string text, int line, string words)
    {
        var problem = Assert.Single(ShopProgrammes.ReadScenario(text, Read(Programme.Club)).Problems);
        Assert.Equal(line, problem.Line);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_simulation_that_is_cancelled_ends_without_an_answer()
    {
        await using var world = await LedgerWorld.NewAsync((DatabaseEngine?)null, Programme.Club);
        await world.BuyAsync(await world.OpenAsync(), 10_00);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Accounts.SimulateAsync(
            new SimulationRequest(Read(Programme.Club), null, null, null, 2), null, stop.Token));
    }

    private static readonly string Richer = Everything.Replace("points: 3, per", "points: 4, per", StringComparison.Ordinal);

    /// <summary>Never short of points: redemptions and holds of the history stand under either document.</summary>
    private static readonly string Earning = Everything
        .Replace(", budget: 120", "", StringComparison.Ordinal)
        .Replace("expire: 2mo, pending: 9d", "expire: 24mo", StringComparison.Ordinal)
        .Replace("bonus: 40", "bonus: 100000", StringComparison.Ordinal);

    private static readonly string EarningMore = Earning
        .Replace("points: 3, per", "points: 5, per", StringComparison.Ordinal)
        .Replace("500 points per month", "200 points per month", StringComparison.Ordinal)
        .Replace("at: 900", "at: 100900", StringComparison.Ordinal);

    private static async Task<RandomHistory> MakeAsync(LedgerWorld world, int seed, int steps)
    {
        world.Given.Change(RandomHistory.Products());
        await world.MoveHeadAsync();
        var history = new RandomHistory(world, seed);
        await history.MakeAsync(steps);
        return history;
    }

    /// <summary>Available, pending and set aside, once the jobs have given back what lapsed holds held.</summary>
    private static async Task<long> HeldAsync(LedgerWorld world, RandomHistory history)
    {
        await world.Accounts.RunDueAsync(default);
        long held = 0;
        foreach (var holder in history.Holders)
        {
            var state = await world.StateAsync(holder);
            held += state!.Available(0, world.Now) + state.Pending(0, world.Now) + state.Reserved(0, world.Now);
        }

        return held;
    }

    private static Task<SimulationReport> SimulateAsync(
        LedgerWorld world, string draft, Instant? from = null, Instant? to = null, int? sample = null, int cores = 2) =>
        world.Accounts.SimulateAsync(new SimulationRequest(Read(draft), from, to, sample, cores), null, default);

    private static ProgrammeDocument Read(string text)
    {
        var check = ShopProgrammes.Validate(text);
        Assert.True(check.IsValid, string.Join("\n", check.Problems));
        return check.Document!;
    }

    private static string Told(Domain.Simulation.PointsSums sums) =>
        $"{sums.Earned} {sums.TakenBack} {sums.Redeemed} {sums.Expired} {sums.Adjusted} {sums.Outstanding} {sums.Owed}";

    private static (AccountId, long, long) Told(Domain.Simulation.MemberOutcome outcome) =>
        (outcome.Account, outcome.Before, outcome.After);
}
