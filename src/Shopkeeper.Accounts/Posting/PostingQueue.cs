using System.Collections.Concurrent;
using System.Threading.Channels;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// The bounded queue before the ledger: one lane per posting worker, accounts split by hash. A worker takes what has gathered
/// while its last batch committed, so a lone caller waits for nobody and a thousand callers share a commit.
/// </summary>
internal sealed class PostingQueue : IAsyncDisposable
{
    private readonly PostingWay way;
    private readonly AccountsOptions options;
    private readonly ConcurrentDictionary<ActivityKey, PendingPost> inFlight = new();
    private readonly Channel<PendingPost>[] lanes;
    private readonly Task[] workers;
    private int queued;

    public PostingQueue(PostingWay way, int writers, AccountsOptions options)
    {
        this.way = way;
        this.options = options;
        lanes = new Channel<PendingPost>[writers];
        workers = new Task[writers];
        for (var i = 0; i < writers; i++)
        {
            lanes[i] = Channel.CreateUnbounded<PendingPost>(new UnboundedChannelOptions { SingleReader = true });
            var lane = lanes[i];
            workers[i] = Task.Run(() => WorkAsync(lane.Reader));
        }
    }

    /// <summary>Waiting now: what a metric shows.</summary>
    public int Depth => Volatile.Read(ref queued);

    /// <summary>
    /// Posts, or joins the same key in flight: with the same body its answer is this one's too, after the same commit; with
    /// another body it goes behind it. So does a parked one that is tried again: the answer of the first may be older than
    /// what it waited for.
    /// </summary>
    public async Task<PostingAnswer> PostAsync(Submission submission, ParkedRow? parked, CancellationToken cancel)
    {
        var post = new PendingPost(submission, parked);
        while (true)
        {
            var first = inFlight.GetOrAdd(submission.Key, post);
            if (ReferenceEquals(first, post))
            {
                Enqueue(post);
                return await post.Answer.WaitAsync(cancel);
            }

            var answer = await first.Answer.WaitAsync(cancel);
            if (parked is null && first.Submission.BodyHash == submission.BodyHash)
            {
                return answer.Rejection == Rejection.KeyReusedWithAnotherBody ? answer : answer with { Replayed = true };
            }

            // The store says which body stands, and keeps the report of the other; and whether the parked one was placed.
            await Task.Yield();
        }
    }

    /// <summary>Takes no more, finishes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
        {
            lane.Writer.TryComplete();
        }

        await Task.WhenAll(workers);
    }

    private void Enqueue(PendingPost post)
    {
        if (Interlocked.Increment(ref queued) <= options.QueueBound && LaneOf(post).Writer.TryWrite(post))
        {
            return;
        }

        Interlocked.Decrement(ref queued);
        post.Fail(new QueueFull());
        inFlight.TryRemove(post.Submission.Key, out _);
    }

    private Channel<PendingPost> LaneOf(PendingPost post)
    {
        if (lanes.Length == 1)
        {
            return lanes[0];
        }

        // A return goes behind its sale while that is on its way: in the other lane it could overtake it, and be parked.
        if (post.IsOfItsSale)
        {
            foreach (var sale in post.Sales)
            {
                if (inFlight.TryGetValue(sale, out var first))
                {
                    return lanes[LaneNumber(first.Submission)];
                }
            }
        }

        return lanes[LaneNumber(post.Submission)];
    }

    private int LaneNumber(Submission submission)
    {
        var hash = submission.Account?.GetHashCode() ?? submission.Card?.GetHashCode() ?? submission.Key.GetHashCode();
        return (hash & int.MaxValue) % lanes.Length;
    }

    private async Task WorkAsync(ChannelReader<PendingPost> lane)
    {
        var batch = new List<PendingPost>(options.BatchLimit);
        while (await lane.WaitToReadAsync())
        {
            while (batch.Count < options.BatchLimit && lane.TryRead(out var post))
            {
                batch.Add(post);
            }

            Interlocked.Add(ref queued, -batch.Count);
            await way.RunAsync(batch);
            foreach (var post in batch)
            {
                inFlight.TryRemove(post.Submission.Key, out _);
            }

            batch.Clear();
        }
    }
}
