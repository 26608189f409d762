using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// Moves the write-ahead log into the database file off the writer thread, by its size. SQLite's own way checkpoints inside
/// the commit that crosses 1,000 pages, and everyone in that commit waits; and rarer is less work, because a page that
/// changed a hundred times is moved once. The log starts over only when it has been moved to its end, which a busy writer
/// never lets happen: so the writer itself moves the last few pages.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    private const int PagesBetween = 16_384;
    private const int PagesForTheWriter = 512;
    private const int Rounds = 8;

    private readonly string connectionString;
    private readonly Action<Action<SqliteConnection>> onWriter;
    private readonly AutoResetEvent wanted = new(false);
    private readonly Thread thread;
    private long pagesAtLast;
    private volatile bool isRunning;
    private volatile bool isStopped;

    public SqliteCheckpoints(string connectionString, Action<Action<SqliteConnection>> onWriter)
    {
        this.connectionString = connectionString;
        this.onWriter = onWriter;
        thread = new Thread(Run) { IsBackground = true, Name = "sqlite-log" };
        thread.Start();
    }

    /// <summary>Called on the writer thread after each piece of work.</summary>
    public void Written(SqliteConnection writer)
    {
        if (!isRunning && PagesWritten(writer) - pagesAtLast >= PagesBetween)
        {
            isRunning = true;
            pagesAtLast = PagesWritten(writer);
            wanted.Set();
        }
    }

    public void Dispose()
    {
        isStopped = true;
        wanted.Set();
        thread.Join();
        wanted.Dispose();
    }

    private void Run()
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        Read(connection);
        wanted.WaitOne();
        while (!isStopped)
        {
            for (var (round, before) = (0, 0); round < Rounds; round++)
            {
                // What was written while the last round moved pages is moved by the next, and is less each time.
                var length = Move(connection);
                if (length - before <= PagesForTheWriter)
                {
                    break;
                }

                before = length;
            }

            onWriter(writer =>
            {
                Move(writer);
                pagesAtLast = PagesWritten(writer);
                isRunning = false;
            });
            wanted.WaitOne();
        }
    }

    /// <summary>A connection that has read nothing yet does not know of the log, and would move nothing.</summary>
    private static void Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma schema_version";
        command.ExecuteScalar();
    }

    /// <summary>Moves what no reader holds back; returns the length of the log in pages, as it was at the start.</summary>
    private static int Move(SqliteConnection connection)
    {
        // Busy is no error here: another round follows, at the latest when the log has grown again.
        _ = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var length, out _);
        return length;
    }

    private static long PagesWritten(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
        return pages;
    }
}
