using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using Npgsql;

namespace Shopkeeper.Platform.Databases;

/// <summary>Plain SQL run by DbUp; each script once, in order of its file name, whatever module it comes from.</summary>
internal static class Migrations
{
    // An arbitrary, fixed number: the advisory lock that keeps two starting nodes from migrating at once.
    private const long LockNumber = 7_305_808_869_231_650_401;

    public static void Apply(Database database, string connectionString, IReadOnlyCollection<Assembly> assemblies)
    {
        var scripts = assemblies.SelectMany(assembly => Scripts(assembly, database.Engine))
            .OrderBy(static script => script.Name, StringComparer.Ordinal)
            .ToArray();
        if (database.Engine == DatabaseEngine.Sqlite)
        {
            Upgrade(DeployChanges.To.SqliteDatabase(connectionString), scripts);
            return;
        }

        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"select pg_advisory_lock({LockNumber})", connection);
        command.ExecuteNonQuery();
        Upgrade(DeployChanges.To.PostgresqlDatabase(connectionString), scripts);
        command.CommandText = $"select pg_advisory_unlock({LockNumber})";
        command.ExecuteNonQuery();
    }

    private static void Upgrade(UpgradeEngineBuilder builder, SqlScript[] scripts)
    {
        var result = builder.WithScripts(scripts).WithTransactionPerScript().WithVariablesDisabled().LogToNowhere().Build().PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        }
    }

    private static IEnumerable<SqlScript> Scripts(Assembly assembly, DatabaseEngine engine)
    {
        const string Folder = ".Migrations.";
        var other = engine == DatabaseEngine.Sqlite ? ".postgres.sql" : ".sqlite.sql";
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var at = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (at < 0 || resource.EndsWith(other, StringComparison.Ordinal))
            {
                continue;
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new SqlScript(resource[(at + Folder.Length)..], reader.ReadToEnd());
        }
    }
}
