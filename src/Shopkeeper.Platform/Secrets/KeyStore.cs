using System.Data.Common;
using System.Globalization;
using Npgsql;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Secrets;

internal sealed record KeyStoreHead(Guid Store, int MasterVersion, byte[] Pepper);

/// <summary>
/// The rows of the key store, all wrapped: a SQLite file of its own, or PostgreSQL. Knows no master key.
/// </summary>
internal sealed partial class KeyStore : IAsyncDisposable
{
    // An arbitrary, fixed number: keeps two starting nodes from making the tables at once.
    private const long LockNumber = 7_305_808_869_231_650_402;
    private const int Connections = 10;

    private readonly Database store;
    private readonly string? schema;
    private readonly NamedSql sql;

    private KeyStore(Database store, string place, string? schema)
    {
        this.store = store;
        this.schema = schema;
        Place = place;
        sql = NamedSql.Of(typeof(KeyStore).Assembly, "Secrets.KeyStore", store.Engine);
    }

    /// <summary>Where it is, for messages: a path, or host, database and schema.</summary>
    public string Place { get; }

    public static async Task<KeyStore> OpenAsync(string place, CancellationToken cancel)
    {
        var opened = place.Contains("host=", StringComparison.OrdinalIgnoreCase)
            ? OnPostgres(new NpgsqlConnectionStringBuilder(place))
            : new KeyStore(new SqliteDatabase(place), place, null);
        try
        {
            await opened.MakeTablesAsync(cancel);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async Task<KeyStoreHead?> HeadAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["head"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new KeyStoreHead(row.Uuid(0), row.GetInt32(1), row.Bytes(2)!)
            : null;
    }

    /// <summary>Keeps the first head only; read it again to see whose it was.</summary>
    public Task AddHeadAsync(KeyStoreHead head, CancellationToken cancel) => store.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["add_head"])
            .With("store", head.Store).With("version", head.MasterVersion).With("pepper", head.Pepper).RunAsync(cancel),
        cancel);

    public Task RewrapHeadAsync(KeyStoreHead head, CancellationToken cancel) => store.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["rewrap_head"])
            .With("version", head.MasterVersion).With("pepper", head.Pepper).RunAsync(cancel),
        cancel);

    public async Task<WrappedKey?> FindAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new WrappedKey(member, row.GetInt32(0), row.GetInt32(1), row.Bytes(2)!)
            : null;
    }

    /// <summary>
    /// Adds keys; a member who has one keeps it. False, and nothing added, when this is not the version that wraps new keys
    /// any more: what a rotation has not seen would be lost with the old master key.
    /// </summary>
    public Task<bool> AddAsync(int masterVersion, IReadOnlyList<WrappedKey> keys, CancellationToken cancel) => store.WriteAsync(
        async (connection, transaction) =>
        {
            if (await VersionAsync(connection, transaction, cancel) != masterVersion)
            {
                return false;
            }

            await (connection is NpgsqlConnection
                ? AddSetAsync(connection, transaction, keys, cancel)
                : AddEachAsync(connection, transaction, keys, cancel));
            return true;
        },
        cancel);

    public Task DestroyAsync(IReadOnlyList<MemberId> members, CancellationToken cancel) => store.WriteAsync(
        async (connection, transaction) =>
        {
            var gone = 0;
            foreach (var member in members)
            {
                gone += await connection.Command(transaction, sql["destroy"]).With("member", member.Value).RunAsync(cancel);
            }

            return gone;
        },
        cancel);

    /// <summary>Keys that another version than this one wraps, at most so many.</summary>
    public async Task<IReadOnlyList<WrappedKey>> OutdatedAsync(int version, int count, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["outdated"]).With("version", version).With("count", count);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var keys = new List<WrappedKey>();
        while (await row.ReadAsync(cancel))
        {
            keys.Add(new WrappedKey(new MemberId(row.Uuid(0)), row.GetInt32(1), row.GetInt32(2), row.Bytes(3)!));
        }

        return keys;
    }

    public Task RewrapAsync(IReadOnlyList<(WrappedKey Old, WrappedKey New)> keys, CancellationToken cancel) => store.WriteAsync(
        async (connection, transaction) =>
        {
            foreach (var (old, fresh) in keys)
            {
                await connection.Command(transaction, sql["rewrap"]).With("member", old.Member.Value)
                    .With("old", old.MasterVersion).With("version", fresh.MasterVersion).With("wrapped", fresh.Wrapped)
                    .RunAsync(cancel);
            }

            return keys.Count;
        },
        cancel);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static KeyStore OnPostgres(NpgsqlConnectionStringBuilder settings)
    {
        var place = $"{settings.Host}/{settings.Database} schema {settings.SearchPath ?? "public"}";
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, Connections);
        return new KeyStore(new PostgresDatabase(settings.ConnectionString), place, settings.SearchPath);
    }

    private Task<int> MakeTablesAsync(CancellationToken cancel) => store.WriteAsync(
        async (connection, transaction) =>
        {
            if (store.Engine == DatabaseEngine.Postgres && await PrepareAsync(connection, transaction, cancel))
            {
                return 0;
            }

            await connection.Command(transaction, sql["make_key_store"]).RunAsync(cancel);
            await connection.Command(transaction, sql["make_data_key"]).RunAsync(cancel);
            return await connection.Command(transaction, sql["make_erased"]).RunAsync(cancel);
        },
        cancel);

    /// <summary>True when the tables are there; else nobody else makes them now, and the schema is there.</summary>
    private async Task<bool> PrepareAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var made = connection.Command(transaction, sql["is_made"]);
        if (await made.ExecuteScalarAsync(cancel) is true)
        {
            return true;
        }

        await connection.Command(transaction, $"select pg_advisory_xact_lock({LockNumber})").RunAsync(cancel);
        if (schema is not null)
        {
            var quoted = schema.Replace("\"", "\"\"", StringComparison.Ordinal);
            await connection.Command(transaction, $"create schema if not exists \"{quoted}\"").RunAsync(cancel);
        }

        return false;
    }

    private Task<int> AddSetAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<WrappedKey> keys, CancellationToken cancel) =>
        keys.Count == 0 ? Task.FromResult(0) : connection.Command(transaction, sql["add_many"])
            .With("key", keys[0].KeyVersion).With("version", keys[0].MasterVersion)
            .With("members", keys.Select(static key => key.Member.Value).ToArray())
            .With("wrapped", keys.Select(static key => key.Wrapped).ToArray())
            .RunAsync(cancel);

    private async Task<int> AddEachAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<WrappedKey> keys, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["add"])
            .With("member", null).With("key", null).With("version", null).With("wrapped", null);
        foreach (var key in keys)
        {
            command.Parameters[0].Value = key.Member.Value.ToByteArray(bigEndian: true);
            command.Parameters[1].Value = key.KeyVersion;
            command.Parameters[2].Value = key.MasterVersion;
            command.Parameters[3].Value = key.Wrapped;
            await command.ExecuteNonQueryAsync(cancel);
        }

        return keys.Count;
    }
}
