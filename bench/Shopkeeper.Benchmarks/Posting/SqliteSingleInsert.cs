using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The least that a durable row costs on SQLite: one prepared insert in WAL mode with synchronous FULL.</summary>
internal static class SqliteSingleInsert
{
    public static double Median(string folder, TimeSpan time)
    {
        var file = Path.Combine(folder, "single-insert.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "pragma journal_mode = wal");
        Execute(connection, "pragma synchronous = full");
        Execute(connection, "create table if not exists single_insert (id integer primary key, body blob)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "insert into single_insert (body) values ($body)";
        insert.Parameters.AddWithValue("$body", new byte[200]);
        insert.Prepare();
        var histogram = new Histogram();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            var start = Stopwatch.GetTimestamp();
            insert.ExecuteNonQuery();
            histogram.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        connection.Close();
        foreach (var ending in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + ending);
        }

        return histogram.Milliseconds(0.5);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
