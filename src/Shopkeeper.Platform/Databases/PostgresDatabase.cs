using System.Data.Common;
using System.Reflection;
using Npgsql;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// PostgreSQL 15 or newer. `Cancellation Timeout=-1`: with the default a cancelled COMMIT returns normally though no standby
/// has it (docs/adr/0004-idempotency.md).
/// </summary>
public sealed class PostgresDatabase : Database
{
    // Last, because rewriting the others makes new statistics and deletes the old.
    private const string Statistics = "pg_catalog.pg_statistic";

    // With pauses that double, about 13 seconds.
    private const int ScrubTries = 8;
    private static readonly TimeSpan ScrubPause = TimeSpan.FromMilliseconds(100);

    public PostgresDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            CancellationTimeout = -1,
            ApplicationName = "shopkeeper",
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
        };
        Source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        ConnectionString = settings.ConnectionString;
    }

    public NpgsqlDataSource Source { get; }

    public string ConnectionString { get; }

    public override DatabaseEngine Engine => DatabaseEngine.Postgres;

    public override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancel = default) =>
        await Source.OpenConnectionAsync(cancel);

    public override async Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel = default)
    {
        await using var connection = await Source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var result = await work(connection, transaction);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    public override void Migrate(IReadOnlyCollection<Assembly> assemblies) =>
        Migrations.Apply(this, ConnectionString, assemblies);

    public override async Task<Scrubbed> ScrubAsync(IReadOnlyList<string> kept, CancellationToken cancel = default)
    {
        var sql = NamedSql.Of(typeof(PostgresDatabase).Assembly, "Databases.Scrub", Engine);
        await using var connection = await Source.OpenConnectionAsync(cancel);
        var tables = new List<string>();
        await using (var command = connection.Command(null, sql["tables"]).With("kept", kept.ToArray()))
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                tables.Add(row.GetString(0));
            }
        }

        var isHeld = false;
        foreach (var table in (string[])[.. tables, Statistics])
        {
            isHeld |= !await IsRewrittenAsync(connection, sql, table, isHeld ? 1 : ScrubTries, cancel);
        }

        await connection.Command(null, sql["flush"]).RunAsync(cancel);
        return new Scrubbed(tables.Count, isHeld);
    }

    /// <summary>False: somebody who began before still sees rows that were deleted, so that they were copied too.</summary>
    private static async Task<bool> IsRewrittenAsync(NpgsqlConnection connection, NamedSql sql, string table, int tries, CancellationToken cancel)
    {
        var mark = await connection.Command(null, sql["mark"]).ExecuteScalarAsync(cancel);
        for (var pause = ScrubPause; ; pause *= 2)
        {
            await using (var rewrite = connection.Command(null, $"{sql["rewrite"]} {table}"))
            {
                rewrite.CommandTimeout = 0;
                await rewrite.ExecuteNonQueryAsync(cancel);
            }

            await using var left = connection.Command(null, sql["left_nothing"]).With("table", table).With("mark", mark);
            if (await left.ExecuteScalarAsync(cancel) is true)
            {
                return true;
            }

            if (--tries <= 0)
            {
                return false;
            }

            await Task.Delay(pause, cancel);
        }
    }

    public override async Task<bool> IsReadyAsync(CancellationToken cancel = default)
    {
        await using var command = Source.CreateCommand("select 1");
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    public override ValueTask DisposeAsync() => Source.DisposeAsync();
}
