using System.Diagnostics;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Postgres;

/// <summary>The least that a durable row costs: one prepared insert, committed on its own, by one caller.</summary>
internal static class SingleInsert
{
    public static async Task<double> MedianAsync(string connectionString, TimeSpan time)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var create = new NpgsqlCommand(
            "create table if not exists single_insert (id bigint, body bytea)",
            connection))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var insert = new NpgsqlCommand("insert into single_insert (id, body) values ($1, $2)", connection);
        var id = new NpgsqlParameter<long> { TypedValue = 0 };
        insert.Parameters.Add(id);
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[200] });
        await insert.PrepareAsync();
        var histogram = new Histogram();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            id.TypedValue++;
            var start = Stopwatch.GetTimestamp();
            await insert.ExecuteNonQueryAsync();
            histogram.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return histogram.Milliseconds(0.5);
    }
}
