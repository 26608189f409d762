using System.Data.Common;
using System.Reflection;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Shopkeeper.Platform.Databases;

/// <summary>WAL, synchronous FULL, one writer thread, checkpoints beside it. The pragmas are read back: with others it refuses to run.</summary>
public sealed class SqliteDatabase : Database
{
    private readonly string connectionString;
    private readonly Channel<Action<SqliteConnection>> work = Channel.CreateUnbounded<Action<SqliteConnection>>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread writer;
    private readonly SqliteConnection connection;
    private readonly SqliteCheckpoints checkpoints;
    private readonly ReadingConnections readers;

    public SqliteDatabase(string file)
    {
        File = file;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file, Cache = SqliteCacheMode.Private, Pooling = true, DefaultTimeout = 30,
        }.ToString();
        connection = new SqliteConnection(connectionString);
        connection.Open();
        SqlitePragmas.Set(connection);
        checkpoints = new SqliteCheckpoints(connectionString, job => work.Writer.TryWrite(job));
        readers = new ReadingConnections(connectionString);
        writer = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        writer.Start();
    }

    public string File { get; }

    /// <summary>For connections beside the ones that are lent here; the writer's is this class's own.</summary>
    public string ConnectionString => connectionString;

    public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult<DbConnection>(readers.Lend());
    }

    /// <summary>The same for who reads without waiting: an open connection; dispose it.</summary>
    public ReadingConnection OpenRead() => readers.Lend();

    public override Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel = default) =>
        OnWriterAsync(writing =>
        {
            using var transaction = writing.BeginTransaction(deferred: false);
            var result = work(writing, transaction).GetAwaiter().GetResult();
            transaction.Commit();
            return result;
        });

    /// <summary>Runs on the writer thread with the writer's connection; the work opens its own transaction.</summary>
    public Task<T> OnWriterAsync<T>(Func<SqliteConnection, T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = work.Writer.TryWrite(writing =>
        {
            try
            {
                done.SetResult(job(writing));
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return taken ? done.Task : throw new ObjectDisposedException(nameof(SqliteDatabase));
    }

    public override void Migrate(IReadOnlyCollection<Assembly> assemblies) =>
        Migrations.Apply(this, connectionString, assemblies);

    public override Task<Scrubbed> ScrubAsync(IReadOnlyList<string> kept, CancellationToken cancel = default) =>
        OnWriterAsync(static writing =>
        {
            using var command = writing.CreateCommand();
            command.CommandText = "vacuum";
            command.ExecuteNonQuery();

            // The new file goes through the log; then the log is cut to nothing. The first number says that a reader held it.
            command.CommandText = "pragma wal_checkpoint(truncate)";
            using var row = command.ExecuteReader();
            return new Scrubbed(1, row.Read() && row.GetInt64(0) != 0);
        });

    public override async Task<bool> IsReadyAsync(CancellationToken cancel = default)
    {
        await using var read = await OpenReadAsync(cancel);
        await using var command = read.CreateCommand();
        command.CommandText = "select 1";
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    public override ValueTask DisposeAsync()
    {
        if (work.Writer.TryComplete())
        {
            writer.Join();
            checkpoints.Dispose();
            readers.Dispose();
            connection.Dispose();
            SqliteConnection.ClearPool(new SqliteConnection(connectionString));
        }

        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        while (work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (work.Reader.TryRead(out var job))
            {
                job(connection);
                checkpoints.Written(connection);
            }
        }
    }
}
