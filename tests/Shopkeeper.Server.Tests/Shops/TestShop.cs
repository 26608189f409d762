using System.Reflection;
using Npgsql;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Tests.Shops;

/// <summary>
/// A shop of its own for one test: a fresh folder with its SQLite file, or a fresh PostgreSQL database (a named skip where
/// there is none). Gone when disposed.
/// </summary>
internal sealed class TestShop : IAsyncDisposable
{
    private const int Connections = 20;

    private readonly TestDatabase? database;
    private readonly TimeProvider time;
    private readonly Assembly[] modules;

    private TestShop(TestDatabase? database, TimeProvider time, Assembly[] modules)
    {
        this.database = database;
        this.time = time;
        this.modules = modules;
        ConnectionString = database is null
            ? null
            : new NpgsqlConnectionStringBuilder(database.Connection) { MaxPoolSize = Connections }.ConnectionString;
        Shop = Open();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("shopkeeper-test-").FullName;

    /// <summary>Null on SQLite.</summary>
    public string? ConnectionString { get; }

    public Shop Shop { get; private set; }

    public SecretsOptions Secrets => ConnectionString is null
        ? SecretsOptions.ForFolder(Folder)
        : SecretsOptions.ForPostgres(ConnectionString, Folder);

    /// <summary>Migrated with these modules' scripts.</summary>
    public static async Task<TestShop> OpenAsync(DatabaseEngine engine, TimeProvider? time = null, params Assembly[] modules) => new(
        engine == DatabaseEngine.Sqlite ? null : await TestDatabases.NewAsync(engine),
        time ?? TimeProvider.System,
        [typeof(Shop).Assembly, .. modules]);

    public Task<ShopSecrets> OpenSecretsAsync() => ShopSecrets.OpenAsync(Shop, Secrets, CancellationToken.None);

    /// <summary>A second process on the same data; dispose it before this one.</summary>
    public Shop Second() => new(
        "test", ConnectionString is null ? new SqliteDatabase(Path.Combine(Folder, "shop.db")) : new PostgresDatabase(ConnectionString), time);

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
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private Shop Open()
    {
        var shop = Second();
        shop.Database.Migrate(modules);
        return shop;
    }
}
