using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>Reads and opening, on pooled connections beside the posting ones.</summary>
internal sealed partial class PostgresLedgerStore
{
    public async Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel)
    {
        // Sorted, so that two loaders of the same members queue up instead of deadlocking.
        var owners = openings.OrderBy(static opening => opening.Account).ToArray();
        var cards = openings.Where(static opening => opening.Card is not null).OrderBy(static opening => opening.Card!.Value).ToArray();
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(
            sql["open_owners"],
            Uuids(owners, static opening => opening.Account.Value), Uuids(owners, static opening => opening.Member.Value)));
        batch.BatchCommands.Add(Statement.Of(
            sql["link_cards"],
            Uuids(cards, static opening => opening.Card!.Value.Value), Uuids(cards, static opening => opening.Account.Value),
            Uuids(cards, static opening => opening.Member.Value)));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(sql["hand_over_owner"], Value(account.Value), Value(owner.Value)));
        batch.BatchCommands.Add(Statement.Of(sql["hand_over_rows"], Value(account.Value), Value(owner.Value)));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(sql["unlink_cards"], Uuids([.. cards], static card => card.Value)));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task<OpenAccount?> FindAccountAsync(AccountId account, CancellationToken cancel) =>
        (await OpenAccountsAsync([account.Value], cancel)).FirstOrDefault();

    public Task<ImmutableArray<OpenAccount>> FindAccountsAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancel) =>
        OpenAccountsAsync([.. accounts.Select(static account => account.Value)], cancel);

    public async Task<LinkedCard?> FindCardAsync(KeyedHash card, CancellationToken cancel) =>
        (await QueryAsync(
            "card", static reader => new LinkedCard(new AccountId(reader.GetGuid(0)), new MemberId(reader.GetGuid(1))), cancel,
            Value(card.Value))).FirstOrDefault();

    public async Task<KeyRow?> FindKeyAsync(ActivityKey key, CancellationToken cancel) =>
        (await QueryAsync(
            "key",
            static reader => new KeyRow(
                reader.GetGuid(0), new ActivityId(reader.GetGuid(1)), Account(reader, 2), (AnswerStatus)reader.GetInt16(3),
                (Rejection)reader.GetInt16(4), Text(reader, 5) ?? ""),
            cancel, Value(key.Source), Value(key.Key))).FirstOrDefault();

    public async Task<LoadedRows> LoadAsync(LedgerNeeds needs, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        return await reads.LoadAsync(batch, needs, CountsRead.Committed);
    }

    public Task<ImmutableArray<PostingRow>> PostingsAsync(
        AccountId account, long before, int limit, CancellationToken cancel) =>
        QueryAsync("postings_before", LedgerReads.ReadPosting, cancel, Value(account.Value), Value(before), Value((long)limit));

    public Task<ImmutableArray<JournalRow>> LatestAsync(AccountId account, long before, int limit, CancellationToken cancel) =>
        QueryAsync("latest", LedgerReads.ReadJournal, cancel, Value(account.Value), Value(before), Value((long)limit));

    public Task<ImmutableArray<JournalRow>> FindActivityAsync(ActivityId activity, CancellationToken cancel) =>
        QueryAsync("journal_of_activities", LedgerReads.ReadJournal, cancel, Uuids([activity], static id => id.Value));

    /// <summary>
    /// The cursor is the transaction's number and the row's key. Numbers below the oldest running transaction are final;
    /// among nodes, rows of one account may come in another order than their seq, which says what it is.
    /// </summary>
    public Task<ImmutableArray<FeedRow>> FeedAsync(string after, int limit, CancellationToken cancel)
    {
        var cursor = FeedPlace.Parse(after);
        return QueryAsync(
            "feed",
            static reader =>
            {
                var posting = LedgerReads.ReadPosting(reader);
                var at = new FeedPlace(reader.GetFieldValue<ulong>(6), posting.Account.Value, posting.Seq, posting.Programme);
                return new FeedRow(at.ToString(), posting, LedgerReads.ReadActivity(reader));
            },
            cancel, new NpgsqlParameter<ulong> { NpgsqlDbType = NpgsqlDbType.Xid8, TypedValue = cursor.Transaction },
            Value(cursor.Account), Value(cursor.Seq), Value(cursor.Programme), Value((long)limit));
    }

    public Task<ImmutableArray<AccountId>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel) => QueryAsync(
        "owners_after", static reader => new AccountId(reader.GetGuid(0)), cancel,
        new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.Value ?? (object)DBNull.Value },
        Value((long)limit));

    public async Task<ImmutableArray<AccountJournal>> JournalsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        await SnapshotAsync(
            async connection =>
            {
                var owners = await QueryAsync(
                    connection, "owners_after", static reader => reader.GetGuid(0), cancel,
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.Value ?? (object)DBNull.Value },
                    Value((long)limit));
                return await JournalsOfAsync(connection, [.. owners], cancel);
            },
            cancel);

    public async Task<AccountJournal?> JournalAsync(AccountId account, CancellationToken cancel) =>
        (await SnapshotAsync(connection => JournalsOfAsync(connection, [account.Value], cancel), cancel)).FirstOrDefault();

    public Task<ImmutableArray<DueRow>> DueAsync(long atMicros, int limit, CancellationToken cancel) =>
        QueryAsync(
            "due", static reader => new DueRow(reader.GetInt64(0), new AccountId(reader.GetGuid(1)), reader.GetString(2)), cancel,
            Value(atMicros), Value((long)limit));

    public Task<ImmutableArray<ParkedRow>> ParkedAsync(ActivityKey? after, int limit, CancellationToken cancel) =>
        QueryAsync(
            "parked_after", ReadParked, cancel, Value(after?.Source ?? ""), Value(after?.Key ?? ""), Value((long)limit));

    public async Task ForgetParkedAsync(IReadOnlyList<ActivityKey> keys, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(
            sql["forget_parked"],
            Value(keys.Select(static key => key.Source).ToArray()), Value(keys.Select(static key => key.Key).ToArray())));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public Task<ImmutableArray<ParkedRow>> ParkedForAsync(IReadOnlyList<Guid> waitsFor, CancellationToken cancel) =>
        QueryAsync("parked_for", ReadParked, cancel, Uuids(waitsFor, static id => id));

    public async Task<ParkedRow?> ParkedAsync(ActivityId activity, CancellationToken cancel) =>
        (await QueryAsync("parked_activity", ReadParked, cancel, Value(activity.Value))).FirstOrDefault();

    public Task<ImmutableArray<CountRow>> CountsAsync(CancellationToken cancel) =>
        QueryAsync("all_counts", LedgerReads.ReadCount, cancel);

    public async Task<RowCounts> RowCountsAsync(CancellationToken cancel) =>
        (await QueryAsync(
            "row_counts", static reader => new RowCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)), cancel))[0];

    public Task<ImmutableArray<ConflictRow>> ConflictsAsync(long before, int limit, CancellationToken cancel) =>
        QueryAsync(
            "conflicts",
            static reader => new ConflictRow(
                reader.GetInt64(0), new ActivityKey(reader.GetString(1), reader.GetString(2)), new ActivityId(reader.GetGuid(3)),
                reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)),
            cancel, Value(before), Value((long)limit));

    public Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel) =>
        QueryAsync("keys_between", static reader => reader.GetString(0), cancel, Value(source), Value(from), Value(below), Value((long)limit));

    public async Task NoteConflictsAsync(
        IReadOnlyList<(ActivityKey Key, ActivityId Activity)> conflicts, long nowMicros, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        // In one order, so that two nodes never wait for each other.
        foreach (var (key, activity) in conflicts.OrderBy(static one => one.Key))
        {
            batch.BatchCommands.Add(
                Statement.Of(sql["note_conflict"], Value(key.Source), Value(key.Key), Value(activity.Value), Value(nowMicros)));
        }

        await batch.ExecuteNonQueryAsync(cancel);
    }

    public async Task<bool> LeaseAsync(string job, Guid holder, long nowMicros, long untilMicros, CancellationToken cancel)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(sql["lease"], Value(job), Value(holder), Value(nowMicros), Value(untilMicros)));
        return await batch.ExecuteNonQueryAsync(cancel) == 1;
    }

    private static AccountRow ReadRow(NpgsqlDataReader reader) => new(
        new AccountId(reader.GetGuid(0)), reader.GetString(1), reader.GetInt64(2),
        reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.GetFieldValue<byte[]>(4));

    private static ParkedRow ReadParked(NpgsqlDataReader reader) => new(
        new ActivityKey(reader.GetString(0), reader.GetString(1)), reader.GetGuid(2),
        reader.IsDBNull(3) ? null : new KeyedHash(reader.GetGuid(3)), Account(reader, 4), Text(reader, 5),
        new ActivityId(reader.GetGuid(6)), (Rejection)reader.GetInt16(7), reader.IsDBNull(8) ? null : reader.GetGuid(8),
        reader.GetInt64(9), reader.GetFieldValue<byte[]>(10));

    private static AccountId? Account(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new AccountId(reader.GetGuid(column));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<Guid[]> Uuids<T>(IReadOnlyList<T> rows, Func<T, Guid> of)
    {
        var parameter = Statement.Uuids();
        parameter.TypedValue = [.. rows.Select(of)];
        return parameter;
    }

    private async Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(Guid[] accounts, CancellationToken cancel) =>
        await SnapshotAsync(connection => OpenAccountsAsync(connection, accounts, cancel), cancel);

    private async Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(
        NpgsqlConnection connection, Guid[] accounts, CancellationToken cancel)
    {
        var owners = await QueryAsync(
            connection, "owners", static reader => (Id: new AccountId(reader.GetGuid(0)), Member: new MemberId(reader.GetGuid(1))),
            cancel, Uuids(accounts, static id => id));
        var rows = await QueryAsync(
            connection, "account_rows", ReadRow, cancel, Uuids(accounts, static id => id));
        var byAccount = rows.ToLookup(static row => row.Account);
        return [.. owners.Select(owner => new OpenAccount(owner.Id, owner.Member, [.. byAccount[owner.Id]]))];
    }

    private async Task<ImmutableArray<AccountJournal>> JournalsOfAsync(
        NpgsqlConnection connection, Guid[] accounts, CancellationToken cancel)
    {
        var open = await OpenAccountsAsync(connection, accounts, cancel);
        var journal = await QueryAsync(
            connection, "journal_of_accounts", LedgerReads.ReadJournal, cancel, Uuids(accounts, static id => id));
        var byAccount = journal.ToLookup(static row => row.Posting.Account);
        return [.. open.Select(account => new AccountJournal(account, [.. byAccount[account.Account]]))];
    }

    /// <summary>Several reads of one instant.</summary>
    private Task<T> SnapshotAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancel) => ReadAsync(
        async connection =>
        {
            await using var transaction =
                await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
            var result = await read(connection);
            await transaction.CommitAsync(cancel);
            return result;
        },
        cancel);

    private Task<ImmutableArray<T>> QueryAsync<T>(
        string name, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        ReadAsync(connection => QueryAsync(connection, name, read, cancel, parameters), cancel);

    /// <summary>Once more when a pooled connection turns out to be dead, as all are after the server was restarted.</summary>
    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancel)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancel);
            return await read(connection);
        }
        catch (Exception lost) when (IsLost(lost))
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancel);
            return await read(connection);
        }
    }

    private async Task<ImmutableArray<T>> QueryAsync<T>(
        NpgsqlConnection connection, string name, Func<NpgsqlDataReader, T> read, CancellationToken cancel,
        params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql[name], connection);
        foreach (var parameter in parameters)
        {
            // A copy: a parameter belongs to one command, and a read may be repeated.
            command.Parameters.Add(parameter.Clone());
        }

        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }
}
