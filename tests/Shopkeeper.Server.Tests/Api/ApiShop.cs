using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Npgsql;
using Shopkeeper.Accounts;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// A served shop with one programme and three members, reached over HTTP only; time stands at noon of 22 October 2015.
/// Several nodes serve one PostgreSQL database.
/// </summary>
internal sealed class ApiShop : IAsyncDisposable
{
    public static readonly Instant Noon = Instant.FromUtc(2015, 10, 22, 12, 0);
    public const string Card = "2900000000018";
    public const string OtherCard = "2900000000025";

    // What a shop takes is a fifth of a second of work for each try.
    private const int PinRounds = 1_000;

    private readonly List<(ShopHost Host, WebApplication App)> nodes = [];
    private readonly Dictionary<string, string> secrets = [];
    private readonly string folder = Directory.CreateTempSubdirectory("shopkeeper-api-").FullName;
    private readonly TestDatabase? database;
    private MembersOptions members = MembersOptions.Default;

    private bool sendsMail = true;

    private ApiShop(TestDatabase? database) => this.database = database;

    /// <summary>What the shop mailed.</summary>
    public MailBox Mails { get; } = new();

    public FakeTimeProvider Time { get; } = new(Noon.ToDateTimeOffset());

    public ShopHost Host => nodes[0].Host;

    public WebApplication App => nodes[0].App;

    /// <summary>Of the member with <see cref="Card"/>.</summary>
    public string Account { get; private set; } = "";

    /// <summary>What it has on disk.</summary>
    public Traces Traces() => new(folder, database?.Connection);

    public static async Task<ApiShop> StartAsync(
        DatabaseEngine engine, string programme = ApiProgrammes.Points, AccountsOptions? accounts = null, MembersOptions? members = null,
        bool sendsMail = true, string? brand = null, string? logo = null)
    {
        var shop = new ApiShop(engine == DatabaseEngine.Postgres ? await TestDatabases.NewAsync(engine) : null)
        {
            members = (members ?? MembersOptions.Default) with { PinRounds = PinRounds },
            sendsMail = sendsMail,
        };
        foreach (var (name, text) in new[] { ("brand.json", brand), ("logo.svg", logo) })
        {
            if (text is not null)
            {
                await File.WriteAllTextAsync(Path.Combine(shop.folder, name), text);
            }
        }

        await shop.AddNodeAsync(accounts);
        var published = await shop.Host.Programmes.PublishAsync(programme, Instant.FromUtc(2015, 1, 1, 0, 0), "test", default);
        Assert.True(published.IsPublished, string.Join("; ", published.Problems.Select(static problem => problem.Message)));
        foreach (var scope in new[] { "till", "shop", "office", "read", "form" })
        {
            await shop.AddKeyAsync(scope, [scope], null);
        }

        await shop.AddKeyAsync("cardiff", ["till"], "cardiff-1");
        shop.Account = await shop.JoinAsync(Card);
        await shop.JoinAsync(OtherCard);
        return shop;
    }

    /// <summary>One more process on the same database.</summary>
    public async Task AddNodeAsync(AccountsOptions? accounts = null)
    {
        var host = await ShopHost.OpenAsync(new ShopOptions
        {
            DataFolder = folder, Database = database?.Connection, Time = Time, Accounts = accounts ?? new AccountsOptions(),
            Members = members, Mail = sendsMail ? Mails : null,
        });
        var app = ShopServer.Build([host], ["http://127.0.0.1:0"]);
        await app.StartAsync();
        nodes.Add((host, app));
    }

    /// <summary>Ends the first node's process and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        var (host, app) = nodes[0];
        await app.StopAsync();
        await app.DisposeAsync();
        await host.DisposeAsync();
        nodes.Clear();
        await AddNodeAsync();
    }

    public async Task<string> JoinAsync(string card)
    {
        var joined = await Host.Members.JoinAsync(new JoinRequest { Card = card }, null, default);
        Assert.Equal(JoinOutcome.Joined, joined.Outcome);
        return joined.Account.ToString();
    }

    public async Task AddKeyAsync(string name, string[] scopes, string? store)
    {
        var (made, problem) = await Host.Keys.CreateAsync(name, scopes, store, "test", default);
        Assert.Equal("", problem);
        secrets[name] = made!.Secret;
    }

    /// <summary>Gives a key that was made over HTTP a name.</summary>
    public void UseKey(string name, string secret) => secrets[name] = secret;

    public async Task<Reply> DeleteAsync(string path, string? key, int node = 0)
    {
        using var client = Client(key, node);
        using var response = await client.DeleteAsync(path);
        return await Reply.OfAsync(response);
    }

    /// <summary>A client with that key; null = without one.</summary>
    public HttpClient Client(string? key = "till", int node = 0)
    {
        var client = new HttpClient { BaseAddress = new Uri(nodes[node].App.Urls.First()) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets[key]);
        }

        return client;
    }

    public Task<Reply> PostAsync(string path, string body, string? key = "till", string? idempotencyKey = null, int node = 0) =>
        SendAsync(HttpMethod.Post, path, body, (key, idempotencyKey), node);

    public Task<Reply> PutAsync(string path, string body, string? key, int node = 0) =>
        SendAsync(HttpMethod.Put, path, body, (key, null), node);

    /// <summary>PUT, DELETE and the like under an idempotency key.</summary>
    public Task<Reply> SendKeyedAsync(string method, string path, string body, string key, string idempotencyKey) =>
        SendAsync(new HttpMethod(method), path, body, (key, idempotencyKey), 0);

    private async Task<Reply> SendAsync(HttpMethod method, string path, string body, (string? Api, string? Idempotency) keys, int node)
    {
        using var client = Client(keys.Api, node);
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (keys.Idempotency is not null)
        {
            request.Headers.Add("Idempotency-Key", keys.Idempotency);
        }

        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    /// <summary>PUT, PATCH and the like, with the version that is to be changed or without.</summary>
    public async Task<Reply> SendAsync(string method, string path, string body, string? key = "shop", string? ifMatch = null)
    {
        using var client = Client(key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body, Encoding.UTF8, method == "PATCH" ? "application/merge-patch+json" : "application/json"),
        };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    /// <summary>The id of the member with this card.</summary>
    public async Task<string> MemberAsync(string card = Card) =>
        (await GetAsync($"/v1/members?card={card}", "office")).Json["memberId"]!.GetValue<string>();

    public async Task<Reply> GetAsync(string path, string? key = "read", int node = 0)
    {
        using var client = Client(key, node);
        using var response = await client.GetAsync(path);
        return await Reply.OfAsync(response);
    }

    /// <summary>
    /// Everything that was posted so far: how a test sees that nothing else happened. On PostgreSQL the feed waits for the
    /// oldest transaction of the server, other tests' included; so it is read until it has what the journal has.
    /// </summary>
    public async Task<JsonArray> FeedAsync()
    {
        var postings = (await Host.Accounts.VerifyAsync(false, null, default)).Postings;
        JsonArray items;
        do
        {
            items = (await GetAsync("/v1/feed?limit=1000")).Json["items"]!.AsArray();
        }
        while (items.Count < postings);

        return items;
    }

    /// <summary>PostgreSQL lets nobody in, or lets them in again.</summary>
    public async Task CutOffAsync(bool isAway)
    {
        var there = new NpgsqlConnectionStringBuilder(database!.Connection);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Connection) { Database = "postgres" }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"alter database {there.Database} with allow_connections {!isAway}; "
            + $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{there.Database}'", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (host, app) in nodes)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            await host.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, JsonNode Json, string Text, HttpResponseHeaders Headers, string MediaType)
{
    public string Type => Json["type"]!.GetValue<string>();

    public string? Pointer => Json["pointer"]?.GetValue<string>();

    public long Points(string figure) => Json["points"]![figure]!.GetValue<long>();

    public static async Task<Reply> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var media = response.Content.Headers.ContentType?.MediaType ?? "";
        var json = media.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(text)! : new JsonObject();
        return new Reply((int)response.StatusCode, json, text, response.Headers, media);
    }
}
