using System.Data;
using Microsoft.Data.Sqlite;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// A connection to read from, which keeps its statements prepared: preparing one costs more than most of our reads. For one reader at a time;
/// `Dispose` brings it back to where it was lent from, and closes it when something of it is still in use. SQLite itself prepares a kept
/// statement anew when the schema has changed.
/// </summary>
public sealed class ReadingConnection : SqliteConnection
{
    private const int MostKept = 128;

    private readonly Dictionary<string, KeptCommand> kept = new(StringComparer.Ordinal);
    private readonly Func<ReadingConnection, bool> takeBack;
    private int inUse;
    private bool isShut;

    internal ReadingConnection(string connectionString, Func<ReadingConnection, bool> takeBack)
        : base(connectionString) => this.takeBack = takeBack;

    internal bool IsLent { get; set; }

    /// <summary>A command of this text, without parameters. Its `Dispose` ends its reader and leaves it prepared for the next one who asks.</summary>
    public SqliteCommand Prepared(string text)
    {
        if (!kept.TryGetValue(text, out var command) && kept.Count < MostKept)
        {
            command = new KeptCommand(text, this);
            kept.Add(text, command);
        }

        if (command is null || command.IsInUse)
        {
            return new SqliteCommand(text, this, Transaction);
        }

        inUse++;
        command.IsInUse = true;
        command.Transaction = Transaction;
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            base.Dispose(disposing);
            return;
        }

        // Once it is back it is no longer the one's who had it: a second Dispose of his must not reach who has it next.
        if (IsLent)
        {
            IsLent = false;
            if (inUse > 0 || Transaction is not null || State != ConnectionState.Open || !takeBack(this))
            {
                Shut();
            }
        }
    }

    /// <summary>Closes it with all its statements.</summary>
    internal void Shut()
    {
        isShut = true;
        foreach (var command in kept.Values)
        {
            command.Dispose();
        }

        base.Dispose(disposing: true);
    }

    private sealed class KeptCommand(string text, ReadingConnection connection) : SqliteCommand(text, connection)
    {
        public bool IsInUse { get; set; }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || connection.isShut)
            {
                base.Dispose(disposing);
                return;
            }

            if (IsInUse)
            {
                DataReader?.Dispose();
                Parameters.Clear();
                Transaction = null;
                IsInUse = false;
                connection.inUse--;
            }
        }
    }
}
