using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Memory;

/// <summary>
/// The model that the two engines must equal: one transaction at a time on plain collections, nothing kept beyond the
/// process. It runs the same contract suite.
/// </summary>
internal sealed class MemoryLedgerStore(Func<(long Programmes, long Catalogue)> head) : ILedgerStore
{
    private readonly SemaphoreSlim one = new(1);
    private readonly MemoryTables tables = new();

    public int Writers => 2;

    public async Task WriteAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            await work(new MemoryTransaction(tables, head()));
        }
        finally
        {
            one.Release();
        }
    }

    public Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel) => ReadAsync(
        () =>
        {
            foreach (var opening in openings)
            {
                tables.Owners.TryAdd(opening.Account, opening.Member);
                if (opening.Card is { } card)
                {
                    tables.Cards.TryAdd(card, new LinkedCard(opening.Account, opening.Member));
                }
            }

            return true;
        },
        cancel);

    public Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel) => ReadAsync(
        () =>
        {
            if (tables.Owners.ContainsKey(account))
            {
                tables.Owners[account] = owner;
            }

            return true;
        },
        cancel);

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel) => ReadAsync(
        () =>
        {
            foreach (var card in cards)
            {
                tables.Cards.Remove(card);
            }

            return true;
        },
        cancel);

    public Task<OpenAccount?> FindAccountAsync(AccountId account, CancellationToken cancel) =>
        ReadAsync(() => tables.FindAccount(account), cancel);

    public Task<ImmutableArray<OpenAccount>> FindAccountsAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancel) =>
        ReadAsync(() => accounts.Select(tables.FindAccount).OfType<OpenAccount>().ToImmutableArray(), cancel);

    public Task<LinkedCard?> FindCardAsync(KeyedHash card, CancellationToken cancel) =>
        ReadAsync(() => tables.Cards.GetValueOrDefault(card), cancel);

    public Task<KeyRow?> FindKeyAsync(ActivityKey key, CancellationToken cancel) =>
        ReadAsync(() => tables.Keys.GetValueOrDefault(key), cancel);

    public Task<LoadedRows> LoadAsync(LedgerNeeds needs, CancellationToken cancel) =>
        ReadAsync(() => tables.Load(needs), cancel);

    public Task<ImmutableArray<PostingRow>> PostingsAsync(
        AccountId account, long before, int limit, CancellationToken cancel) =>
        ReadAsync(
            () => tables.Journal.Select(static row => row.Posting)
                .Where(row => row.Account == account && row.Seq < before)
                .OrderByDescending(static row => row.Seq).ThenBy(static row => row.Programme, StringComparer.Ordinal)
                .Take(limit).ToImmutableArray(),
            cancel);

    public Task<ImmutableArray<JournalRow>> LatestAsync(AccountId account, long before, int limit, CancellationToken cancel) =>
        ReadAsync(
            () => tables.Journal.Where(row => row.Posting.Account == account && row.Posting.Seq < before)
                .OrderByDescending(static row => row.Posting.Seq).ThenBy(static row => row.Posting.Programme, StringComparer.Ordinal)
                .Take(limit).ToImmutableArray(),
            cancel);

    public Task<ImmutableArray<JournalRow>> FindActivityAsync(ActivityId activity, CancellationToken cancel) =>
        ReadAsync(() => tables.Journal.Where(row => row.Posting.Activity == activity).ToImmutableArray(), cancel);

    public Task<ImmutableArray<FeedRow>> FeedAsync(string after, int limit, CancellationToken cancel) => ReadAsync(
        () =>
        {
            var from = (int)FeedCursor.Read(after);
            return tables.Journal.Skip(from).Take(limit)
                .Select((row, i) => new FeedRow(
                    (from + i + 1).ToString(CultureInfo.InvariantCulture), row.Posting, row.Activity))
                .ToImmutableArray();
        },
        cancel);

    public Task<ImmutableArray<AccountId>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Owners.Keys.Where(id => after is null || id.CompareTo(after.Value) > 0).Order().Take(limit)
            .ToImmutableArray(),
        cancel);

    public Task<ImmutableArray<AccountJournal>> JournalsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        ReadAsync(
            () => tables.Owners.Keys.Where(id => after is null || id.CompareTo(after.Value) > 0).Order().Take(limit)
                .Select(id => tables.JournalOf(id)!).ToImmutableArray(),
            cancel);

    public Task<AccountJournal?> JournalAsync(AccountId account, CancellationToken cancel) =>
        ReadAsync(() => tables.JournalOf(account), cancel);

    public Task<ImmutableArray<DueRow>> DueAsync(long atMicros, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Due.Where(due => due.DueMicros <= atMicros).OrderBy(static due => due.DueMicros)
            .ThenBy(static due => due.Account).ThenBy(static due => due.Programme, StringComparer.Ordinal)
            .Take(limit).ToImmutableArray(),
        cancel);

    public Task<ImmutableArray<ParkedRow>> ParkedAsync(ActivityKey? after, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Parked.Values.Where(row => after is null || row.Key.CompareTo(after.Value) > 0)
            .OrderBy(static row => row.Key).Take(limit).ToImmutableArray(),
        cancel);

    public Task ForgetParkedAsync(IReadOnlyList<ActivityKey> keys, CancellationToken cancel) => ReadAsync(
        () => keys.Count(tables.Parked.Remove), cancel);

    public Task<ImmutableArray<ParkedRow>> ParkedForAsync(IReadOnlyList<Guid> waitsFor, CancellationToken cancel) => ReadAsync(
        () => tables.Parked.Values.Where(row => row.WaitsFor is { } fact && waitsFor.Contains(fact))
            .OrderBy(static row => row.Key).ToImmutableArray(),
        cancel);

    public Task<ParkedRow?> ParkedAsync(ActivityId activity, CancellationToken cancel) => ReadAsync(
        () => tables.Parked.Values.FirstOrDefault(row => row.Activity == activity), cancel);

    public Task<ImmutableArray<CountRow>> CountsAsync(CancellationToken cancel) => ReadAsync(
        () => tables.Counts.Select(static row => new CountRow(row.Key.Programme, row.Key.Rule, row.Value)).ToImmutableArray(),
        cancel);

    public Task<RowCounts> RowCountsAsync(CancellationToken cancel) => ReadAsync(
        () => new RowCounts(tables.Owners.Count, tables.Parked.Count, tables.Conflicts.Count), cancel);

    public Task NoteConflictsAsync(
        IReadOnlyList<(ActivityKey Key, ActivityId Activity)> conflicts, long nowMicros, CancellationToken cancel) => ReadAsync(
        () =>
        {
            foreach (var (key, activity) in conflicts)
            {
                var at = tables.Conflicts.FindIndex(row => row.Key == key);
                if (at < 0)
                {
                    tables.Conflicts.Add(new ConflictRow(tables.Conflicts.Count + 1, key, activity, 1, nowMicros, nowMicros));
                }
                else
                {
                    var row = tables.Conflicts[at];
                    tables.Conflicts[at] = row with { Times = row.Times + 1, LastMicros = nowMicros };
                }
            }

            return true;
        },
        cancel);

    public Task<ImmutableArray<ConflictRow>> ConflictsAsync(long before, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Conflicts.Where(row => row.Number < before).OrderByDescending(static row => row.Number)
            .Take(limit).ToImmutableArray(),
        cancel);

    public Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Keys.Keys.Where(key => key.Source == source).Select(static key => key.Key)
            .Where(key => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, below) < 0)
            .Order(StringComparer.Ordinal).Take(limit).ToImmutableArray(),
        cancel);

    public Task<bool> LeaseAsync(string job, Guid holder, long nowMicros, long untilMicros, CancellationToken cancel) =>
        ReadAsync(
            () =>
            {
                if (tables.Leases.TryGetValue(job, out var lease) && lease.Holder != holder && lease.Until > nowMicros)
                {
                    return false;
                }

                tables.Leases[job] = (holder, untilMicros);
                return true;
            },
            cancel);

    public Task<VoucherRow?> FindVoucherAsync(KeyedHash code, CancellationToken cancel) =>
        ReadAsync(() => tables.Vouchers.GetValueOrDefault(code), cancel);

    public Task<ImmutableArray<string?>> AddCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel) => ReadAsync(
        () =>
        {
            var there = tables.Codes.SelectMany(static one => one.Value.Select(code => (code.Hash, one.Key.Pool))).ToDictionary();
            var list = tables.Codes.TryGetValue((programme, pool), out var found) ? found : tables.Codes[(programme, pool)] = [];
            list.AddRange(codes.Where(code => !there.ContainsKey(code.Hash)));
            return codes.Select(code => there.GetValueOrDefault(code.Hash)).ToImmutableArray();
        },
        cancel);

    public Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel) => ReadAsync(
        () => tables.Codes.TryGetValue((programme, code.Pool), out var list) && code.Number <= list.Count ? list[(int)code.Number - 1] : null,
        cancel);

    public Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel) => ReadAsync(
        () => tables.Codes.Where(pool => pool.Key.Programme == programme)
            .Select(pool => (pool.Key.Pool, Number: pool.Value.FindIndex(one => one.Hash == code) + 1))
            .Where(static place => place.Number > 0)
            .Select(static place => (OutsideCode?)new OutsideCode(place.Pool, place.Number)).FirstOrDefault(),
        cancel);

    public Task<ImmutableArray<PoolRow>> PoolsAsync(CancellationToken cancel) => ReadAsync(
        () => tables.Codes.Select(static one => new PoolRow(one.Key.Programme, one.Key.Pool, one.Value.Count))
            .OrderBy(static row => row.Programme, StringComparer.Ordinal).ThenBy(static row => row.Pool, StringComparer.Ordinal).ToImmutableArray(),
        cancel);

    public Task<GuessRow?> GuessesAsync(string caller, CancellationToken cancel) =>
        ReadAsync(() => tables.Guesses.GetValueOrDefault(caller), cancel);

    public Task AddGuessAsync(string caller, long nowMicros, long fromMicros, CancellationToken cancel) => ReadAsync(
        () => tables.Guesses[caller] = tables.Guesses.GetValueOrDefault(caller) is { } row && row.SinceMicros >= fromMicros
            ? row with { Failures = row.Failures + 1 }
            : new GuessRow(nowMicros, 1),
        cancel);

    public Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel) => ReadAsync(
        () => tables.Owners.Keys.Where(id => after is null || id.CompareTo(after.Value) > 0).Order().Take(limit)
            .Select(id => tables.FindAccount(id)!).ToImmutableArray(),
        cancel);

    public Task<string?> MarkAsync(string job, CancellationToken cancel) =>
        ReadAsync(() => tables.Marks.GetValueOrDefault(job), cancel);

    public Task SetMarkAsync(string job, string mark, CancellationToken cancel) =>
        ReadAsync(() => tables.Marks[job] = mark, cancel);

    public ValueTask DisposeAsync()
    {
        one.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            return read();
        }
        finally
        {
            one.Release();
        }
    }
}
