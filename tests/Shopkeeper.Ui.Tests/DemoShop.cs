using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;
using Xunit;

namespace Shopkeeper.Ui.Tests;

/// <summary>A small demo, filled and served through the command line: the member that the page shows bought twice and brought one thing back.</summary>
public sealed class DemoShop : IAsyncLifetime
{
    private const string Purchases = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,15260,United Kingdom
        536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,15260,United Kingdom
        536370,22728,ALARM CLOCK BAKELIKE PINK,240,2010-12-01 08:45:00,3.75,15260,United Kingdom
        C536391,71053,WHITE METAL LANTERN,-2,2010-12-02 10:24:00,3.39,15260,United Kingdom
        536371,22086,PAPER CHAIN KIT 50'S CHRISTMAS,80,2010-12-01 09:00:00,2.55,13748,United Kingdom

        """;

    private readonly string folder = Directory.CreateTempSubdirectory("shopkeeper-ui-").FullName;
    private readonly CancellationTokenSource stop = new();
    private readonly FirstLine said = new();
    private Task<int> serving = Task.FromResult(0);

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var shop = Path.Combine(folder, "shop");
        var file = Path.Combine(folder, "year.csv");
        await File.WriteAllTextAsync(file, Purchases);
        await RunAsync("programme", "publish", Path.Combine(AppContext.BaseDirectory, "programmes/sparks-2015.yaml"), "--at", "2010-01-01", "--data", shop);
        await RunAsync("import", "purchases", file, "--format", "online-retail", "--data", shop);
        await File.WriteAllTextAsync(Path.Combine(shop, "demo.done"), "");
        serving = CommandLine.RunAsync(
            ["demo", "--data", shop, "--urls", "http://127.0.0.1:0", "--json"], said, TextWriter.Null, stop.Token);
        Assert.NotSame(serving, await Task.WhenAny(serving, said.Line));
        Address = JsonNode.Parse(await said.Line)!["urls"]![0]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        stop.Dispose();
        await said.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(params string[] words)
    {
        using var error = new StringWriter();
        Assert.True(await CommandLine.RunAsync(words, TextWriter.Null, TextWriter.Synchronized(error)) == 0, error.ToString());
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public override void WriteLine(string? value) => line.TrySetResult(value ?? "");
    }
}
