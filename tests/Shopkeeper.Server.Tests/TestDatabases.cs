using Npgsql;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests;

/// <summary>
/// A new, empty database of either engine. PostgreSQL is the server that `./test` starts; without it the test is skipped by
/// name.
/// </summary>
public static class TestDatabases
{
    private const string Variable = "SHOPKEEPER_TEST_POSTGRES";

    public static async Task<TestDatabase> NewAsync(DatabaseEngine engine)
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        if (engine == DatabaseEngine.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
            return new TestDatabase(Path.Combine(folder, "shop.db"), null, () =>
            {
                Directory.Delete(folder, recursive: true);
                return Task.CompletedTask;
            });
        }

        var server = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"PostgreSQL: {Variable} is not set; ./test starts one.");
        await ExecuteAsync(server!, $"create database {name}");
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        return new TestDatabase(null, connection, () => ExecuteAsync(server!, $"drop database {name} with (force)"));
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
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
