using System.Threading.Channels;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Import;

/// <summary>
/// An activity with where it came from: how many rows of the file, the last one's line, and what to show of it. Programme:
/// whose points the result shows, null = the shop's default.
/// </summary>
internal readonly record struct Sending(Submission Submission, long Rows, long Line, string Raw)
{
    public string? Programme { get; init; }
}

/// <summary>
/// Many activities in flight, so that they share commits, and their answers in file order. Activities of one card keep their
/// order, because the posting queue keeps the order in which they were sent.
/// </summary>
internal sealed class PostingPipe : IAsyncDisposable
{
    // Eight full batches: enough that a writer never waits for the file, few enough that memory stays flat.
    private const int InFlight = 4_000;

    private static readonly TimeSpan WhenShed = TimeSpan.FromMilliseconds(50);

    private readonly IShopAccounts accounts;
    private readonly ShopHost host;
    private readonly ResultsFile results;
    private readonly RejectFile rejects;
    private readonly Channel<(Sending Sending, Task<PostingAnswer> Answer)> sent = Channel.CreateBounded<(Sending, Task<PostingAnswer>)>(
        new BoundedChannelOptions(InFlight) { SingleReader = true, SingleWriter = true });
    private readonly Task answering;

    public PostingPipe(ImportJob job)
    {
        host = job.Host;
        accounts = host.Accounts;
        results = job.Results;
        rejects = job.Rejects;
        answering = AnswerAsync();
    }

    public PostingCounts Counts { get; } = new();

    /// <summary>Sends; waits while too many are in flight. Fails when an earlier one failed.</summary>
    public async ValueTask SendAsync(Sending sending, CancellationToken cancel)
    {
        if (answering.IsCompleted)
        {
            await answering;
        }

        var answer = accounts.PostAsync(sending.Submission, cancel);
        while (answer is { IsFaulted: true, Exception.InnerException: QueueFull })
        {
            // Other callers of the same database fill the queue: wait for room, in order.
            await Task.Delay(WhenShed, cancel);
            answer = accounts.PostAsync(sending.Submission, cancel);
        }

        if (!sent.Writer.TryWrite((sending, answer)))
        {
            await WriteAsync((sending, answer), cancel);
        }
    }

    /// <summary>Waits for the last answer.</summary>
    public async Task CompleteAsync()
    {
        sent.Writer.TryComplete();
        await answering;
    }

    public async ValueTask DisposeAsync()
    {
        sent.Writer.TryComplete();
        await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync((Sending Sending, Task<PostingAnswer> Answer) one, CancellationToken cancel)
    {
        while (!sent.Writer.TryWrite(one))
        {
            var room = sent.Writer.WaitToWriteAsync(cancel).AsTask();
            if (await Task.WhenAny(room, answering) == answering)
            {
                await answering;
            }

            await room;
        }
    }

    private async Task AnswerAsync()
    {
        await foreach (var (sending, posting) in sent.Reader.ReadAllAsync())
        {
            var answer = await posting;
            var status = StatusOf(answer);
            Counts.Add(status, sending.Rows);
            results.Add(Shown(sending, answer, status));
            if (answer.Status == AnswerStatus.Refused)
            {
                rejects.Add(
                    new RejectedRow(sending.Line, RejectionCode.Of(answer.Rejection), answer.Detail, sending.Raw), sending.Rows);
            }
        }
    }

    // Of the programme that the activity names, else of the shop's default one: postings stand in the shop's order.
    private static ImportResult Shown(in Sending sending, PostingAnswer answer, string status)
    {
        var programme = sending.Programme;
        var posting = answer.Postings.FirstOrDefault(posting => posting.Programme == programme)
            ?? answer.Postings.FirstOrDefault();
        var points = posting is null ? null : PostingPoints.Of(posting);
        return new ImportResult(
            sending.Submission.Key, status, answer.Activity.ToString(), points?.Earned ?? 0, points?.Balance ?? 0);
    }

    private static string StatusOf(PostingAnswer answer) => answer switch
    {
        { Status: AnswerStatus.Refused } => "refused",
        { Replayed: true } => "replayed",
        { Status: AnswerStatus.Parked } => "parked",
        _ => "recorded",
    };
}
