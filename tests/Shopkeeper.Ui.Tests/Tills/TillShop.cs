using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;
using Xunit;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>
/// A small demo, served by a process of its own at one address, so that it can be killed and come back to the same browser. Hands out the till
/// that `./test` publishes; without it the tests are skipped by name.
/// </summary>
public class TillShop : IAsyncLifetime
{
    private const string Purchases = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,15260,United Kingdom
        536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,15260,United Kingdom
        536370,22728,ALARM CLOCK BAKELIKE PINK,240,2010-12-01 08:45:00,3.75,15260,United Kingdom
        536371,22086,PAPER CHAIN KIT 50'S CHRISTMAS,80,2010-12-01 09:00:00,2.55,13748,United Kingdom

        """;

    /// <summary>The cards of the two customers: 29, the number with ten digits, the check digit.</summary>
    public const string Card = "2900000152601";
    public const string OtherCard = "2900000137486";

    private readonly string folder = Directory.CreateTempSubdirectory("shopkeeper-till-").FullName;
    private readonly int port = FreePort();
    private Wire? wire;
    private Process? server;

    /// <summary>The file of the programme that it runs.</summary>
    protected virtual string Programme => Path.Combine(AppContext.BaseDirectory, "programmes/sparks-2015.yaml");

    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>Between the tills and the server.</summary>
    internal Wire Wire => wire ??= new Wire(port);

    public string Key { get; private set; } = "";

    public static string? Published { get; } = FindPublished();

    public async ValueTask InitializeAsync()
    {
        if (Published is null)
        {
            return;
        }

        var shop = Path.Combine(folder, "shop");
        var file = Path.Combine(folder, "year.csv");
        await File.WriteAllTextAsync(file, Purchases);
        await RunAsync("programme", "publish", Programme, "--at", "2010-01-01", "--data", shop);
        await RunAsync("import", "products", file, "--format", "online-retail", "--data", shop);
        await RunAsync("import", "purchases", file, "--format", "online-retail", "--data", shop);
        var made = JsonNode.Parse(await RunAsync("keys", "create", "--name", "tests", "--scopes", "office", "--data", shop, "--json"))!;
        Key = made["secret"]!.GetValue<string>();
        await File.WriteAllTextAsync(Path.Combine(shop, "demo.done"), "");
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "shopkeeper"))
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var word in new[] { "demo", "--data", Path.Combine(folder, "shop"), "--urls", Address, "--json" })
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["SHOPKEEPER_TILL"] = Published;
        server = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        Assert.NotNull(await server.StandardOutput.ReadLineAsync());

        // A pipe that nobody reads fills up, and then the server waits in the middle of an answer.
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>As a power cut would: nothing is said and nothing finished.</summary>
    public async Task KillAsync()
    {
        server!.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
        server = null;
    }

    public async Task<JsonElement> GetAsync(string address)
    {
        using var http = Client();
        return JsonDocument.Parse(await http.GetStringAsync(new Uri(Address + address))).RootElement;
    }

    public async Task<HttpStatusCode> SendAsync(HttpMethod method, string address)
    {
        using var http = Client();
        using var request = new HttpRequestMessage(method, Address + address);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public Task<JsonElement> PostAsync(string address, string body) => SendAsync(HttpMethod.Post, address, body, "application/json");

    public Task<JsonElement> PatchAsync(string address, string body) => SendAsync(HttpMethod.Patch, address, body, "application/merge-patch+json");

    private async Task<JsonElement> SendAsync(HttpMethod method, string address, string body, string kind)
    {
        using var http = Client();
        using var request = new HttpRequestMessage(method, Address + address) { Content = new StringContent(body, System.Text.Encoding.UTF8, kind) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The account of a card, and how many postings it has.</summary>
    public async Task<(string Account, JsonElement[] Entries)> EntriesAsync(string card)
    {
        var account = (await GetAsync($"/v1/members?card={card}")).GetProperty("accountId").GetString()!;
        return (account, [.. (await GetAsync($"/v1/accounts/{account}/entries?limit=100")).GetProperty("postings").EnumerateArray()]);
    }

    /// <summary>The newest entries of a card are so many more than before; when they are not, they are shown.</summary>
    public async Task<JsonElement[]> GrewByAsync(int count, JsonElement[] before, string card)
    {
        var (_, after) = await EntriesAsync(card);
        var fresh = after[..^before.Length];
        Assert.True(fresh.Length == count, $"{fresh.Length} entries are new, not {count}: {string.Join('\n', fresh)}");
        return fresh;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await KillAsync();
        }

        wire?.Dispose();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private HttpClient Client()
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    private static async Task<string> RunAsync(params string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        Assert.True(await CommandLine.RunAsync(words, output, TextWriter.Synchronized(error)) == 0, error.ToString());
        return output.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindPublished()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Shopkeeper.slnx")))
            {
                var till = Path.Combine(at.FullName, "artifacts/till/wwwroot");
                return File.Exists(Path.Combine(till, "index.html")) ? till : null;
            }
        }

        return null;
    }
}
