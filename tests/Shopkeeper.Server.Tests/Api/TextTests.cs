using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// Control characters and half surrogates in every text of every body, path and query that the API describes: a problem with
/// the place, never a fault. PostgreSQL cannot store U+0000, so both engines are asked.
/// </summary>
public sealed class TextTests
{
    private const int Depth = 6;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string[] NoTexts = [@"a\u0000b", @"\u0001", @"a\u001fb", @"a\nb", @"\u007f", @"a\ud800", @"\udc00b"];

    /// <summary>Only the member may: asked with a session of its own.</summary>
    private const string OwnOnly = "/v1/members/{id}/passkeys";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task every_text_of_every_body_is_text(DatabaseEngine engine)
    {
        await using var shop = await WithAllScopesAsync(engine);
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        var fields = Operations(api).SelectMany(one => Bodies(api, one)).ToArray();
        var member = await shop.MemberAsync();
        Assert.True(IdText.TryRead("mem", member, out var id));
        shop.UseKey("own", (await shop.Host.Members.Sessions.BeginAsync(new MemberId(id), default))!.Value.Secret);
        Assert.InRange(fields.Length, 60, 500);
        Assert.Contains(fields, static field => field is { Path: "/v1/members", Pointer: "/name" });
        foreach (var (method, path, pointer, body) in fields)
        {
            foreach (var text in NoTexts.Where(text => !HasLines(path, pointer) || !text.Contains(@"\n", StringComparison.Ordinal)))
            {
                var sent = body.Replace("TEXT", text, StringComparison.Ordinal);
                var reply = path == OwnOnly
                    ? await SendAsync(shop, method, path.Replace("{id}", member, StringComparison.Ordinal), sent, "own")
                    : await SendAsync(shop, method, Filled(path, shop), sent);
                var (status, place) = path.EndsWith("/batch", StringComparison.Ordinal) ? OfItem(reply) : (reply.Status, reply.Pointer);
                Assert.True(
                    (status, place) == (400, pointer), $"{method} {path} with {text} at {pointer}: {reply.Status} {reply.Text}");
            }
        }

        Assert.Empty(await shop.FeedAsync());
    }

    /// <summary>Documents, and what people write in their own words.</summary>
    private static bool HasLines(string path, string pointer) => pointer is "/document" or "/pilot" or "/scenario"
        || (pointer == "/text" && (path.EndsWith("/reviews", StringComparison.Ordinal) || path.EndsWith("/ideas", StringComparison.Ordinal)))
        || (pointer is "/answer" or "/reason" && path is "/v1/ideas/{idea}" or "/v1/reviews/{review}");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task no_text_of_a_path_or_query_is_a_fault(DatabaseEngine engine)
    {
        await using var shop = await WithAllScopesAsync(engine);
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        foreach (var (method, path, operation) in Operations(api))
        {
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                var (name, place) = ($"{parameter!["name"]}", $"{parameter["in"]}");
                var asked = place == "query"
                    ? $"{Filled(path, shop)}?{name}=a%00b"
                    : Filled(path.Replace($"{{{name}}}", "a%00b", StringComparison.Ordinal), shop);
                var reply = await SendAsync(shop, method, asked, "{}");
                Assert.True(reply.Status is < 500 and not 200, $"{method} {asked}: {reply.Status} {reply.Text}");
            }
        }
    }

    [Theory]
    [InlineData("programme: points\nname: a\0b\n", 400)]
    [InlineData("programme: points\nname: a\u0007b\n", 400)]
    [InlineData("""{ "programme": "points", "name": "a\u0000b", "currency": "GBP", "timezone": "Europe/London" }""", 422)]
    [InlineData("""{ "programme": "points", "name": "a\ud800b", "currency": "GBP", "timezone": "Europe/London" }""", 422)]
    public async Task a_document_with_such_texts_is_never_published(string document, int status)
    {
        await using var shop = await WithAllScopesAsync(DatabaseEngine.Postgres);
        Assert.InRange((await SendAsync(shop, "POST", "/v1/programmes/points/validate", document)).Status, 200, 400);
        Assert.InRange((await SendAsync(shop, "PUT", "/v1/programmes/points/draft", document)).Status, 200, 428);
        var body = new JsonObject { ["document"] = document }.ToJsonString();
        Assert.Equal(status, (await SendAsync(shop, "POST", "/v1/programmes/points/publish", body)).Status);
    }

    private static async Task<ApiShop> WithAllScopesAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine);
        await shop.AddKeyAsync("all", ["till", "shop", "office", "read"], null);
        return shop;
    }

    private static async Task<Reply> SendAsync(ApiShop shop, string method, string path, string body, string key = "all")
    {
        using var client = shop.Client(key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Idempotency-Key", "k");
        if (method is not ("GET" or "DELETE"))
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    private static (int, string?) OfItem(Reply reply)
    {
        var problem = reply.Json["results"]?[0]?["problem"];
        return (problem?["status"]?.GetValue<int>() ?? reply.Status, "/activities/0" + problem?["pointer"]);
    }

    private static string Filled(string path, ApiShop shop) => path
        .Replace("/accounts/{id}", $"/accounts/{shop.Account}", StringComparison.Ordinal)
        .Replace("{hold}", "hld_00000000000000000000000000000001", StringComparison.Ordinal)
        .Replace("/programmes/{id}", "/programmes/points", StringComparison.Ordinal)
        .Replace("{version}", "1", StringComparison.Ordinal)
        .Replace("{id}", "x", StringComparison.Ordinal);

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations(JsonNode api) =>
        from path in api["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    /// <summary>One body per text, with a place for it.</summary>
    private static IEnumerable<(string Method, string Path, string Pointer, string Body)> Bodies(
        JsonNode api, (string Method, string Path, JsonNode Operation) one) =>
        one.Operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema && !IsText(schema)
            ? Texts(api, schema, Depth).Select(text => (one.Method, one.Path, text.Pointer, text.Body))
            : [];

    private static IEnumerable<(string Pointer, string Body)> Texts(JsonNode api, JsonNode? schema, int depth)
    {
        if (schema is null || depth == 0)
        {
            return [];
        }

        if (schema["$ref"] is { } reference)
        {
            return Texts(api, api["components"]!["schemas"]![$"{reference}".Split('/')[^1]], depth);
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            return choices.SelectMany(choice => Texts(api, choice, depth));
        }

        return IsText(schema) ? [("", "\"TEXT\"")]
            : schema["items"] is { } item ? Texts(api, item, depth - 1).Select(static text => ($"/0{text.Pointer}", $"[{text.Body}]"))
            : schema["properties"] is JsonObject members
                ? members.SelectMany(member => Texts(api, member.Value, depth - 1).Select(
                    text => ($"/{member.Key}{text.Pointer}", $"{{\"{member.Key}\":{text.Body}}}")))
                : [];
    }

    private static bool IsText(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types.Any(static type => $"{type}" == "string"),
        { } type => $"{type}" == "string",
        null => false,
    };
}
