using System.Collections.Concurrent;
using Npgsql;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Xunit;

[assembly: AssemblyFixture(typeof(Shopkeeper.Server.Tests.TestDatabases))]

namespace Shopkeeper.Server.Tests;

/// <summary>
/// A new database of either engine. PostgreSQL is the server that `./test` starts; without it the test is skipped by name. There every
/// database is a copy of one that has been migrated, which is a tenth of the work of migrating each.
/// </summary>
public sealed class TestDatabases : IAsyncDisposable
{
    private const string Variable = "SHOPKEEPER_TEST_POSTGRES";
    private static readonly string? Server = Environment.GetEnvironmentVariable(Variable);
    private static readonly Lazy<Task<string>> Migrated = new(MigrateAsync);
    private static readonly SemaphoreSlim Dropping = new(1);
    private static readonly ConcurrentBag<Task> Dropped = [];

    public static async Task<TestDatabase> NewAsync(DatabaseEngine engine)
    {
        if (engine == DatabaseEngine.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
            return new TestDatabase(Path.Combine(folder, "shop.db"), null, () =>
            {
                Directory.Delete(folder, recursive: true);
                return Task.CompletedTask;
            });
        }

        Assert.SkipWhen(string.IsNullOrEmpty(Server), $"PostgreSQL: {Variable} is not set; ./test starts one.");
        return await CopyAsync(await Migrated.Value);
    }

    /// <summary>Another database of PostgreSQL with the same rows; nobody may be connected to the first one.</summary>
    public static Task<TestDatabase> CopyAsync(TestDatabase of)
    {
        // Connections of a pool are connections.
        NpgsqlConnection.ClearAllPools();
        return CopyAsync(new NpgsqlConnectionStringBuilder(of.Connection).Database!);
    }

    private static async Task<TestDatabase> CopyAsync(string template)
    {
        var name = NewName();

        // With fsync off copying files is a fourth of the work of copying pages through the log.
        await ExecuteAsync($"create database {name} template {template} strategy file_copy");
        return new TestDatabase(null, Connection(name), () =>
        {
            Dropped.Add(DropAsync(name));
            return Task.CompletedTask;
        });
    }

    /// <summary>Waits for the last ones to be gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Dropped);
        if (Migrated.IsValueCreated)
        {
            await DropAsync(await Migrated.Value);
        }
    }

    private static async Task<string> MigrateAsync()
    {
        var name = NewName();
        await ExecuteAsync($"create database {name}");
        await using var database = new PostgresDatabase(Connection(name));
        database.Migrate(ShopHost.Modules);
        NpgsqlConnection.ClearAllPools();
        return name;
    }

    /// <summary>One at a time and beside the tests: it waits until the server has ended the last connections.</summary>
    private static async Task DropAsync(string name)
    {
        await Dropping.WaitAsync();
        try
        {
            await ExecuteAsync($"drop database {name} with (force)");
        }
        finally
        {
            Dropping.Release();
        }
    }

    private static string NewName() => "test_" + Guid.NewGuid().ToString("N");

    private static string Connection(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Where it is; opening it twice is two nodes on PostgreSQL, two readers of one file on SQLite.</summary>
public sealed class TestDatabase(string? file, string? connection, Func<Task> drop) : IAsyncDisposable
{
    private readonly List<Database> opened = [];

    /// <summary>Of PostgreSQL; null on SQLite.</summary>
    public string? Connection => connection;

    public Database Open()
    {
        Database database = file is null ? new PostgresDatabase(connection!) : new SqliteDatabase(file);
        opened.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened)
        {
            await database.DisposeAsync();
        }

        await drop();
    }
}
