using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>A connection to read from, which keeps its statements prepared. One reader at a time.</summary>
internal sealed class ReadingConnection(string connectionString) : SqliteConnection(connectionString)
{
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    /// <summary>Without parameters; it stays this connection's: do not dispose it, and dispose its reader before the next call.</summary>
    public SqliteCommand Prepared(string text)
    {
        if (!prepared.TryGetValue(text, out var command))
        {
            command = CreateCommand();
            command.CommandText = text;
            prepared.Add(text, command);
        }

        command.Transaction = Transaction;
        command.Parameters.Clear();
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var command in prepared.Values)
            {
                command.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}

/// <summary>Open connections for whoever reads: as many as ever read at one time, kept until the store closes.</summary>
internal sealed class ReadingConnections(SqliteDatabase database) : IDisposable
{
    private readonly ConcurrentBag<ReadingConnection> idle = [];

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        if (!idle.TryTake(out var connection))
        {
            connection = new ReadingConnection(database.ConnectionString);
            connection.Open();
        }

        var isGood = false;
        try
        {
            var result = read(connection);
            isGood = true;
            return result;
        }
        finally
        {
            if (isGood)
            {
                idle.Add(connection);
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}
