using Npgsql;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Postgres;

/// <summary>The cluster that both sides run on: durable settings, checkpoints, its processor time and its write-ahead log.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;

    private Cluster(NpgsqlDataSource source, int postmaster, string version)
    {
        this.source = source;
        Postmaster = postmaster;
        Version = version;
    }

    /// <summary>The server's first process, 0 when the server runs elsewhere.</summary>
    public int Postmaster { get; }

    public string Version { get; }

    /// <summary>Opens it; refuses one that would not keep what it acknowledges.</summary>
    public static async Task<Cluster> OpenAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            var value = await ScalarAsync<string>(source, $"select current_setting('{setting}')");
            if (value != "on")
            {
                throw new InvalidOperationException($"{setting} is {value}: a comparison without durability says nothing.");
            }
        }

        var backend = await ScalarAsync<int>(source, "select pg_backend_pid()");
        var name = $"/proc/{backend}/comm";
        var here = File.Exists(name) && (await File.ReadAllTextAsync(name)).StartsWith("postgres", StringComparison.Ordinal);
        return new Cluster(
            source,
            here ? Cpu.ParentOf(backend) : 0,
            await ScalarAsync<string>(source, "select current_setting('server_version')"));
    }

    public Task CheckpointAsync() => ExecuteAsync("checkpoint");

    public Task<WalMark> MarkWalAsync() => WalMark.ReadAsync(source);

    public long CpuMicroseconds() => Postmaster == 0 ? 0 : Cpu.OfServer(Postmaster);

    /// <summary>Bytes of the records and of the full-page images in them, from one mark to the next; null when not to be had.</summary>
    public async Task<(long Records, long Images)?> SplitAsync(WalMark from, WalMark to)
    {
        try
        {
            await ExecuteAsync("create extension if not exists pg_walinspect");
            await using var command = source.CreateCommand(
                """
                select coalesce(sum(record_size), 0)::bigint, coalesce(sum(fpi_size), 0)::bigint
                from pg_get_wal_stats($1::pg_lsn, $2::pg_lsn, false)
                """);
            command.CommandTimeout = 300;
            command.Parameters.Add(new NpgsqlParameter { Value = from.Position });
            command.Parameters.Add(new NpgsqlParameter { Value = to.Position });
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return (reader.GetInt64(0), reader.GetInt64(1));
        }
        catch (PostgresException refused)
        {
            Console.Error.WriteLine($"The log could not be looked into ({refused.MessageText}): only its sum is known.");
            return null;
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Made when it is not there.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        var quoted = '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        if (!await ScalarAsync<bool>($"select exists (select from pg_database where datname = '{name.Replace("'", "''", StringComparison.Ordinal)}')"))
        {
            await ExecuteAsync("create database " + quoted);
        }
    }

    public Task<T> ScalarAsync<T>(string sql) => ScalarAsync<T>(source, sql);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("no answer: " + sql));
    }
}

/// <summary>Where the write-ahead log is, and how many bytes were ever written to it.</summary>
internal readonly record struct WalMark(string Position, long Bytes)
{
    public static async Task<WalMark> ReadAsync(NpgsqlDataSource source)
    {
        // The flushed position: pg_walinspect does not read what is still in memory.
        await using var command = source.CreateCommand(
            "select pg_current_wal_flush_lsn()::text, (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new WalMark(reader.GetString(0), reader.GetInt64(1));
    }
}
