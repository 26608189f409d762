using Shopkeeper.Accounts.Posting;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>What callers see when the store is slow, full or gone.</summary>
public sealed class PostingQueueTests
{
    [Theory]
    [InlineData(nameof(FaultyStore.Fault.Lost))]
    [InlineData(nameof(FaultyStore.Fault.Unknown))]
    public async Task an_unknown_commit_is_unknown_to_all_of_its_batch_and_sending_again_posts_each_once(string fault)
    {
        await using var world = LedgerWorld.Faulty(LedgerWorld.WithoutJobs, out var store);
        var holder = await world.OpenAsync();
        var purchases = Enumerable.Range(0, 10).Select(_ => world.Purchase(1000)).ToArray();
        store.Close();
        var first = world.PostAsync(purchases[0], holder);
        await store.Waiting.Task;
        var rest = purchases[1..].Select(purchase => world.PostAsync(purchase, holder)).ToArray();
        var joined = world.PostAsync(purchases[1], holder);
        store.Next = FaultyStore.Fault.None;
        store.Open();
        Assert.Equal(AnswerStatus.Recorded, (await first).Status);
        await Task.WhenAll(rest);
        await joined;

        var later = Enumerable.Range(0, 10).Select(_ => world.Purchase(1000)).ToArray();
        store.Close();
        store.Next = Enum.Parse<FaultyStore.Fault>(fault);
        var posts = later.Append(later[0]).Select(purchase => world.PostAsync(purchase, holder)).ToArray();
        await store.Waiting.Task;
        store.Open();
        await Assert.ThrowsAsync<OutcomeUnknown>(() => posts[0]);
        await Assert.ThrowsAsync<OutcomeUnknown>(() => posts[^1]);
        await Task.WhenAll(posts).ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var purchase in later)
        {
            Assert.Equal(AnswerStatus.Recorded, (await world.PostAsync(purchase, holder)).Status);
        }

        Assert.Equal(200, await world.BalanceAsync(holder));
        Assert.Equal(20, (await world.FeedAsync()).Count);
        await world.HoldsAsync();
    }

    [Fact]
    public async Task a_full_queue_sheds_and_posts_what_waited()
    {
        await using var world = LedgerWorld.Faulty(LedgerWorld.WithoutJobs with { QueueBound = 5 }, out var store);
        var holder = await world.OpenAsync();
        store.Close();
        var first = world.BuyAsync(holder, 100);
        await store.Waiting.Task;
        var purchases = Enumerable.Range(0, 8).Select(_ => world.Purchase(100)).ToArray();

        var posts = purchases.Select(purchase => world.PostAsync(purchase, holder)).ToArray();
        foreach (var shed in posts[5..])
        {
            await Assert.ThrowsAsync<QueueFull>(() => shed);
        }

        store.Open();
        await first;
        await Task.WhenAll(posts[..5]);
        Assert.Equal(6, await world.BalanceAsync(holder));
        Assert.Equal((AnswerStatus.Recorded, false), await StatusAsync(world.PostAsync(purchases[7], holder)));
        Assert.Equal((AnswerStatus.Recorded, true), await StatusAsync(world.PostAsync(purchases[0], holder)));
        Assert.Equal(7, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task a_caller_who_stops_waiting_does_not_stop_the_posting()
    {
        await using var world = LedgerWorld.Faulty(LedgerWorld.WithoutJobs, out var store);
        var holder = await world.OpenAsync();
        var purchase = world.Purchase(1000);
        using var patience = new CancellationTokenSource();
        store.Close();
        var posting = world.Accounts.PostAsync(LedgerWorld.Of(purchase, holder.Card), patience.Token);
        await store.Waiting.Task;

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
        store.Open();

        Assert.Equal((AnswerStatus.Recorded, true), await StatusAsync(world.PostAsync(purchase, holder)));
        Assert.Equal(10, await world.BalanceAsync(holder));
    }

    [Fact]
    public async Task closing_the_shop_finishes_what_waits()
    {
        var world = LedgerWorld.Faulty(LedgerWorld.WithoutJobs, out var store);
        var holder = await world.OpenAsync();
        store.Close();
        var posts = Enumerable.Range(0, 20).Select(_ => world.BuyAsync(holder, 100)).ToArray();
        await store.Waiting.Task;

        var closing = world.DisposeAsync().AsTask();
        store.Open();
        await closing;

        Assert.All(await Task.WhenAll(posts), static answer => Assert.Equal(AnswerStatus.Recorded, answer.Status));
        await Assert.ThrowsAsync<QueueFull>(() => world.BuyAsync(holder, 100));
    }

    private static async Task<(AnswerStatus Status, bool Replayed)> StatusAsync(Task<PostingAnswer> posting)
    {
        var answer = await posting;
        return (answer.Status, answer.Replayed);
    }
}
