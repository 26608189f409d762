using System.Collections.Immutable;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>A store whose writing can be held up, and whose next commit can be lost, or done and not known of.</summary>
internal sealed class FaultyStore(ILedgerStore inner) : ILedgerStore
{
    private TaskCompletionSource gate = Opened();

    public enum Fault
    {
        None,
        Lost,
        Unknown,
    }

    public Fault Next { get; set; }

    /// <summary>Completes when a transaction has come to the closed gate.</summary>
    public TaskCompletionSource Waiting { get; private set; } = new();

    public int Writers => 1;

    public void Close()
    {
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => gate.TrySetResult();

    public async Task WriteAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel)
    {
        Waiting.TrySetResult();
        await gate.Task;
        var fault = Next;
        Next = Fault.None;
        if (fault == Fault.Lost)
        {
            throw new OutcomeUnknown("The connection was lost before the commit.");
        }

        await inner.WriteAsync(work, cancel);
        if (fault == Fault.Unknown)
        {
            throw new OutcomeUnknown("The connection was lost during the commit.");
        }
    }

    public Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel) =>
        inner.OpenAsync(openings, cancel);

    public Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel) => inner.HandOverAsync(account, owner, cancel);

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel) => inner.UnlinkAsync(cards, cancel);

    public Task ForgetParkedAsync(IReadOnlyList<ActivityKey> keys, CancellationToken cancel) => inner.ForgetParkedAsync(keys, cancel);

    public Task<OpenAccount?> FindAccountAsync(AccountId account, CancellationToken cancel) =>
        inner.FindAccountAsync(account, cancel);

    public Task<ImmutableArray<OpenAccount>> FindAccountsAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancel) =>
        inner.FindAccountsAsync(accounts, cancel);

    public Task<LinkedCard?> FindCardAsync(KeyedHash card, CancellationToken cancel) => inner.FindCardAsync(card, cancel);

    public Task<KeyRow?> FindKeyAsync(ActivityKey key, CancellationToken cancel) => inner.FindKeyAsync(key, cancel);

    public Task<LoadedRows> LoadAsync(LedgerNeeds needs, CancellationToken cancel) => inner.LoadAsync(needs, cancel);

    public Task<ImmutableArray<PostingRow>> PostingsAsync(
        AccountId account, long before, int limit, CancellationToken cancel) =>
        inner.PostingsAsync(account, before, limit, cancel);

    public Task<ImmutableArray<JournalRow>> FindActivityAsync(ActivityId activity, CancellationToken cancel) =>
        inner.FindActivityAsync(activity, cancel);

    public Task<ImmutableArray<FeedRow>> FeedAsync(string after, int limit, CancellationToken cancel) =>
        inner.FeedAsync(after, limit, cancel);

    public Task<ImmutableArray<AccountId>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        inner.AccountsAsync(after, limit, cancel);

    public Task<ImmutableArray<AccountJournal>> JournalsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        inner.JournalsAsync(after, limit, cancel);

    public Task<AccountJournal?> JournalAsync(AccountId account, CancellationToken cancel) =>
        inner.JournalAsync(account, cancel);

    public Task<ImmutableArray<DueRow>> DueAsync(long atMicros, int limit, CancellationToken cancel) =>
        inner.DueAsync(atMicros, limit, cancel);

    public Task<ImmutableArray<ParkedRow>> ParkedAsync(ActivityKey? after, int limit, CancellationToken cancel) =>
        inner.ParkedAsync(after, limit, cancel);

    public Task<ImmutableArray<ParkedRow>> ParkedForAsync(IReadOnlyList<Guid> waitsFor, CancellationToken cancel) =>
        inner.ParkedForAsync(waitsFor, cancel);

    public Task<ImmutableArray<JournalRow>> LatestAsync(AccountId account, long before, int limit, CancellationToken cancel) =>
        inner.LatestAsync(account, before, limit, cancel);

    public Task<ParkedRow?> ParkedAsync(ActivityId activity, CancellationToken cancel) => inner.ParkedAsync(activity, cancel);

    public Task<ImmutableArray<CountRow>> CountsAsync(CancellationToken cancel) => inner.CountsAsync(cancel);

    public Task<RowCounts> RowCountsAsync(CancellationToken cancel) => inner.RowCountsAsync(cancel);

    public Task NoteConflictsAsync(
        IReadOnlyList<(ActivityKey Key, ActivityId Activity)> conflicts, long nowMicros, CancellationToken cancel) =>
        inner.NoteConflictsAsync(conflicts, nowMicros, cancel);

    public Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel) =>
        inner.KeysAsync(source, from, below, limit, cancel);

    public Task<ImmutableArray<ConflictRow>> ConflictsAsync(long before, int limit, CancellationToken cancel) =>
        inner.ConflictsAsync(before, limit, cancel);

    public Task<bool> LeaseAsync(string job, Guid holder, long nowMicros, long untilMicros, CancellationToken cancel) =>
        inner.LeaseAsync(job, holder, nowMicros, untilMicros, cancel);

    public Task<ImmutableArray<string?>> AddCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel) =>
        inner.AddCodesAsync(programme, pool, codes, cancel);

    public Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel) =>
        inner.FindCodeAsync(programme, code, cancel);

    public Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel) =>
        inner.FindCodeAsync(programme, code, cancel);

    public Task<ImmutableArray<PoolRow>> PoolsAsync(CancellationToken cancel) => inner.PoolsAsync(cancel);

    public Task<VoucherRow?> FindVoucherAsync(KeyedHash code, CancellationToken cancel) => inner.FindVoucherAsync(code, cancel);

    public Task<GuessRow?> GuessesAsync(string caller, CancellationToken cancel) => inner.GuessesAsync(caller, cancel);

    public Task AddGuessAsync(string caller, long nowMicros, long fromMicros, CancellationToken cancel) =>
        inner.AddGuessAsync(caller, nowMicros, fromMicros, cancel);

    public Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        inner.OpenAccountsAsync(after, limit, cancel);

    public Task<string?> MarkAsync(string job, CancellationToken cancel) => inner.MarkAsync(job, cancel);

    public Task SetMarkAsync(string job, string mark, CancellationToken cancel) => inner.SetMarkAsync(job, mark, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
