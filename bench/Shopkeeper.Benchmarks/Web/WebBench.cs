using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Members.Join;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Web;

/// <summary>
/// `bench web`: member pages of signed-in members who have shopped, in Brotli, in turn with a page of the same server that reads nothing and
/// with its answer to "are you alive". Server (SQLite) and client are processes of their own on the same cores.
/// </summary>
internal static class WebBench
{
    private const int Members = 200;
    private const int Purchases = 20;
    private const int Connections = 32;
    private const int Rounds = 5;
    private const string Nothing = "/erased";
    private static readonly string[] Pages = [Nothing, "/", "/card", "/vouchers", "/points", "/health/live"];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(string[] words)
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-bench-web-").FullName;
        try
        {
            var secret = await PrepareAsync(folder, Path.Combine(folder, "sessions"));
            await using var server = await ServerProcess.StartAsync("--data", folder);
            await ShopAsync(server.Port, secret);
            var rounds = new Rounds();
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var page in Pages)
                {
                    var measured = await RoundAsync(server, page, Path.Combine(folder, "sessions"));

                    // The first round makes the code fast.
                    if (round > 0)
                    {
                        rounds.Add(page, measured);
                    }
                }
            }

            Print(rounds, words.Contains("--json"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> PrepareAsync(string folder, string sessions)
    {
        await using var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = folder });
        var programme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "programmes/sparks-2015.yaml"));
        var published = await host.Programmes.PublishAsync(programme, Instant.FromUtc(2015, 1, 1, 0, 0), "bench", default);
        var (key, problem) = await host.Keys.CreateAsync("bench", ["till"], null, "bench", default);
        if (!published.IsPublished || key is null)
        {
            throw new InvalidOperationException("the benchmark's shop was refused: " + published.Detail + problem);
        }

        var joined = await host.Members.JoinManyAsync(
            [.. Enumerable.Range(0, Members).Select(static i => new JoinRequest { Card = BenchShop.Card(i), Name = "Ann Lee", Email = $"ann.{i}@example.com" })],
            default);
        var secrets = new List<string>();
        foreach (var one in joined)
        {
            secrets.Add((await host.Members.Sessions.BeginAsync(one.Member, default))!.Value.Secret);
        }

        await File.WriteAllLinesAsync(sessions, secrets);
        return key.Secret;
    }

    private static async Task ShopAsync(int port, string secret)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        var from = SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(Purchases + 1);
        for (var day = 0; day < Purchases; day++)
        {
            var activities = Enumerable.Range(0, Members).Select(member => new
            {
                source = "pos", key = $"{day}/{member}", type = "purchase", card = BenchShop.Card(member), currency = "GBP", store = "s1", channel = "store",
                occurredAt = (from + Duration.FromDays(day)).ToString(),
                lines = new[] { new { line = 1, sku = BenchShop.Sku(member % 100), quantity = 1, amount = 1_000 + (day * 100) } },
                tenders = new[] { new { type = "card", amount = 1_000 + (day * 100) } },
            });
            using var answer = await client.PostAsJsonAsync("/v1/activities/batch", new { activities });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<Measured> RoundAsync(ServerProcess server, string page, string sessions)
    {
        var meter = new Meter(null, server.Pid);
        var task = new ClientTask("127.0.0.1", server.Port, sessions, Connections, Members, page, (WarmUp, Measured));
        return await meter.OfAsync(await HttpLoad.MeasureAsync(task.Words(WebClient.Verb), meter), split: false);
    }

    private static void Print(Rounds rounds, bool isJson)
    {
        var pages = Pages.Select(page => new
        {
            page,
            perSecond = rounds.Spread(page, static one => one.Rate),
            ofNothing = rounds.Ratio(page, Nothing),
            p50 = rounds.Spread(page, static one => one.P50).Median,
            p99 = rounds.Spread(page, static one => one.P99).Median,
            serverMicroseconds = rounds.Spread(page, static one => one.OwnCpu).Median,
        }).ToArray();
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { cores = Environment.ProcessorCount, nothing = Nothing, pages }, Json));
            return;
        }

        foreach (var one in pages)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{one.page,-14}{one.perSecond.Median,8:F0}/s ({one.perSecond.Min:F0} to {one.perSecond.Max:F0}), {one.ofNothing.Median:F2} of {Nothing} ({one.ofNothing.Min:F2} to {one.ofNothing.Max:F2}), p50 {one.p50:F1} ms, p99 {one.p99:F1} ms, {one.serverMicroseconds:F0} us of the server"));
        }
    }
}

/// <summary>The client process: every connection asks for one page for one member after the other, as a browser would ask.</summary>
internal static class WebClient
{
    public const string Verb = "web-client";

    public static async Task<int> RunAsync(string[] words)
    {
        var task = ClientTask.Read(words);
        var requests = (await File.ReadAllLinesAsync(task.Secret)).Select(session => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"GET {task.Run} HTTP/1.1\r\nHost: {task.Host}:{task.Port}\r\nCookie: session={session}\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n"))).ToArray();
        return await HttpLoad.RunAsync(task, number =>
        {
            var next = number;
            return () => requests[next++ % requests.Length];
        });
    }
}
