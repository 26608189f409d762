using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>How a till comes into a shop, and out of it.</summary>
public sealed class TillPairingTests
{
    private const string Ask = """{ "name": "Till 1", "store": "cardiff-1", "workstation": "1" }""";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_till_asks_is_approved_and_sells_for_its_store_until_it_is_revoked(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (code, secret) = await AskAsync(shop);
        Assert.Equal("waiting", $"{(await ClaimAsync(shop, secret)).Json["status"]}");
        Assert.Contains((await TillsAsync(shop)), till => till == $"waiting {code}");

        var approved = await shop.PostAsync($"/v1/tills/{code[..3].ToLowerInvariant()}-{code[3..]}/approve", "", "office");
        Assert.Equal((200, "approved"), (approved.Status, $"{approved.Json["status"]}"));
        Assert.Null(approved.Json["code"]);
        var paired = await ClaimAsync(shop, secret);
        Assert.Equal(("paired", "cardiff-1", "1"), ($"{paired.Json["status"]}", $"{paired.Json["store"]}", $"{paired.Json["workstation"]}"));
        shop.UseKey("new", $"{paired.Json["key"]}");
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "new")).Status);
        Assert.Equal("/problems/other-store", (await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("2").Replace("cardiff-1", "leeds", StringComparison.Ordinal), "new")).Type);
        Assert.Equal(200, (await shop.GetAsync("/v1/till-snapshot", "new")).Status);

        // The answer was lost: the till asks again and has another key; the one before is over.
        var again = await ClaimAsync(shop, secret);
        Assert.Equal(401, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "new")).Status);
        shop.UseKey("new", $"{again.Json["key"]}");
        Assert.True((await shop.PostAsync("/v1/activities", Bodies.Purchase("1"), "new")).Json["replayed"]!.GetValue<bool>());

        var revoked = await shop.DeleteAsync($"/v1/tills/{paired.Json["tillId"]}", "office");
        Assert.Equal((200, "revoked"), (revoked.Status, $"{revoked.Json["status"]}"));
        Assert.Equal(401, (await shop.PostAsync("/v1/activities", Bodies.Purchase("3"), "new")).Status);
        Assert.Equal(404, (await ClaimAsync(shop, secret)).Status);
        Assert.Equal(200, (await shop.DeleteAsync($"/v1/tills/{paired.Json["tillId"]}", "office")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_workstation_that_is_paired_anew_has_a_name_of_its_own_in_the_keys_of_sales(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (code, secret) = await AskAsync(shop);
            await shop.PostAsync($"/v1/tills/{code}/approve", "", "office");
            names.Add($"{(await ClaimAsync(shop, secret)).Json["workstation"]}");
        }

        Assert.Equal(["1", "1-2", "1-3"], names);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_runs_out_after_a_quarter_of_an_hour(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (code, secret) = await AskAsync(shop);
        shop.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(404, (await shop.PostAsync($"/v1/tills/{code}/approve", "", "office")).Status);
        Assert.Equal(404, (await ClaimAsync(shop, secret)).Status);
        Assert.Empty(await TillsAsync(shop));
    }

    [Fact]
    public async Task an_approval_that_is_never_fetched_runs_out_too()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (code, secret) = await AskAsync(shop);
        await shop.PostAsync($"/v1/tills/{code}/approve", "", "office");
        shop.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(404, (await ClaimAsync(shop, secret)).Status);
    }

    [Fact]
    public async Task only_so_many_tills_wait_at_once()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        for (var i = 0; i < Platform.Tills.ShopTills.MostWaiting; i++)
        {
            await AskAsync(shop);
        }

        var full = await shop.PostAsync("/v1/tills", Ask, key: null);
        Assert.Equal((429, "/problems/queue-full"), (full.Status, full.Type));
        Assert.NotNull(full.Headers.RetryAfter);
    }

    [Fact]
    public async Task who_may_not_decide_does_not()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.AddKeyAsync("leeds", ["office"], "leeds");
        var (code, secret) = await AskAsync(shop);
        foreach (var key in new[] { "till", "shop", "read", "form" })
        {
            Assert.Equal(403, (await shop.PostAsync($"/v1/tills/{code}/approve", "", key)).Status);
        }

        Assert.Equal("/problems/other-store", (await shop.PostAsync($"/v1/tills/{code}/approve", "", "leeds")).Type);
        Assert.Empty((await shop.GetAsync("/v1/tills", "leeds")).Json["tills"]!.AsArray());
        Assert.Equal("waiting", $"{(await ClaimAsync(shop, secret)).Json["status"]}");
        Assert.Equal(404, (await shop.PostAsync("/v1/tills/ZZZZZZ/approve", "", "office")).Status);
        Assert.Equal(404, (await shop.DeleteAsync("/v1/tills/till_x", "office")).Status);
        Assert.Equal(403, (await shop.GetAsync("/v1/till-snapshot", "office")).Status);
    }

    [Theory]
    [InlineData("""{ "name": " ", "store": "cardiff-1", "workstation": "1" }""", "/name")]
    [InlineData("""{ "name": "a", "store": "a/b", "workstation": "1" }""", "/store")]
    [InlineData("""{ "name": "a", "store": "", "workstation": "1" }""", "/store")]
    [InlineData("""{ "name": "a", "store": "b", "workstation": "1/2" }""", "/workstation")]
    [InlineData("""{ "name": "a", "store": "b", "workstation": "123456789012345678901" }""", "/workstation")]
    public async Task a_till_that_says_nonsense_is_told_where(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/tills", body, key: null);
        Assert.Equal((400, pointer), (refused.Status, $"{refused.Json["pointer"]}"));
        Assert.Equal(404, (await shop.PostAsync("/v1/tills/claim", """{ "secret": "tp_x" }""", key: null)).Status);
    }

    [Fact]
    public async Task a_server_without_a_published_till_says_so()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var client = shop.Client(null);
        using var answer = await client.GetAsync("/till/");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("The till is not here yet", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static async Task<(string Code, string Secret)> AskAsync(ApiShop shop)
    {
        var asked = await shop.PostAsync("/v1/tills", Ask, key: null);
        Assert.Equal(201, asked.Status);
        return ($"{asked.Json["code"]}", $"{asked.Json["secret"]}");
    }

    private static Task<Reply> ClaimAsync(ApiShop shop, string secret) =>
        shop.PostAsync("/v1/tills/claim", $$"""{ "secret": "{{secret}}" }""", key: null);

    private static async Task<string[]> TillsAsync(ApiShop shop) =>
        [.. (await shop.GetAsync("/v1/tills", "office")).Json["tills"]!.AsArray().Select(static till => $"{till!["status"]} {till["code"]}")];
}
