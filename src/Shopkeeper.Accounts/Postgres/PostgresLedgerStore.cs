using System.Collections.Concurrent;
using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// The ledger on PostgreSQL. Each posting worker has a connection of its own with everything prepared; a batch is two round
/// trips. ReadCommitted: every row that a decision reads is locked before it is read, but for shared counts far from their
/// totals, which are checked at the commit (ADR 16).
/// </summary>
internal sealed partial class PostgresLedgerStore : ILedgerStore
{
    // While one waits for the disk, two keep two cores busy: a tenth more a second than two workers; a fourth adds nothing.
    private const int WriterCount = 3;
    private const int Attempts = 4;

    // Generic plans from the first call on, and always by index: the tables may be empty now and huge in an hour.
    private const string PlanSettings = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off "
        + "-c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off";

    private readonly PostgresDatabase database;
    private readonly NpgsqlDataSource posting;
    private readonly ConcurrentBag<LedgerSession> idle = [];
    private readonly KnownCounts counts = new();
    private readonly LedgerReads reads;
    private readonly NamedSql sql;

    private PostgresLedgerStore(PostgresDatabase database)
    {
        this.database = database;
        sql = NamedSql.Of(typeof(PostgresLedgerStore).Assembly, "Postgres.Reading", DatabaseEngine.Postgres);
        reads = new LedgerReads(sql);
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            // Never wait for a cancellation to be confirmed, never cancel: promise of docs/operating/durability.md.
            CancellationTimeout = -1,
            MaxAutoPrepare = 0,
            NoResetOnClose = true,
            Multiplexing = false,
            ApplicationName = "shopkeeper posting",
            // Or nothing says whether it was COMMIT that failed, and every refusal is a commit of which nobody knows.
            IncludeFailedBatchedCommand = true,
        };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? PlanSettings : $"{settings.Options} {PlanSettings}";
        posting = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public int Writers => WriterCount;

    /// <summary>Opens the first connection at once, so that a role that must not post is refused at start.</summary>
    /// <exception cref="InvalidOperationException">The role's settings could lose what was acknowledged.</exception>
    public static PostgresLedgerStore Open(PostgresDatabase database)
    {
        var store = new PostgresLedgerStore(database);
        store.idle.Add(LedgerSession.OpenAsync(store.posting, CancellationToken.None).GetAwaiter().GetResult());
        return store;
    }

    public async Task WriteAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel)
    {
        for (var attempt = 1; !await TryWriteAsync(work, attempt, cancel); attempt++)
        {
            cancel.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var session))
        {
            await session.DisposeAsync();
        }

        await posting.DisposeAsync();
    }

    /// <summary>False: rolled back whole, run the same work again.</summary>
    private async Task<bool> TryWriteAsync(Func<ILedgerTransaction, ValueTask> work, int attempt, CancellationToken cancel)
    {
        try
        {
            await WriteOnceAsync(work, cancel);
            return true;
        }
        catch (PostgresException conflict) when (IsConflict(conflict) && attempt < Attempts)
        {
            return false;
        }
        catch (Exception lost) when (IsLost(lost))
        {
            if (attempt == Attempts)
            {
                throw new OutcomeUnknown("The database is away; nothing was written.", lost);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25 * attempt * attempt), cancel);
            return false;
        }
    }

    private async Task WriteOnceAsync(Func<ILedgerTransaction, ValueTask> work, CancellationToken cancel)
    {
        try
        {
            await RunAsync(work, locksCounts: false, cancel);
        }
        catch (CountTaken)
        {
            await RunAsync(work, locksCounts: true, cancel);
        }
    }

    private async Task RunAsync(Func<ILedgerTransaction, ValueTask> work, bool locksCounts, CancellationToken cancel)
    {
        var session = idle.TryTake(out var free) ? free : await ConnectAsync(cancel);
        var transaction = new PostgresTransaction(session, reads, counts, locksCounts);
        try
        {
            await work(transaction);
            await transaction.RollbackUnlessCommittedAsync();
            idle.Add(session);
        }
        catch (Exception failure)
        {
            if (failure is OutcomeUnknown || !await transaction.TryRollbackAsync())
            {
                await session.DisposeAsync();
            }
            else
            {
                idle.Add(session);
            }

            throw;
        }
    }

    /// <summary>A server that refuses the connection, for whatever reason, is as away as one that does not answer.</summary>
    private async Task<LedgerSession> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await LedgerSession.OpenAsync(posting, cancel);
        }
        catch (PostgresException refusal)
        {
            throw new NpgsqlException("The database takes no connection.", refusal);
        }
    }

    // serialization_failure and deadlock_detected, the two that PostgreSQL says to retry, and a key that another node claimed
    // in the same moment: run again, the batch finds it there.
    private static bool IsConflict(PostgresException failure) =>
        failure.SqlState is "40001" or "40P01" || failure is { SqlState: "23505", ConstraintName: "activity_key_pkey" };

    /// <summary>
    /// The connection broke or could not be made before COMMIT was sent (after that it is an <see cref="OutcomeUnknown"/>):
    /// no answer at all, or the server ended the session.
    /// </summary>
    private static bool IsLost(Exception failure) => failure switch
    {
        PostgresException refusal => refusal.SqlState is "57P01" or "57P02" or "57P03",
        NpgsqlException => true,
        _ => false,
    };
}
