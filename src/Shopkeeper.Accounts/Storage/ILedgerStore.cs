using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Storage;

/// <summary>
/// Where the ledger lies. Implemented by the in-memory model, SQLite and PostgreSQL behind one contract suite. It stores and
/// finds; it decides nothing. Reads see committed rows only and never block a posting.
/// </summary>
internal interface ILedgerStore : IVoucherStore, IAsyncDisposable
{
    /// <summary>How many posting workers may be in a transaction at once.</summary>
    int Writers { get; }

    /// <summary>
    /// Runs the work in one transaction. The work ends it with <see cref="ILedgerTransaction.CommitAsync"/>; when it returns
    /// or throws without, everything is rolled back. On SQLite the work runs on the writer thread and must not wait for
    /// another write. A conflict that the store knows to be transient (40001, 40P01) runs the whole work again.
    /// </summary>
    /// <exception cref="Posting.OutcomeUnknown">Whether the commit happened is not known.</exception>
    Task WriteAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel);

    /// <summary>Opens accounts and links cards, set-based and idempotent: what is there stays as it is.</summary>
    Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel);

    /// <summary>Removes links of cards; one that is not there is no matter.</summary>
    /// <summary>The account gets another owner; what was posted stays as it is.</summary>
    Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel);

    Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel);

    Task<OpenAccount?> FindAccountAsync(AccountId account, CancellationToken cancel);

    /// <summary>Those of these accounts that were opened, as they were at one instant.</summary>
    Task<ImmutableArray<OpenAccount>> FindAccountsAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancel);

    Task<LinkedCard?> FindCardAsync(KeyedHash card, CancellationToken cancel);

    Task<KeyRow?> FindKeyAsync(ActivityKey key, CancellationToken cancel);

    /// <summary>What decisions need beside account rows; the same as in a transaction, without locks.</summary>
    Task<LoadedRows> LoadAsync(LedgerNeeds needs, CancellationToken cancel);

    /// <summary>Postings of an account over all programmes, newest first, of sequence numbers below `before`.</summary>
    Task<ImmutableArray<PostingRow>> PostingsAsync(AccountId account, long before, int limit, CancellationToken cancel);

    /// <summary>The same with what came in.</summary>
    Task<ImmutableArray<JournalRow>> LatestAsync(AccountId account, long before, int limit, CancellationToken cancel);

    /// <summary>All postings with this activity id (one per programme it fed), and their activity rows.</summary>
    Task<ImmutableArray<JournalRow>> FindActivityAsync(ActivityId activity, CancellationToken cancel);

    /// <summary>The journal in commit order after an opaque cursor ("" = from the start); never skips a late commit.</summary>
    Task<ImmutableArray<FeedRow>> FeedAsync(string after, int limit, CancellationToken cancel);

    /// <summary>Ids of the next accounts after this one, in order; null = from the first.</summary>
    Task<ImmutableArray<AccountId>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel);

    /// <summary>
    /// The next accounts after this id in id order, each with its rows and its whole journal, oldest first: what `verify`
    /// streams. Null = from the first.
    /// </summary>
    Task<ImmutableArray<AccountJournal>> JournalsAsync(AccountId? after, int limit, CancellationToken cancel);

    /// <summary>The journal of one account, oldest first; null when it was never opened.</summary>
    Task<AccountJournal?> JournalAsync(AccountId account, CancellationToken cancel);

    /// <summary>Timers at or before that instant, earliest first.</summary>
    Task<ImmutableArray<DueRow>> DueAsync(long atMicros, int limit, CancellationToken cancel);

    /// <summary>Parked submissions in key order after a key (null = from the first).</summary>
    Task<ImmutableArray<ParkedRow>> ParkedAsync(ActivityKey? after, int limit, CancellationToken cancel);

    /// <summary>Removes parked submissions; their keys stay as they are.</summary>
    Task ForgetParkedAsync(IReadOnlyList<ActivityKey> keys, CancellationToken cancel);

    /// <summary>Parked submissions that wait for one of these.</summary>
    Task<ImmutableArray<ParkedRow>> ParkedForAsync(IReadOnlyList<Guid> waitsFor, CancellationToken cancel);

    /// <summary>The parked submission of this activity; null when it is not parked.</summary>
    Task<ParkedRow?> ParkedAsync(ActivityId activity, CancellationToken cancel);

    /// <summary>Points taken from every shared count, by programme and rule.</summary>
    Task<ImmutableArray<CountRow>> CountsAsync(CancellationToken cancel);

    Task<RowCounts> RowCountsAsync(CancellationToken cancel);

    /// <summary>Notes that these keys came again with another body, each once; counts them when they are noted already.</summary>
    Task NoteConflictsAsync(
        IReadOnlyList<(ActivityKey Key, ActivityId Activity)> conflicts, long nowMicros, CancellationToken cancel);

    /// <summary>Keys in conflict with numbers below `before`, the latest first.</summary>
    Task<ImmutableArray<ConflictRow>> ConflictsAsync(long before, int limit, CancellationToken cancel);

    /// <summary>Keys of a source from `from` on and below `below`, in the order of their bytes, whatever became of them.</summary>
    Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel);

    /// <summary>Takes or renews the lease of a job; false when another holder has it.</summary>
    Task<bool> LeaseAsync(string job, Guid holder, long nowMicros, long untilMicros, CancellationToken cancel);
}

/// <summary>One posting transaction: claim, load, decide (not here), commit. Locks in the order keys, accounts, counts.</summary>
internal interface ILedgerTransaction
{
    /// <summary>
    /// Phase 1, one round trip on PostgreSQL: claims the keys in (source, key) order, reads the rows of keys that were there
    /// and of the sales named, resolves cards, then locks and loads every account involved in id order: those given, those
    /// of cards, those of key rows (so that a duplicate's COMMIT waits too) and those of sales. An account without rows is
    /// locked by its owner row, so that its first posting is alone too.
    /// </summary>
    ValueTask<ClaimedRows> ClaimAsync(IReadOnlyList<KeyClaim> claims);

    /// <summary>
    /// Phase 2, only when something is needed. Counts are locked in (programme, rule) order, all or none: none where all of them
    /// are far from their totals.
    /// </summary>
    ValueTask<LoadedRows> LoadAsync(LedgerNeeds needs);

    /// <summary>
    /// Phase 4: writes everything, set-based, and commits. A key that was claimed and is not in <see cref="LedgerWrites.Keys"/>
    /// stays as claimed: recorded, for the account that claiming resolved. Counts that were not locked come last; when others have taken
    /// too much of one, nothing is written and the whole work is run again, with locks.
    /// </summary>
    ValueTask CommitAsync(LedgerWrites writes);
}
