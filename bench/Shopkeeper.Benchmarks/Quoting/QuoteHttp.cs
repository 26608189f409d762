using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Quoting;

/// <summary>
/// Quotes through HTTP, on SQLite, for members with ten picks each, in turn with a handler of the same server that authenticates,
/// reads the same body and answers nothing. Server and client are processes of their own on the same cores.
/// </summary>
internal sealed class QuoteHttp
{
    public const string Nothing = "/nothing";
    private const string Quotes = "/v1/quotes";
    private const int Members = 500;
    private const int Connections = 128;
    private const int Rounds = 5;
    private const string FirstDay = "2015-01-01T00:00:00Z";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    private readonly QuoteShop shop = QuoteShop.OfHttp();

    public async Task<QuoteHttpResult> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-bench-quote-").FullName;
        try
        {
            var secret = await PrepareAsync(folder);
            await using var server = await ServerProcess.StartOwnAsync(QuoteServer.Verb, folder);
            await JoinAsync(server.Port, secret);
            await RoundAsync(server, secret, Quotes, 0);
            await RoundAsync(server, secret, Nothing, 0);
            var rounds = new List<(Measured Quote, Measured Nothing)>();
            for (var round = 1; round <= Rounds; round++)
            {
                rounds.Add((await RoundAsync(server, secret, Quotes, round), await RoundAsync(server, secret, Nothing, round)));
            }

            return QuoteHttpResult.Of(rounds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> PrepareAsync(string folder)
    {
        await using var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = folder });
        await host.Programmes.ImportProductsAsync([.. shop.Catalogue()], CancellationToken.None);
        var published = await host.Programmes.PublishAsync(
            shop.Document, InstantPattern.General.Parse(FirstDay).Value, "bench", CancellationToken.None);
        var (made, problem) = await host.Keys.CreateAsync("bench", ["till", "office"], null, "bench", CancellationToken.None);
        return published.IsPublished && made is not null
            ? made.Secret
            : throw new InvalidOperationException("the benchmark's shop was refused: " + published.Detail + problem);
    }

    private static async Task JoinAsync(int port, string secret)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        await Parallel.ForEachAsync(Enumerable.Range(0, Members), async (number, cancel) =>
        {
            var joined = await SendAsync(client, HttpMethod.Post, "/v1/members", $$"""{"card":"{{BenchShop.Card(number)}}"}""", "", cancel);
            foreach (var offer in QuoteShop.Picked)
            {
                await SendAsync(
                    client, HttpMethod.Put, $"/v1/accounts/{joined["accountId"]}/offers/{offer}/pick",
                    """{"proof":{"kind":"operator","reason":"bench"}}""", $"{number}-{offer}", cancel);
            }
        });
    }

    private static async Task<JsonNode> SendAsync(
        HttpClient client, HttpMethod method, string path, string body, string key, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key.Length > 0)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await client.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
    }

    private static async Task<Measured> RoundAsync(ServerProcess server, string secret, string path, int round)
    {
        var meter = new Meter(null, server.Pid);
        var task = new ClientTask(
            "127.0.0.1", server.Port, secret, Connections, Members, string.Create(CultureInfo.InvariantCulture, $"{path}#{round}"),
            (WarmUp, Measured));
        return await meter.OfAsync(await HttpLoad.MeasureAsync(task.Words(QuoteClient.Verb), meter), split: false);
    }
}

/// <summary>The client process: every connection sends one of the baskets for one of the members, over and over.</summary>
internal static class QuoteClient
{
    public const string Verb = "quote-client";

    public static Task<int> RunAsync(string[] words)
    {
        var shop = QuoteShop.OfHttp();
        var task = ClientTask.Read(words);
        var path = task.Run.Split('#')[0];
        var now = SystemClock.Instance.GetCurrentInstant();
        var requests = shop.Bought.Select((lines, i) => Request(task, path, Body(lines, i % task.Accounts, now))).ToArray();
        return HttpLoad.RunAsync(task, number =>
        {
            var next = number;
            return () => requests[next++ % requests.Length];
        });
    }

    private static string Body(IEnumerable<Line> lines, int member, Instant now)
    {
        var json = new StringBuilder($$"""{"type":"purchase","card":"{{BenchShop.Card(member)}}","store":"s1","channel":"store","currency":"GBP","lines":[""");
        json.AppendJoin(',', lines.Select(static line => string.Create(CultureInfo.InvariantCulture,
            $$"""{"line":{{line.Number}},"sku":"{{line.Sku}}","quantity":{{line.Thousandths / 1000}},"amount":{{line.Amount}},"discount":0,"tax":{{line.Tax}}}""")));
        return json.Append(CultureInfo.InvariantCulture, $$"""],"occurredAt":"{{now}}"}""").ToString();
    }

    private static ReadOnlyMemory<byte> Request(ClientTask task, string path, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: {task.Host}:{task.Port}\r\nAuthorization: Bearer {task.Secret}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
}

/// <summary>Medians of the rounds, with the lowest and highest, and the ratio round by round.</summary>
internal sealed record QuoteHttpResult(
    Spread QuotesPerSecond, Spread NothingPerSecond, Spread Ratio, Spread P50, Spread P99, Spread CpuOfQuote, Spread CpuOfNothing)
{
    public static QuoteHttpResult Of(IReadOnlyList<(Measured Quote, Measured Nothing)> rounds) => new(
        Spread.Of(rounds.Select(static round => round.Quote.Rate)), Spread.Of(rounds.Select(static round => round.Nothing.Rate)),
        Spread.Of(rounds.Select(static round => round.Quote.Rate / round.Nothing.Rate)),
        Spread.Of(rounds.Select(static round => round.Quote.P50)), Spread.Of(rounds.Select(static round => round.Quote.P99)),
        Spread.Of(rounds.Select(static round => round.Quote.OwnCpu)), Spread.Of(rounds.Select(static round => round.Nothing.OwnCpu)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"""
        HTTP, quotes a second              {QuotesPerSecond.Median,10:F0} ({QuotesPerSecond.Min:F0} to {QuotesPerSecond.Max:F0}), p50 {P50.Median:F1} ms, p99 {P99.Median:F1} ms, {CpuOfQuote.Median:F0} us of the server
        HTTP, the handler that does nothing{NothingPerSecond.Median,10:F0} ({NothingPerSecond.Min:F0} to {NothingPerSecond.Max:F0}), {CpuOfNothing.Median:F0} us of the server
        ratio                              {Ratio.Median,10:F2} ({Ratio.Min:F2} to {Ratio.Max:F2})

        """);
}
