using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Tests.Import;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class ServeTests
{
    [Fact]
    public async Task serve_says_where_it_listens_and_its_page_shows_nobody()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        await using var running = await RunningVerb.StartAsync("serve", "--data", shop.In("shop"));
        var page = await running.Client.GetAsync("/", TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("href=\"/join\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("This is a demo", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await running.StatusAsync("/demo"));
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync("/health/ready"));
        Assert.Equal(3, (await shop.RunAsync("keys", "create", "--name", "x", "--scopes", "till")).Exit);
        Assert.Equal(0, await running.StopAsync());
        Assert.Equal(0, (await shop.RunAsync("keys", "create", "--name", "x", "--scopes", "till")).Exit);
    }

    [Fact]
    public async Task the_demo_fills_its_folder_once_and_shows_a_member_with_statement_and_explanation()
    {
        await using var shop = await CommandShop.NewAsync();
        await using (var first = await RunningVerb.StartAsync("demo", "--data", shop.In("shop")))
        {
            var html = await first.Client.GetStringAsync("/demo", TestContext.Current.CancellationToken);
            Assert.Contains("<dd>3,658</dd>", html, StringComparison.Ordinal);
            Assert.Contains("2900000152601", html, StringComparison.Ordinal);
            Assert.Contains("Statement", html, StringComparison.Ordinal);
            Assert.Contains("Why the purchase of 31 Aug 2011", html, StringComparison.Ordinal);

            // 195.15 pounds: ten for the purchase, ten for every full pound.
            Assert.Contains("+1,950", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.Equal(98_079, File.ReadLines(shop.In("shop/import-rejects.jsonl")).Count());
        await using var second = await RunningVerb.StartAsync("demo", "--data", shop.In("shop"));
        Assert.DoesNotContain("Imported", second.Error, StringComparison.Ordinal);
        Assert.Equal(17_850, await ShopReading.BalanceOfCardAsync(shop, "2900000152601"));
    }

    [Theory]
    [InlineData("bonus-card", "points issued", "a voucher given")]
    [InlineData("pick-your-own", "<dd>1,000</dd>", "A member picks 10 of 1,000")]
    public async Task another_ready_programme_has_a_demo_of_its_own(string programme, string figure, string more)
    {
        await using var shop = await CommandShop.NewAsync();
        await using (var running = await RunningVerb.StartAsync("demo", "--programme", programme, "--data", shop.In("shop")))
        {
            var html = await running.Client.GetStringAsync("/demo", TestContext.Current.CancellationToken);
            Assert.Contains("<dd>3,658</dd>", html, StringComparison.Ordinal);
            Assert.Contains(figure, html, StringComparison.Ordinal);
            Assert.Contains(more, html, StringComparison.Ordinal);
            Assert.Equal(0, await running.StopAsync());
        }

        var other = await shop.RunAsync("demo", "--programme", "sparks-2015", "--no-serve");
        Assert.Equal(2, other.Exit);
        Assert.Contains($"'{programme}' is published here already", other.Error, StringComparison.Ordinal);
        Assert.Equal(64, (await shop.RunAsync("demo", "--programme", "none-such", "--no-serve")).Exit);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1")]
    public async Task an_address_that_is_none_is_misuse(string url)
    {
        await using var shop = await CommandShop.NewAsync();
        Assert.Equal(64, (await shop.RunAsync("serve", "--urls", url)).Exit);
    }

    [Fact]
    public async Task an_address_in_use_is_one_sentence_and_exit_2()
    {
        await using var shop = await CommandShop.NewAsync();
        await using var running = await RunningVerb.StartAsync("serve", "--data", shop.In("one"));
        var (exit, _, error) = await CommandRun.RunAsync(
            "serve", "--data", shop.In("two"), "--urls", running.Client.BaseAddress!.ToString().TrimEnd('/'));
        Assert.Equal(2, exit);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    /// <summary>A verb that serves, in this process, on a free port.</summary>
    private sealed class RunningVerb : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly StringWriter error = new();
        private readonly FirstLine output = new();
        private readonly Task<int> running;

        private RunningVerb(string[] words)
        {
            running = Task.Run(() => CommandLine.RunAsync(
                [.. words, "--urls", "http://127.0.0.1:0", "--json"], output, TextWriter.Synchronized(error), stop.Token));
        }

        public HttpClient Client { get; private set; } = new();

        public string Error => error.ToString();

        public static async Task<RunningVerb> StartAsync(params string[] words)
        {
            var verb = new RunningVerb(words);
            var first = await Task.WhenAny(verb.output.Line, verb.running);
            Assert.True(first == verb.output.Line, verb.Error);
            var url = (string)JsonNode.Parse(await verb.output.Line)!["urls"]![0]!;
            verb.Client = new HttpClient { BaseAddress = new Uri(url) };
            return verb;
        }

        public async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var answer = await Client.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        public async Task<int> StopAsync()
        {
            await stop.CancelAsync();
            return await running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            Client.Dispose();
            stop.Dispose();
        }
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => line.TrySetResult(value ?? "");
    }
}
