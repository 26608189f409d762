using Microsoft.Data.Sqlite;

namespace Shopkeeper.Platform.Databases;

/// <summary>Open connections for whoever reads one SQLite file: lent to one reader at a time, and kept open between two of them.</summary>
internal sealed class ReadingConnections(string connectionString) : IDisposable
{
    private const int MostIdle = 32;

    // They are kept here, so the driver's own pool, which would forget their statements, has no part in it.
    private readonly string connectionString =
        new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();

    private readonly Lock door = new();

    // The one used last is lent first: its pages and statements are the warmest.
    private readonly Stack<ReadingConnection> idle = new();
    private bool isClosed;

    /// <summary>Open; its `Dispose` brings it back.</summary>
    public ReadingConnection Lend()
    {
        ReadingConnection? connection;
        lock (door)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            idle.TryPop(out connection);
        }

        if (connection is null)
        {
            connection = new ReadingConnection(connectionString, TryTakeBack);
            connection.Open();
        }

        connection.IsLent = true;
        return connection;
    }

    /// <summary>Closes those that nobody reads; one that is lent closes when it comes back.</summary>
    public void Dispose()
    {
        ReadingConnection[] closing;
        lock (door)
        {
            isClosed = true;
            closing = [.. idle];
            idle.Clear();
        }

        foreach (var connection in closing)
        {
            connection.Shut();
        }
    }

    private bool TryTakeBack(ReadingConnection connection)
    {
        lock (door)
        {
            if (isClosed || idle.Count >= MostIdle)
            {
                return false;
            }

            idle.Push(connection);
            return true;
        }
    }
}
