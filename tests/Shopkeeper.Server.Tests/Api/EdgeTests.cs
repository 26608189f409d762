using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Health, shedding, headers, metrics, the list of problems, the lock of a folder.</summary>
public sealed class EdgeTests
{
    [Fact]
    public async Task it_is_live_and_ready()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

        Assert.Equal((200, "live"), await TextAsync(shop, "/health/live"));
        Assert.Equal((200, "ready"), await TextAsync(shop, "/health/ready"));
    }

    [Fact]
    public async Task overload_is_shed_with_a_pause_and_nothing_is_stored()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, accounts: new AccountsOptions { QueueBound = 0 });

        var alone = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        var batch = await shop.PostAsync("/v1/activities/batch", $"[{Bodies.Purchase("2")}]");
        var command = await shop.PostAsync(
            $"/v1/accounts/{shop.Account}/adjustments", """{ "points": 5, "reason": "x" }""", "office", "k");

        Assert.Equal((429, "/problems/queue-full", 429), (alone.Status, alone.Type, command.Status));
        Assert.Equal(TimeSpan.FromSeconds(1), alone.Headers.RetryAfter!.Delta);
        Assert.Equal(429, batch.Json["results"]![0]!["status"]!.GetValue<int>());
        Assert.Empty(await shop.FeedAsync());
    }

    [Fact]
    public async Task answers_carry_the_headers_that_keep_them_private()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        foreach (var reply in new[] { await shop.GetAsync("/v1/feed"), await shop.GetAsync("/v1/nowhere"), await shop.GetAsync("/v1/feed", null) })
        {
            Assert.Equal("nosniff", Assert.Single(reply.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-store", reply.Headers.CacheControl!.ToString());
            Assert.Contains("default-src 'none'", Assert.Single(reply.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.False(reply.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task metrics_count_calls_by_route_to_a_scraper_on_this_machine_only()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));

        var (status, text) = await TextAsync(shop, "/metrics");
        var (throughProxy, _) = await TextAsync(shop, "/metrics", "X-Forwarded-For");

        Assert.Equal((200, 401), (status, throughProxy));
        Assert.Contains("shopkeeper_request_seconds_count{route=\"/v1/activities\",status=\"201\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("shopkeeper_submissions_total{shop=\"shop\",outcome=\"recorded\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("shopkeeper_submissions_total{shop=\"shop\",outcome=\"replayed\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("shopkeeper_queue_length{shop=\"shop\"} 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task every_problem_type_can_be_looked_up()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var codes = Enum.GetValues<Rejection>().Where(static rejection => rejection != Rejection.None).Select(RejectionCode.Of)
            .Concat(Problems.OfEdge.Keys).ToArray();

        Assert.Equal(codes.Length, codes.Distinct().Count());
        foreach (var code in codes)
        {
            var reply = await shop.GetAsync($"/problems/{code}", null);
            Assert.Equal((200, $"/problems/{code}"), (reply.Status, reply.Type));
        }

        Assert.Equal(404, (await shop.GetAsync("/problems/none", null)).Status);
    }

    [Fact]
    public async Task the_reference_is_served_from_here_alone()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

        var (status, page) = await TextAsync(shop, "/docs/");
        var script = System.Text.RegularExpressions.Regex.Match(page, "src=\"([^\"]+\\.js)[^\"]*\"").Groups[1].Value;
        var (scriptStatus, _) = await TextAsync(shop, "/docs/" + script);

        Assert.Equal((200, 200), (status, scriptStatus));
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_folder_has_one_writer_and_any_number_of_readers()
    {
        var folder = Directory.CreateTempSubdirectory("shopkeeper-lock-").FullName;
        var options = new ShopOptions { DataFolder = folder };
        await using (await ShopHost.OpenAsync(options))
        {
            var locked = await Assert.ThrowsAsync<FolderLocked>(() => ShopHost.OpenAsync(options));
            Assert.Contains(folder, locked.Message, StringComparison.Ordinal);
            await using var reader = await ShopHost.OpenAsync(options with { Access = ShopAccess.Read });
            Assert.Equal(0, (await reader.Accounts.TotalsAsync(default)).Activities);
        }

        await using (await ShopHost.OpenAsync(options))
        {
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task a_store_that_is_away_is_said_with_a_pause_and_what_was_sent_may_be_sent_again()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Postgres);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("0"));
        var (_, _, session) = await SessionTests.JoinAsync(shop, "ann@example.com");
        var there = await TextAsync(shop, "/points", "Cookie", $"session={session}");
        Assert.True(there.Status == 200 && there.Text.Contains("Statement", StringComparison.Ordinal), there.Text);
        await shop.CutOffAsync(true);

        var page = await TextAsync(shop, "/points", "Cookie", $"session={session}");
        var away = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        var batch = await shop.PostAsync("/v1/activities/batch", $"[{Bodies.Purchase("2")}]");
        var read = await shop.GetAsync($"/v1/accounts/{shop.Account}");
        var (ready, _) = await TextAsync(shop, "/health/ready");
        var (live, _) = await TextAsync(shop, "/health/live");
        await shop.CutOffAsync(false);
        var again = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));

        Assert.Equal(503, page.Status);
        Assert.StartsWith("<!doctype html>", page.Text, StringComparison.Ordinal);
        Assert.Contains("This page cannot be shown", page.Text, StringComparison.Ordinal);
        Assert.Equal((503, "/problems/store-away"), (away.Status, away.Type));
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal(503, batch.Json["results"]![0]!["status"]!.GetValue<int>());
        Assert.Equal((503, 503, 200), (read.Status, ready, live));
        Assert.Equal((201, 50), (again.Status, again.Points("balance")));
    }

    private static async Task<(int Status, string Text)> TextAsync(
        ApiShop shop, string path, string? header = null, string value = "203.0.113.7")
    {
        using var client = shop.Client(null);
        if (header is not null)
        {
            client.DefaultRequestHeaders.Add(header, value);
        }

        using var response = await client.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
