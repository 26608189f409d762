using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

/// <summary>A shop of its own, used through the command line as a script would: words in, exit code and texts out.</summary>
public sealed class CommandShop : IAsyncDisposable
{
    private readonly TestDatabase? postgres;

    private CommandShop(string folder, TestDatabase? postgres)
    {
        Folder = folder;
        this.postgres = postgres;
    }

    public string Folder { get; }

    public string? Connection => postgres?.Connection;

    public static async Task<CommandShop> NewAsync(DatabaseEngine engine = DatabaseEngine.Sqlite)
    {
        var postgres = engine == DatabaseEngine.Postgres ? await TestDatabases.NewAsync(engine) : null;
        return new CommandShop(Directory.CreateTempSubdirectory("shopkeeper-").FullName, postgres);
    }

    /// <summary>Another shop with the same data and keys; nobody may use the first one meanwhile.</summary>
    public static async Task<CommandShop> CopyAsync(CommandShop of)
    {
        var copy = new CommandShop(
            Directory.CreateTempSubdirectory("shopkeeper-").FullName, of.postgres is null ? null : await TestDatabases.CopyAsync(of.postgres));
        Directory.CreateDirectory(copy.In("shop"));
        foreach (var file in Directory.EnumerateFiles(of.In("shop")))
        {
            File.Copy(file, Path.Combine(copy.In("shop"), Path.GetFileName(file)));
        }

        return copy;
    }

    /// <summary>A file in the shop's folder, for input.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string In(string name) => Path.Combine(Folder, name);

    public JsonObject[] Lines(string name) =>
        [.. File.ReadAllLines(In(name)).Select(static line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>Runs a verb on this shop.</summary>
    public async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        string[] where = Connection is null
            ? ["--data", In("shop")]
            : ["--data", In("shop"), "--database", Connection];
        return await CommandRun.RunAsync([.. words, .. where]);
    }

    /// <summary>Runs a verb that must succeed and answers its JSON.</summary>
    public async Task<JsonObject> JsonAsync(params string[] words)
    {
        var (exit, output, error) = await RunAsync([.. words, "--json"]);
        Assert.True(exit == 0, $"exit {exit}: {error}");
        return JsonNode.Parse(output)!.AsObject();
    }

    public async Task PublishAsync(string document = "sparks-2015.yaml") =>
        await JsonAsync("programme", "publish", Shipped.Programme(document), "--at", "2010-01-01");

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}

public static class CommandRun
{
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(words, output, TextWriter.Synchronized(error), TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}

/// <summary>What lies beside the binary.</summary>
public static class Shipped
{
    public static string Sample => Path.Combine(AppContext.BaseDirectory, "samples/online-retail/online-retail.csv.gz");

    public static string Programme(string document) => Path.Combine(AppContext.BaseDirectory, "programmes", document);
}
