using Microsoft.Data.Sqlite;

namespace Shopkeeper.Server.Backup;

/// <summary>
/// A consistent copy of a SQLite file by the online backup API, beside a running server: it reads one snapshot of the WAL and
/// holds up no writer. Never a copy of the files themselves, which could tear.
/// </summary>
internal static class SqliteCopy
{
    public static void Make(string source, string target)
    {
        using var from = Open(source, SqliteOpenMode.ReadWrite);
        using var to = Open(target, SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);

        // One file that stands alone, without a WAL beside it.
        Run(to, "pragma journal_mode = delete");
    }

    /// <summary>"ok", or the first thing that is wrong inside the file.</summary>
    public static string Check(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadOnly);
            return Run(connection, "pragma integrity_check(1)");
        }
        catch (SqliteException broken)
        {
            return broken.Message;
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static string Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
