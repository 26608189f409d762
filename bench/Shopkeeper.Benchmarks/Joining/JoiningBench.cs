using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Joining;

/// <summary>
/// `bench joining`: an import of dirty rows with its reject file, as an operator runs it, and joins over HTTP with an e-mail and a name
/// each; on SQLite and on a private PostgreSQL, round by round in a fresh shop.
/// </summary>
internal sealed class JoiningBench(int rows, int rounds, int seconds)
{
    private const int Connections = 64;
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "shopkeeper");
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(string[] words)
    {
        int Number(string option, int otherwise) => Array.IndexOf(words, option) is >= 0 and var at && at + 1 < words.Length
            ? int.Parse(words[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
        var bench = new JoiningBench(Number("--rows", 100_000), Number("--rounds", 3), Number("--seconds", 5));
        await using var cluster = await PrivateCluster.StartAsync();
        var sqlite = await bench.MeasureAsync(static _ => Task.FromResult<string?>(null));
        var postgres = await bench.MeasureAsync(round => DatabaseAsync(cluster.ConnectionString, round));
        if (words.Contains("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { cores = Environment.ProcessorCount, rows = bench.Rows, sqlite, postgres }, Json));
            return 0;
        }

        Console.WriteLine($"SQLite\n{sqlite}\nPostgreSQL\n{postgres}");
        return 0;
    }

    private int Rows => rows;

    private async Task<JoiningResult> MeasureAsync(Func<int, Task<string?>> databaseOf)
    {
        var imports = new List<JsonNode>();
        var joins = new List<Measured>();
        for (var round = 0; round < rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("shopkeeper-bench-joining-").FullName;
            try
            {
                string[] where = await databaseOf(round) is { } database ? ["--data", folder, "--database", database] : ["--data", folder];
                imports.Add(await ImportAsync(folder, where));
                joins.Add(await JoinAsync(where, round));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return JoiningResult.Of(imports, joins);
    }

    private async Task<JsonNode> ImportAsync(string folder, string[] where)
    {
        var file = Path.Combine(folder, "members.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, rows).Select(DirtyRows.Row));
        var rejects = Path.Combine(folder, "rejects.jsonl");
        var summary = JsonNode.Parse(Shell.Run(
            Program, ["import", "members", file, "--rejects", rejects, "--json", .. where]))!;
        return File.ReadLines(rejects).Count() == (int)summary["rejected"]! && (int)summary["read"]! == rows
            ? summary
            : throw new InvalidOperationException("the reject file does not have what the summary says");
    }

    private async Task<Measured> JoinAsync(string[] where, int round)
    {
        var key = Shell.Run(Program, ["keys", "create", "--name", "bench", "--scopes", "shop", "--json", .. where]);
        var secret = JsonNode.Parse(key)!["secret"]!.GetValue<string>();
        await using var server = await ServerProcess.StartAsync(where);
        var meter = new Meter(null, server.Pid);
        var task = new ClientTask(
            "127.0.0.1", server.Port, secret, Connections, 0, string.Create(CultureInfo.InvariantCulture, $"r{round}"),
            (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(seconds)));
        return await meter.OfAsync(await HttpLoad.MeasureAsync(task.Words(JoiningClient.Verb), meter), split: false);
    }

    private static async Task<string?> DatabaseAsync(string cluster, int round)
    {
        await using var connection = new NpgsqlConnection(cluster);
        await connection.OpenAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"joining{round}");
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(cluster) { Database = name }.ConnectionString;
    }
}

/// <summary>The client process: every connection joins one new member after the other.</summary>
internal static class JoiningClient
{
    public const string Verb = "joining-client";

    public static Task<int> RunAsync(string[] words)
    {
        var task = ClientTask.Read(words);
        return HttpLoad.RunAsync(task, number =>
        {
            var next = 0;
            return () => Request(task, string.Create(
                CultureInfo.InvariantCulture, $$"""{"email":"{{task.Run}}-{{number}}-{{next++}}@example.com","name":"Ann Lee","likes":["tea"]}"""));
        });
    }

    private static ReadOnlyMemory<byte> Request(ClientTask task, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /v1/members HTTP/1.1\r\nHost: {task.Host}:{task.Port}\r\nAuthorization: Bearer {task.Secret}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
}

/// <summary>Medians of the rounds, with the lowest and highest.</summary>
internal sealed record JoiningResult(
    int Read, int Accepted, int Replayed, int Rejected, Spread ImportedPerSecond, Spread JoinsPerSecond, Spread P50, Spread P99, Spread Cpu)
{
    public static JoiningResult Of(IReadOnlyList<JsonNode> imports, IReadOnlyList<Measured> joins) => new(
        (int)imports[0]["read"]!, (int)imports[0]["accepted"]!, (int)imports[0]["replayed"]!, (int)imports[0]["rejected"]!,
        Spread.Of(imports.Select(static one => (double)one["perSecond"]!)), Spread.Of(joins.Select(static one => one.Rate)),
        Spread.Of(joins.Select(static one => one.P50)), Spread.Of(joins.Select(static one => one.P99)),
        Spread.Of(joins.Select(static one => one.OwnCpu)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"""
        import, rows a second   {ImportedPerSecond.Median,8:F0} ({ImportedPerSecond.Min:F0} to {ImportedPerSecond.Max:F0}): {Read:N0} read, {Accepted:N0} accepted, {Replayed:N0} there already, {Rejected:N0} rejected
        HTTP, joins a second    {JoinsPerSecond.Median,8:F0} ({JoinsPerSecond.Min:F0} to {JoinsPerSecond.Max:F0}), p50 {P50.Median:F1} ms, p99 {P99.Median:F1} ms, {Cpu.Median:F0} us of the server

        """);
}
