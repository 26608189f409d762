using System.Reflection;
using Npgsql;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Shops;

/// <summary>
/// A shop of its own for one test: a fresh folder with its SQLite file, or a fresh PostgreSQL database (a named skip where
/// there is none). Gone when disposed.
/// </summary>
internal sealed class TestShop : IAsyncDisposable
{
    public const string Variable = "SHOPKEEPER_TEST_POSTGRES";

    private readonly DatabaseEngine engine;
    private readonly TimeProvider time;
    private readonly Assembly[] modules;

    private TestShop(DatabaseEngine engine, string folder, string? connection, TimeProvider time, Assembly[] modules)
    {
        this.engine = engine;
        this.time = time;
        this.modules = modules;
        Folder = folder;
        ConnectionString = connection;
        Shop = Open();
    }

    public string Folder { get; }

    /// <summary>Null on SQLite.</summary>
    public string? ConnectionString { get; }

    public Shop Shop { get; private set; }

    public string SqliteFile => Path.Combine(Folder, "shop.db");

    public SecretsOptions Secrets => ConnectionString is null
        ? SecretsOptions.ForFolder(Folder)
        : SecretsOptions.ForPostgres(ConnectionString, Folder);

    /// <summary>Migrated with these modules' scripts.</summary>
    public static async Task<TestShop> OpenAsync(DatabaseEngine engine, TimeProvider? time = null, params Assembly[] modules)
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-test-").FullName;
        var connection = engine == DatabaseEngine.Sqlite ? null : await CreateDatabaseAsync();
        return new TestShop(engine, folder, connection, time ?? TimeProvider.System, [typeof(Shop).Assembly, .. modules]);
    }

    /// <summary>A second process on the same data; dispose it before this one.</summary>
    public Shop Second() => Connect();

    /// <summary>Stops and starts: the same data, opened anew.</summary>
    public async Task RestartAsync()
    {
        await Shop.DisposeAsync();
        Shop = Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        if (ConnectionString is not null)
        {
            var name = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
            await RunAsync($"drop database if exists \"{name}\" with (force)");
        }
    }

    private Shop Open()
    {
        var shop = Connect();
        shop.Database.Migrate(modules);
        return shop;
    }

    private Shop Connect() => new(
        "test", engine == DatabaseEngine.Sqlite ? new SqliteDatabase(SqliteFile) : new PostgresDatabase(ConnectionString!), time);

    private static string Maintenance()
    {
        var connection = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(connection), $"PostgreSQL: {Variable} is not set; ./test sets it.");
        return connection!;
    }

    private static async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await RunAsync($"create database \"{name}\"");
        return new NpgsqlConnectionStringBuilder(Maintenance()) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Maintenance()) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
