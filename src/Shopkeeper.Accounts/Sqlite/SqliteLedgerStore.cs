using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using SQLitePCL;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>The ledger on SQLite: one writer thread, readers on connections of their own.</summary>
internal sealed partial class SqliteLedgerStore(SqliteDatabase database) : ILedgerStore
{
    private static readonly NamedSql Sql = NamedSql.Of(
        typeof(SqliteLedgerStore).Assembly, "Sqlite.Ledger", DatabaseEngine.Sqlite);

    private readonly SqliteReader reader = new(Sql);
    private LedgerStatements? statements;

    public int Writers => 1;

    public Task WriteAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            Run(connection, work);
            return true;
        });

    public Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var owner = Command(connection, "open_account", "@account", "@member");
            using var card = Command(connection, "link_card", "@card", "@account", "@member");
            foreach (var opening in openings)
            {
                Execute(owner, SqliteReader.Id(opening.Account.Value), SqliteReader.Id(opening.Member.Value));
                if (opening.Card is { } hash)
                {
                    Execute(
                        card, SqliteReader.Id(hash.Value), SqliteReader.Id(opening.Account.Value),
                        SqliteReader.Id(opening.Member.Value));
                }
            }

            transaction.Commit();
            return true;
        });

    public Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var owners = Command(connection, "hand_over_owner", "@account", "@member");
            using var rows = Command(connection, "hand_over_rows", "@account", "@member");
            foreach (var command in new[] { owners, rows })
            {
                Execute(command, SqliteReader.Id(account.Value), SqliteReader.Id(owner.Value));
            }

            transaction.Commit();
            return true;
        });

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var unlink = Command(connection, "unlink_card", "@card");
            foreach (var card in cards)
            {
                Execute(unlink, SqliteReader.Id(card.Value));
            }

            transaction.Commit();
            return true;
        });

    public Task<OpenAccount?> FindAccountAsync(AccountId account, CancellationToken cancel) =>
        ReadAsync(connection => reader.Account(connection, account), cancel);

    public Task<ImmutableArray<OpenAccount>> FindAccountsAsync(IReadOnlyList<AccountId> accounts, CancellationToken cancel) =>
        ReadAsync(
            connection =>
            {
                using var snapshot = connection.BeginTransaction(deferred: true);
                return accounts.Select(account => reader.Account(connection, account)).OfType<OpenAccount>().ToImmutableArray();
            },
            cancel);

    public Task<LinkedCard?> FindCardAsync(KeyedHash card, CancellationToken cancel) => FirstAsync(
        "find_card",
        static row => new LinkedCard(new AccountId(SqliteReader.ReadId(row, 0)), new MemberId(SqliteReader.ReadId(row, 1))),
        cancel,
        ("?1", SqliteReader.Id(card.Value)));

    public Task<KeyRow?> FindKeyAsync(ActivityKey key, CancellationToken cancel) => FirstAsync(
        "find_key",
        static row => new KeyRow(
            SqliteReader.ReadId(row, 0), new ActivityId(SqliteReader.ReadId(row, 1)),
            row.IsDBNull(2) ? null : new AccountId(SqliteReader.ReadId(row, 2)),
            (AnswerStatus)row.GetByte(3), (Rejection)row.GetInt16(4), row.IsDBNull(5) ? "" : row.GetString(5)),
        cancel,
        ("?1", key.Source), ("?2", key.Key));

    public Task<LoadedRows> LoadAsync(LedgerNeeds needs, CancellationToken cancel) =>
        ReadAsync(connection => reader.Load(connection, needs), cancel);

    public Task<ImmutableArray<PostingRow>> PostingsAsync(
        AccountId account, long before, int limit, CancellationToken cancel) => RowsAsync(
        "postings", static row => SqliteReader.ReadJournal(row).Posting, cancel,
        ("@account", SqliteReader.Id(account.Value)), ("@before", before), ("@limit", limit));

    public Task<ImmutableArray<JournalRow>> LatestAsync(AccountId account, long before, int limit, CancellationToken cancel) =>
        RowsAsync(
            "latest", SqliteReader.ReadJournal, cancel,
            ("@account", SqliteReader.Id(account.Value)), ("@before", before), ("@limit", limit));

    public Task<ImmutableArray<JournalRow>> FindActivityAsync(ActivityId activity, CancellationToken cancel) =>
        ReadAsync(connection => reader.OfActivity(connection, activity), cancel);

    public Task<ImmutableArray<FeedRow>> FeedAsync(string after, int limit, CancellationToken cancel) => RowsAsync(
        "feed",
        static row =>
        {
            var journal = SqliteReader.ReadJournal(row, 1);
            return new FeedRow(row.GetInt64(0).ToString(CultureInfo.InvariantCulture), journal.Posting, journal.Activity);
        },
        cancel,
        ("@after", FeedCursor.Read(after)), ("@limit", limit));

    public Task<ImmutableArray<AccountId>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel) => RowsAsync(
        "owners_after", static row => new AccountId(SqliteReader.ReadId(row, 0)), cancel,
        ("@after", after is { } last ? SqliteReader.Id(last.Value) : Array.Empty<byte>()), ("@limit", limit));

    public Task<ImmutableArray<AccountJournal>> JournalsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        ReadAsync(
            connection =>
            {
                // One snapshot for the page: a posting between two statements must not look like a difference.
                using var snapshot = connection.BeginTransaction(deferred: true);
                return reader.Journals(connection, after, limit);
            },
            cancel);

    public Task<AccountJournal?> JournalAsync(AccountId account, CancellationToken cancel) => ReadAsync(
        connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            return reader.Journal(connection, account);
        },
        cancel);

    public Task<ImmutableArray<DueRow>> DueAsync(long atMicros, int limit, CancellationToken cancel) => RowsAsync(
        "due",
        static row => new DueRow(row.GetInt64(0), new AccountId(SqliteReader.ReadId(row, 1)), row.GetString(2)),
        cancel,
        ("@at", atMicros), ("@limit", limit));

    public Task<ImmutableArray<ParkedRow>> ParkedAsync(ActivityKey? after, int limit, CancellationToken cancel) => RowsAsync(
        "parked", SqliteReader.ReadParked, cancel,
        ("@source", after?.Source ?? ""), ("@key", after?.Key ?? ""), ("@limit", limit));

    public Task ForgetParkedAsync(IReadOnlyList<ActivityKey> keys, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var forget = Command(connection, "forget_parked", "@source", "@key");
            foreach (var key in keys)
            {
                Execute(forget, key.Source, key.Key);
            }

            transaction.Commit();
            return true;
        });

    public Task<ImmutableArray<ParkedRow>> ParkedForAsync(IReadOnlyList<Guid> waitsFor, CancellationToken cancel) => ReadAsync(
        connection => waitsFor.SelectMany(fact => reader.Rows(
                connection, "parked_for", SqliteReader.ReadParked, ("@waits", SqliteReader.Id(fact))))
            .OrderBy(static row => row.Key).ToImmutableArray(),
        cancel);

    public Task<ParkedRow?> ParkedAsync(ActivityId activity, CancellationToken cancel) => FirstAsync(
        "parked_activity", SqliteReader.ReadParked, cancel, ("@activity", SqliteReader.Id(activity.Value)));

    public Task<ImmutableArray<CountRow>> CountsAsync(CancellationToken cancel) => RowsAsync(
        "counts", static row => new CountRow(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancel);

    public async Task<RowCounts> RowCountsAsync(CancellationToken cancel) => (await RowsAsync(
        "row_counts", static row => new RowCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancel))[0];

    public Task NoteConflictsAsync(
        IReadOnlyList<(ActivityKey Key, ActivityId Activity)> conflicts, long nowMicros, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var note = Command(connection, "note_conflict", "@source", "@key", "@activity", "@now");
            foreach (var (key, activity) in conflicts)
            {
                Execute(note, key.Source, key.Key, SqliteReader.Id(activity.Value), nowMicros);
            }

            transaction.Commit();
            return true;
        });

    public Task<ImmutableArray<ConflictRow>> ConflictsAsync(long before, int limit, CancellationToken cancel) => RowsAsync(
        "conflicts",
        static row => new ConflictRow(
            row.GetInt64(0), new ActivityKey(row.GetString(1), row.GetString(2)), new ActivityId(SqliteReader.ReadId(row, 3)),
            row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
        cancel,
        ("@before", before), ("@limit", limit));

    public Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel) => RowsAsync(
        "keys_between", static row => row.GetString(0), cancel, ("@source", source), ("@from", from), ("@below", below), ("@limit", limit));

    public Task<bool> LeaseAsync(string job, Guid holder, long nowMicros, long untilMicros, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var command = Command(connection, "take_lease", "@job", "@holder", "@until", "@now");
            return Execute(command, job, SqliteReader.Id(holder), untilMicros, nowMicros) == 1;
        });

    public async ValueTask DisposeAsync()
    {
        if (statements is not null)
        {
            await database.OnWriterAsync(_ =>
            {
                statements.Dispose();
                return true;
            });
        }
    }

    private void Run(SqliteConnection connection, Func<ILedgerTransaction, ValueTask> work)
    {
        statements ??= new LedgerStatements(connection, Sql);
        var transaction = new SqliteLedgerTransaction(connection, statements, reader);
        try
        {
            statements.Begin.Run();
            var running = work(transaction);
            if (!running.IsCompletedSuccessfully)
            {
                // Rules or facts had to be read: from another connection, never through this thread.
                running.AsTask().GetAwaiter().GetResult();
            }
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG))
        {
            throw new OutcomeUnknown("SQLite could not finish the transaction.", failure);
        }
        finally
        {
            if (!transaction.IsCommitted && raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                statements.Rollback.Run();
            }
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string name, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = Sql[name];
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    private static int Execute(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
    }

    private async Task<T?> FirstAsync<T>(
        string name, Func<SqliteDataReader, T> read, CancellationToken cancel, params (string Name, object? Value)[] values)
        where T : class =>
        (await RowsAsync(name, read, cancel, values)).FirstOrDefault();

    private Task<ImmutableArray<T>> RowsAsync<T>(
        string name, Func<SqliteDataReader, T> read, CancellationToken cancel, params (string Name, object? Value)[] values) =>
        ReadAsync(connection => reader.Rows(connection, name, read, values), cancel);

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var connection = database.OpenRead();
        return Task.FromResult(read(connection));
    }
}
