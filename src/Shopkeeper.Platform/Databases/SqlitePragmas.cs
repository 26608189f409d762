using Microsoft.Data.Sqlite;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// The only mode we ship: WAL with synchronous FULL. NORMAL loses acknowledged commits in a power cut; only FULL does not.
/// </summary>
internal static class SqlitePragmas
{
    private static readonly (string Name, string Value, string ReadBack)[] Wanted =
    [
        ("journal_mode", "wal", "wal"),
        ("synchronous", "full", "2"),
        ("busy_timeout", "30000", "30000"),
        ("foreign_keys", "on", "1"),
        ("secure_delete", "on", "1"),
        ("cache_size", "-131072", "-131072"),

        // `insert or replace` deletes what it replaces: only so do the triggers that guard append-only rows see it.
        ("recursive_triggers", "on", "1"),

        // SqliteCheckpoints does it, off the writer thread.
        ("wal_autocheckpoint", "0", "0"),
    ];

    public static void Set(SqliteConnection connection)
    {
        foreach (var (name, value, readBack) in Wanted)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"pragma {name} = {value}";
            command.ExecuteNonQuery();
            command.CommandText = $"pragma {name}";
            var got = Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
            if (got != readBack)
            {
                throw new InvalidOperationException($"SQLite runs with {name} = {got}, not {readBack}: refusing to serve.");
            }
        }
    }
}
