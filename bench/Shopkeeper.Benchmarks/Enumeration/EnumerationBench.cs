using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Enumeration;

/// <summary>One way of asking, about somebody who is a member and somebody who is not. Bodies: how many pairs answered otherwise.</summary>
internal sealed record PairResult(string Call, int Pairs, int BodiesThatDiffer, double Auc, double KnownMs, double UnknownMs)
{
    public bool Holds => BodiesThatDiffer == 0 && Auc is >= 0.45 and <= 0.55;
}

/// <summary>
/// `bench enumeration`: whether a public form (an API key with scope `form`) learns who is a member: known and unknown addresses and
/// cards in a random order, at look-up, at joining and at asking for a code to sign in, over HTTP. The bodies must be the same, the times must not tell them apart
/// (area under the ROC curve within 0.45 and 0.55). Exit 1 when they do.
/// </summary>
internal static partial class EnumerationBench
{
    private const int Seed = 20_151_022;
    private const int Callers = 8;
    private const int WarmUp = 50;

    // Below what one form may ask before it has to wait.
    private const int AskedByOne = 90;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(string[] words)
    {
        var pairs = Option(words, "--pairs") is { } said ? int.Parse(said, CultureInfo.InvariantCulture) : 2_000;
        var folder = Directory.CreateTempSubdirectory("shopkeeper-enumeration-").FullName;
        try
        {
            var results = await MeasureAsync(folder, Option(words, "--database"), pairs);
            Console.WriteLine(words.Contains("--json")
                ? JsonSerializer.Serialize(new { results, holds = results.All(static result => result.Holds) }, Json)
                : string.Join(Environment.NewLine, results.Select(Line)));
            return results.All(static result => result.Holds) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<PairResult[]> MeasureAsync(string folder, string? database, int pairs)
    {
        await using var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = folder, Database = database, Mail = new NoMail() });
        var (key, problem) = await host.Keys.CreateAsync("form", ["form"], null, "bench", default);
        await using var app = ShopServer.Build([host], ["http://127.0.0.1:0"]);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", key?.Secret ?? throw new InvalidOperationException(problem));
        var run = Guid.NewGuid().ToString("N")[..8];
        var cards = await JoinAsync(host, run, pairs);

        var forms = await FormsAsync(host, (2 * pairs) + WarmUp);
        var asked = -1;

        HttpRequestMessage Code(bool isKnown, int i)
        {
            var request = Post("/v1/sign-in/codes", Email(run, isKnown, i));
            request.Headers.Authorization = forms[Interlocked.Increment(ref asked) / AskedByOne];
            return request;
        }

        var random = new Random(Seed);
        PairResult[] results =
        [
            await CompareAsync("look-up by e-mail", pairs, random, (isKnown, i) => Get($"/v1/members?email={Email(run, isKnown, i)}"), client),
            await CompareAsync("look-up by card", pairs, random, (isKnown, i) => Get($"/v1/members?card={(isKnown ? cards[i] : Card(i))}"), client),
            await CompareAsync("join by e-mail", pairs, random, (isKnown, i) => Post("/v1/members", Email(run, isKnown, i)), client),
            await CompareAsync("code to sign in", pairs, random, Code, client),
        ];
        await app.StopAsync();
        return results;
    }

    private static async Task<AuthenticationHeaderValue[]> FormsAsync(ShopHost host, int asked)
    {
        var forms = new AuthenticationHeaderValue[(asked / AskedByOne) + 1];
        for (var i = 0; i < forms.Length; i++)
        {
            var (key, problem) = await host.Keys.CreateAsync($"form {i}", ["form"], null, "bench", default);
            forms[i] = new AuthenticationHeaderValue("Bearer", key?.Secret ?? throw new InvalidOperationException(problem));
        }

        return forms;
    }

    private static async Task<string[]> JoinAsync(ShopHost host, string run, int pairs)
    {
        var joined = await host.Members.JoinManyAsync(
            [.. Enumerable.Range(0, pairs).Select(i => new JoinRequest { Email = Email(run, isKnown: true, i) })], default);
        return [.. joined.Select(static one => one.Card!)];
    }

    private static async Task<PairResult> CompareAsync(
        string call, int pairs, Random random, Func<bool, int, HttpRequestMessage> ask, HttpClient client)
    {
        // The first requests of a process are slow for both.
        for (var i = 0; i < WarmUp; i++)
        {
            using var warm = await client.SendAsync(ask(true, i % pairs));
        }

        var asked = Enumerable.Range(0, pairs).SelectMany(static i => new[] { (IsKnown: true, Index: i), (IsKnown: false, Index: i) }).ToArray();
        random.Shuffle(asked);
        var (times, bodies) = (new double[2][], new string[2][]);
        for (var group = 0; group < 2; group++)
        {
            (times[group], bodies[group]) = (new double[pairs], new string[pairs]);
        }

        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (one, cancel) =>
        {
            using var request = ask(one.IsKnown, one.Index);
            var began = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(request, cancel);
            var body = await response.Content.ReadAsStringAsync(cancel);
            var group = one.IsKnown ? 0 : 1;
            times[group][one.Index] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            bodies[group][one.Index] = $"{(int)response.StatusCode} {Shape(body)}";
        });
        var differ = Enumerable.Range(0, pairs).Count(i => bodies[0][i] != bodies[1][i]);
        return new PairResult(call, pairs, differ, RankTest.Auc(times[0], times[1]), Median(times[0]), Median(times[1]));
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private static HttpRequestMessage Post(string path, string email) =>
        new(HttpMethod.Post, path) { Content = new StringContent($$"""{ "email": "{{email}}" }""", Encoding.UTF8, "application/json") };

    /// <summary>An answer without what is drawn anew for each, or tells the time.</summary>
    private static string Shape(string body) => Drawn().Replace(body, static found => $"\"{found.Groups[1]}\":");

    // 22 signs are the 16 bytes of a question.
    [GeneratedRegex("\"(question|until)\":\"([0-9A-Za-z_-]{22}|[0-9T:.-]{19,}Z)\"")]
    private static partial Regex Drawn();

    private static string Email(string run, bool isKnown, int i) => $"{(isKnown ? "ann" : "bob")}.{run}.{i:00000}@example.com";

    // Cards of the standard range that nobody holds: the range is drawn from at random, and these begin with 2800000.
    private static string Card(int i) => CardNumber.OfSerial(new CardRange("28", 13, CardCheck.Gs1), i);

    private static double Median(double[] times) => Math.Round(times.Order().ElementAt(times.Length / 2), 2);

    private static string Line(PairResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Call,-20} {result.Pairs:N0} pairs, {result.BodiesThatDiffer} bodies differ, AUC {result.Auc:0.000}, medians {result.KnownMs} and {result.UnknownMs} ms");

    private static string? Option(string[] words, string name) => Array.IndexOf(words, name) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;

    private sealed class NoMail : IMailChannel
    {
        public Task SendAsync(MailMessage message, CancellationToken cancel) => Task.CompletedTask;
    }
}
