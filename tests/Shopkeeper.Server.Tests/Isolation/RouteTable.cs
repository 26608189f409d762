using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Tests.Api;

namespace Shopkeeper.Server.Tests.Isolation;

/// <summary>One call of the API: its method and path, the scopes that open it, and the schema of its body (null: none is read).</summary>
internal sealed record Route(string Method, string Path, string Operation, IReadOnlyCollection<string> Scopes, JsonObject? Body)
{
    public override string ToString() => $"{Method} {Path}";

    public bool Writes => Method != "GET";
}

/// <summary>All calls of a running server, from its own table, with what the OpenAPI document says of them.</summary>
internal static class RouteTable
{
    // What is served and is no call of the API: the document itself, the page that shows it, a scraper's figures, and what the pages' framework serves.
    private static readonly string[] NoCalls = ["/openapi/", "/docs", "/metrics", "/_framework/"];

    public static bool IsCall(string path) =>
        !NoCalls.Any(start => path.StartsWith(start, StringComparison.Ordinal));

    /// <summary>What pages are made of; nothing under /v1 is.</summary>
    public static bool IsPage(string path, RouteEndpoint endpoint) => !path.StartsWith("/v1/", StringComparison.Ordinal)
        && (endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true });

    public static async Task<IReadOnlyList<Route>> ReadAsync(ApiShop shop)
    {
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        return
        [
            .. Served(shop).Where(route => route.Path.StartsWith("/v1/", StringComparison.Ordinal)).Select(route =>
            {
                var operation = api["paths"]![route.Path]![route.Method.ToLowerInvariant()]!;
                return new Route(
                    route.Method, route.Path, $"{operation["operationId"]}", ScopesOf(route.Endpoint), Schema(api, operation));
            }),
        ];
    }

    /// <summary>`GET /path` of everything that the server serves.</summary>
    public static IEnumerable<(string Method, string Path, RouteEndpoint Endpoint)> Served(ApiShop shop) =>
        from endpoint in shop.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint);

    /// <summary>`GET /path` of everything that the document describes.</summary>
    public static IEnumerable<string> Described(JsonNode api) =>
        from path in api["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select $"{operation.Key.ToUpperInvariant()} {path.Key}";

    /// <summary>The names of all members of all shapes, and some that are stored and never shown.</summary>
    public static IReadOnlyList<string> AllMembers(JsonNode api) =>
    [
        .. api["components"]!["schemas"]!.AsObject()
            .SelectMany(static schema => schema.Value!["properties"]?.AsObject().Select(static member => member.Key) ?? [])
            .Concat(["seq", "hash", "personal", "wrapped", "isAdmin", "role", "keyId", "actor", "createdUs", "state", "__proto__", "constructor"])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static IReadOnlyCollection<string> ScopesOf(RouteEndpoint endpoint) =>
    [
        .. endpoint.Metadata.OfType<AuthorizationPolicy>().SelectMany(static policy => policy.Requirements)
            .OfType<ClaimsAuthorizationRequirement>().Where(static claim => claim.ClaimType == Scopes.ClaimType)
            .SelectMany(static claim => claim.AllowedValues ?? []),
    ];

    private static JsonObject? Schema(JsonNode api, JsonNode operation) =>
        operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema ? Resolve(api, schema) : null;

    private static JsonObject Resolve(JsonNode api, JsonNode schema) => schema["$ref"] is { } reference
        ? api["components"]!["schemas"]![$"{reference}".Split('/')[^1]]!.AsObject()
        : schema.AsObject();
}
