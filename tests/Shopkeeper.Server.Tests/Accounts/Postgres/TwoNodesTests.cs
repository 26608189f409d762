using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Postgres;

/// <summary>Two server processes on one database: what one of them promises holds over both.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task sixty_four_sends_of_one_key_over_two_nodes_post_once_with_one_answer()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Programme.Club);
        await using var other = world.SecondNode();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            i => Task.Run(() => (i % 2 == 0 ? world : other).PostAsync(purchase with { Id = world.NewActivity() }, holder))));

        Assert.Equal(1, answers.Count(static answer => !answer.Replayed));
        Assert.Single(answers.Select(static answer => (answer.Activity, answer.Status, answer.Account)).Distinct());
        Assert.Single(answers.Select(static answer => answer.Postings[0].RecordedAt).Distinct());
        Assert.Single(await world.FeedAsync());
        Assert.Equal(10, await world.BalanceAsync(holder));
        await other.HoldsAsync();
    }

    [Fact]
    public async Task two_hundred_tills_on_two_nodes_race_for_one_voucher_and_one_gets_it()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, LedgerContract.WithVouchers);
        await using var other = world.SecondNode();
        var holder = await world.OpenAsync();
        await LedgerContract.RaceAsync([world, other], holder, await LedgerContract.IssueAsync(world, holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task two_hundred_tills_on_two_nodes_race_for_the_last_ten_uses_and_the_last_money_of_an_offer()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, LedgerContract.WithBudgets);
        await using var other = world.SecondNode();
        await LedgerContract.RaceForBudgetsAsync(world, [world, other]);
    }

    [Fact]
    public async Task many_keys_sent_to_both_nodes_at_once_post_once_each_also_in_reverse_order()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Programme.Club);
        await using var other = world.SecondNode();
        var holders = new List<LedgerWorld.Holder>();
        for (var i = 0; i < 10; i++)
        {
            holders.Add(await world.OpenAsync());
        }

        var sends = Enumerable.Range(0, 300).Select(i => (Purchase: world.Purchase(1000 + i), Holder: holders[i % 10])).ToArray();
        var answers = await Task.WhenAll(
            sends.Select(send => Task.Run(() => world.PostAsync(send.Purchase, send.Holder)))
                .Concat(sends.Reverse().Select(send => Task.Run(() => other.PostAsync(send.Purchase with { Id = world.NewActivity() }, send.Holder)))));

        Assert.All(answers, static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        Assert.Equal(300, answers.Count(static answer => !answer.Replayed));
        Assert.Equal(300, answers.Select(static answer => answer.Activity).Distinct().Count());
        Assert.Equal(300, (await world.FeedAsync(50)).Count);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task the_same_key_with_two_bodies_at_two_nodes_posts_one_and_refuses_the_other()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Programme.Club);
        await using var other = world.SecondNode();
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        var changed = purchase with { Lines = world.Purchase(2000).Lines };

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(
            i => Task.Run(() => i % 2 == 0 ? world.PostAsync(purchase, holder) : other.PostAsync(changed, holder))));

        Assert.Equal(16, answers.Count(static answer => answer.Rejection == Rejection.KeyReusedWithAnotherBody));
        Assert.Equal(16, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Single(await world.FeedAsync());
    }

    [Fact]
    public async Task a_hundred_points_are_spent_a_hundred_times_over_two_nodes()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Programme.Club);
        await using var other = world.SecondNode();
        var holder = await world.OpenAsync();
        await world.BuyAsync(holder, 10_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => Task.Run(() => (i % 2 == 0 ? world : other).RedeemAsync(holder, 1, $"redeem-{i}"))));

        Assert.Equal(100, answers.Count(static answer => answer.Status == AnswerStatus.Recorded));
        Assert.Equal(100, answers.Count(static answer => answer.Rejection == Rejection.Insufficient));
        Assert.Equal(0, await world.BalanceAsync(holder));
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_feed_read_while_two_nodes_post_skips_nothing()
    {
        await using var world = await LedgerWorld.NewAsync(DatabaseEngine.Postgres, Programme.Club);
        await using var other = world.SecondNode();
        var holders = new List<LedgerWorld.Holder>();
        for (var i = 0; i < 20; i++)
        {
            holders.Add(await world.OpenAsync());
        }

        var posting = Task.WhenAll(Enumerable.Range(0, 600).Select(
            i => Task.Run(() => (i % 2 == 0 ? world : other).PostAsync(world.Purchase(1000), holders[i % 20]))));
        var seen = new List<ActivityId>();
        var next = "";
        // A transaction of another test may hold the feed's end back for a while.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!posting.IsCompleted || seen.Count < 600)
        {
            var page = await world.Accounts.FeedAsync(next, 25, patience.Token);
            seen.AddRange(page.Items.Select(static item => item.Posting.Activity));
            next = page.Next;
        }

        Assert.Equal(600, seen.Distinct().Count());
        Assert.Equal(600, seen.Count);
    }
}
