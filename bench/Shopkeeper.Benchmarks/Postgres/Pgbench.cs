using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Postgres;

/// <summary>pgbench's TPC-B-like script at scale 50 with prepared statements, in a database of its own on the same cluster.</summary>
internal sealed partial class Pgbench
{
    public const int Clients = 32;

    private const string Name = "shopkeeper_pgbench";
    private const int Scale = 50;
    private const int Threads = 2;

    private readonly string[] target;
    private readonly Dictionary<string, string> password;
    private readonly string connectionString;

    public Pgbench(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        target =
        [
            "-h", settings.Host ?? "localhost", "-p", settings.Port.ToString(CultureInfo.InvariantCulture),
            "-U", settings.Username ?? Environment.UserName,
        ];
        password = new() { ["PGPASSWORD"] = settings.Password ?? "" };
        settings.Database = Name;
        this.connectionString = settings.ConnectionString;
    }

    private static string Program => File.Exists(PrivateCluster.Programs + "/pgbench") ? PrivateCluster.Programs + "/pgbench" : "pgbench";

    /// <summary>Fills the database, or takes the one that an earlier run left.</summary>
    public async Task PrepareAsync(Cluster cluster)
    {
        if (!await cluster.ScalarAsync<bool>($"select exists (select from pg_database where datname = '{Name}')"))
        {
            await cluster.ExecuteAsync("create database " + Name);
        }

        await using var own = NpgsqlDataSource.Create(connectionString);
        await using var count = own.CreateCommand(
            "select case when to_regclass('pgbench_branches') is null then 0 else 1 end");
        if ((int)(await count.ExecuteScalarAsync())! == 0)
        {
            Shell.Run(Program, [.. target, "-i", "-q", "-s", Scale.ToString(CultureInfo.InvariantCulture), Name], password);
        }
    }

    /// <summary>Transactions a second and the mean latency in milliseconds.</summary>
    public PgbenchResult Run(int clients, TimeSpan time)
    {
        var threads = Math.Min(clients, Threads);
        var seconds = Math.Max(1, (int)Math.Round(time.TotalSeconds));
        var output = Shell.Run(
            Program,
            [
                .. target, "-n", "-M", "prepared", "-c", Text(clients), "-j", Text(threads), "-T", Text(seconds), Name,
            ],
            password);
        // On a busy machine a short run may end before its clients are connected.
        return Value(Transactions(), output) == 0
            ? new PgbenchResult(clients, 0, 0, 0)
            : new PgbenchResult(clients, Value(Rate(), output), Value(Latency(), output), (long)Value(Transactions(), output));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Value(Regex field, string output)
    {
        var match = field.Match(output);
        return match.Success
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("pgbench said: " + output);
    }

    [GeneratedRegex(@"tps = ([\d.]+) \(without initial")]
    private static partial Regex Rate();

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();

    [GeneratedRegex(@"transactions actually processed: (\d+)")]
    private static partial Regex Transactions();
}

internal readonly record struct PgbenchResult(int Clients, double Rate, double MeanMilliseconds, long Transactions);
