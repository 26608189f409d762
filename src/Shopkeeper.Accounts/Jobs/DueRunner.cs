using System.Security.Cryptography;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>
/// Posts what time has done: timers that have run, earliest first, a page at a time. The key is made of the timer, so two nodes
/// that run the same page post it once.
/// </summary>
internal sealed class DueRunner(ILedgerStore store, PostingQueue queue, Shop shop)
{
    private const string Source = "job";
    private const int Page = 500;

    public async Task<long> RunAsync(CancellationToken cancel)
    {
        var now = shop.Now;
        long posted = 0;
        var moved = true;
        while (moved)
        {
            var rows = await store.DueAsync(Microseconds.Of(now), Page, cancel);
            var answers = await Task.WhenAll(rows.Select(row => PostAsync(row, cancel)));
            posted += answers.Sum(static answer => answer.Replayed ? 0 : answer.Postings.Length);
            moved = answers.Any(static answer => !answer.Replayed);
        }

        return posted;
    }

    /// <summary>
    /// Both commands settle all that is due; which one it is says what the timer was for. The key names the posting before
    /// it too: the same instant may come due again for points that a late activity brings.
    /// </summary>
    private async Task<PostingAnswer> PostAsync(DueRow row, CancellationToken cancel)
    {
        var id = new ActivityId(Guid.CreateVersion7(shop.Time.GetUtcNow()));
        var open = await store.FindAccountAsync(row.Account, cancel);
        var stored = open?.Rows.FirstOrDefault(one => one.Programme == row.Programme);
        Invariant.Hold(stored is not null, "a timer belongs to an account with history");
        var key = new ActivityKey(Source, $"due/{row.Programme}/{row.Account}/{row.DueMicros}/{stored.Seq}");
        var state = AccountStateCodec.Decode(stored.State, stored.Account, stored.Programme);
        Command command = state.MergedInto is { } into ? new Command.MergeInto(id, into, "what came after the merge", Source)
            : IsRelease(state, row) ? new Command.ReleasePending(id)
            : new Command.Expire(id);
        return await queue.PostAsync(
            new Submission(key, BodyOf(key), null, row.Account, row.Programme, command), null, cancel);
    }

    /// <summary>The key says it all, so two nodes that see the same timer send the same body.</summary>
    private static Guid BodyOf(ActivityKey key) => new(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key.Key)).AsSpan(0, 16), bigEndian: true);

    private static bool IsRelease(AccountState state, DueRow row)
    {
        var due = Microseconds.ToInstant(row.DueMicros);
        return state.Lots.Any(lot => lot.WaitsFor.Length == 0 && lot.ActiveFrom == due);
    }
}
