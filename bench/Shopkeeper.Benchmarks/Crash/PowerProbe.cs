using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Shopkeeper.Benchmarks.Crash;

/// <summary>
/// The losing control of the power-cut rig: one row a commit under a synchronous mode that the product never runs with. Prints
/// a number only after its COMMIT returned.
/// </summary>
internal static class PowerProbe
{
    public static int Run(string file, string mode)
    {
        if (mode is not ("normal" or "full" or "check"))
        {
            return 64;
        }

        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        if (mode == "check")
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Ask(connection, "pragma integrity_check")} {Ask(connection, "select coalesce(max(i), 0) from row")}"));
            return 0;
        }

        Ask(connection, "pragma journal_mode = wal");
        Ask(connection, mode == "normal" ? "pragma synchronous = normal" : "pragma synchronous = full");
        Ask(connection, "create table if not exists row (i integer not null primary key, body blob not null)");
        // The time between two checkpoints is stretched: a checkpoint syncs, and on a slow disk most cuts would fall into one.
        Ask(connection, "pragma wal_checkpoint(truncate)");
        Ask(connection, "pragma wal_autocheckpoint = 0");
        using var insert = connection.CreateCommand();
        insert.CommandText = "insert into row (i, body) values ($i, zeroblob(200))";
        var number = insert.Parameters.Add("$i", SqliteType.Integer);
        for (var i = 1L; ; i++)
        {
            number.Value = i;
            insert.ExecuteNonQuery();
            Console.WriteLine(i);
        }
    }

    private static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
