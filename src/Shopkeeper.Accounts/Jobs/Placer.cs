using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>
/// Tries parked activities again: at once when a card is linked or a sale recorded in this process, and all of them on a sweep
/// (what other nodes did, versions and products); a sale that names nobody waits for a claim. It goes the one posting way, under the parked key.
/// </summary>
internal sealed class Placer : IAsyncDisposable
{
    private const int Page = 500;

    private readonly ILedgerStore store;
    private readonly Func<Submission, ParkedRow?, CancellationToken, Task<PostingAnswer>> post;
    private readonly ILogger log;

    // What does not fit is left to the sweep: placing must not hold up posting, nor memory.
    private readonly Channel<IReadOnlyList<Guid>> arrived = Channel.CreateBounded<IReadOnlyList<Guid>>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task worker;

    // Whether anything may be parked. Asking the store after every batch would cost more than all else here.
    private volatile bool any = true;

    public Placer(
        ILedgerStore store, Func<Submission, ParkedRow?, CancellationToken, Task<PostingAnswer>> post, ILogger log)
    {
        this.store = store;
        this.post = post;
        this.log = log;
        worker = Task.Run(WorkAsync);
    }

    public void Committed(BatchOutcome outcome)
    {
        if (outcome.Parked)
        {
            any = true;
        }

        if (any && outcome.Recorded.Count > 0)
        {
            arrived.Writer.TryWrite(outcome.Recorded.ConvertAll(Waiting.ForSale));
        }
    }

    public void Opened(IReadOnlyList<AccountOpening> openings)
    {
        if (any)
        {
            arrived.Writer.TryWrite(
                [.. openings.Where(static opening => opening.Card is not null).Select(static one => one.Card!.Value.Value)]);
        }
    }

    /// <summary>Goes over all that is parked until a pass places nothing more. Returns how many were placed.</summary>
    public async Task<int> PlaceAllAsync(CancellationToken cancel)
    {
        var placed = 0;
        int before;
        do
        {
            before = placed;
            var rows = await store.ParkedAsync(null, Page, cancel);
            any = !rows.IsEmpty;
            while (!rows.IsEmpty)
            {
                placed += await PlaceAsync([.. rows.Where(static row => row.Reason != Rejection.NoMember)], cancel);
                rows = await store.ParkedAsync(rows[^1].Key, Page, cancel);
            }
        }
        while (placed > before);

        return placed;
    }

    /// <summary>Tries what waits for this, here and now: whoever claims a sale sees what came back of it.</summary>
    public async Task PlaceForAsync(Guid fact, CancellationToken cancel) =>
        await PlaceAsync(await store.ParkedForAsync([fact], cancel), cancel);

    public async ValueTask DisposeAsync()
    {
        arrived.Writer.TryComplete();
        await worker;
    }

    private async Task WorkAsync()
    {
        await foreach (var facts in arrived.Reader.ReadAllAsync())
        {
            try
            {
                await PlaceForAsync(facts);
            }
            catch (Exception failure)
            {
                // They stay parked, and the next sweep tries again.
                log.LogWarning(failure, "Parked activities could not be placed.");
            }
        }
    }

    private async Task PlaceForAsync(IReadOnlyList<Guid> facts)
    {
        if (any && facts.Count > 0)
        {
            any = !(await store.ParkedAsync(null, 1, CancellationToken.None)).IsEmpty;
            if (any)
            {
                await PlaceAsync(await store.ParkedForAsync(facts, CancellationToken.None), CancellationToken.None);
            }
        }
    }

    private async Task<int> PlaceAsync(IReadOnlyList<ParkedRow> rows, CancellationToken cancel)
    {
        var answers = await Task.WhenAll(rows.Select(row => post(ToSubmission(row), row, cancel)));
        return answers.Count(static answer => answer is { Status: AnswerStatus.Recorded, Replayed: false });
    }

    private static Submission ToSubmission(ParkedRow row) => new(
        row.Key, row.BodyHash, row.Card, row.Account, row.Programme,
        new Command.Record(ActivityCodec.Decode(row.Body, row.Activity), []));
}
