using Npgsql;

namespace Shopkeeper.Platform.Secrets;

/// <summary>Where a shop's secrets are. See docs/operating/security.md.</summary>
public sealed record SecretsOptions
{
    /// <summary>The variables that set the master keys (their text) or the path of their file.</summary>
    public const string MasterKeyVariable = "SHOPKEEPER_MASTER_KEY";
    public const string MasterKeyFileVariable = "SHOPKEEPER_MASTER_KEY_FILE";

    /// <summary>The variable with a command line that prints them.</summary>
    public const string MasterKeyCommandVariable = "SHOPKEEPER_MASTER_KEY_COMMAND";

    /// <summary>Schema of the key store when it shares the shop's database.</summary>
    public const string Schema = "keystore";

    /// <summary>The key store: a SQLite file, or a PostgreSQL connection string.</summary>
    public required string KeyStore { get; init; }

    /// <summary>Made with a fresh key at the first start; not read when the master key comes from elsewhere.</summary>
    public required string MasterKeyPath { get; init; }

    /// <summary>The master keys themselves, from a secret store; null: the file.</summary>
    public string? MasterKey { get; init; }

    /// <summary>A command that prints the master keys, run by the shell; <see cref="MasterKey"/> goes before it.</summary>
    public string? MasterKeyCommand { get; init; }

    /// <summary>keys.db and master.key beside shop.db, unless settings of the process say otherwise.</summary>
    public static SecretsOptions ForFolder(string folder, string? keys = null) => new()
    {
        KeyStore = keys ?? Path.Combine(folder, "keys.db"),
        MasterKeyPath = Setting(MasterKeyFileVariable) ?? Path.Combine(folder, "master.key"),
        MasterKey = Setting(MasterKeyVariable),
        MasterKeyCommand = Setting(MasterKeyCommandVariable),
    };

    /// <summary>
    /// A key store on PostgreSQL: a connection of its own, or else the schema `keystore` of the shop's database. The latter
    /// shares WAL and base backups with the data, so erasing a member does not reach them: production sets its own cluster.
    /// </summary>
    public static SecretsOptions ForPostgres(string database, string folder, string? keys = null) =>
        ForFolder(folder, keys ?? new NpgsqlConnectionStringBuilder(database) { SearchPath = Schema }.ConnectionString);

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
