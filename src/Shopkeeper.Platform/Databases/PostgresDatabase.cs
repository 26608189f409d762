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
    private const int ScrubLooks = 150;
    private static readonly TimeSpan ScrubPause = TimeSpan.FromMilliseconds(200);

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

        var isHeld = !await SeenByNobodyAsync(connection, sql, cancel);
        foreach (var table in tables)
        {
            await using var rewrite = connection.Command(null, $"{sql["rewrite"]} {table}");
            rewrite.CommandTimeout = 0;
            await rewrite.ExecuteNonQueryAsync(cancel);
        }

        await connection.Command(null, sql["rewrite_statistics"]).RunAsync(cancel);
        await connection.Command(null, sql["flush"]).RunAsync(cancel);
        return new Scrubbed(tables.Count, isHeld);
    }

    /// <summary>Waits for those who began before, for a while; false: one of them is still there.</summary>
    private static async Task<bool> SeenByNobodyAsync(NpgsqlConnection connection, NamedSql sql, CancellationToken cancel)
    {
        var begun = await connection.Command(null, sql["now"]).ExecuteScalarAsync(cancel);
        for (var look = 0; look < ScrubLooks; look++)
        {
            await using var command = connection.Command(null, sql["older"]).With("begun", begun);
            if (await command.ExecuteScalarAsync(cancel) is 0L)
            {
                return true;
            }

            await Task.Delay(ScrubPause, cancel);
        }

        return false;
    }

    public override async Task<bool> IsReadyAsync(CancellationToken cancel = default)
    {
        await using var command = Source.CreateCommand("select 1");
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    public override ValueTask DisposeAsync() => Source.DisposeAsync();
}
