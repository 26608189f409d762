using System.Net;
using Microsoft.AspNetCore.Authorization;
using Prometheus;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http;

/// <summary>
/// `/metrics` in Prometheus text form: to a scraper on this machine, or to a key with scope read. A request that came through
/// a proxy is not from this machine.
/// </summary>
internal static class MetricsPage
{
    // What a known proxy said (`serve --proxies`) stands in the request as original; the rest is as it came.
    private static readonly string[] SaidByProxies =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Original-For", "X-Original-Proto", "Forwarded"];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", WriteAsync)
            .RequireAuthorization(new AuthorizationPolicyBuilder()
                .RequireAssertion(static context => context.Resource is HttpContext http
                    && (IsHere(http) || context.User.HasClaim(Scopes.ClaimType, Scopes.Read)))
                .Build())
            .ExcludeFromDescription();

    private static bool IsHere(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !SaidByProxies.Any(context.Request.Headers.ContainsKey);

    private static async Task WriteAsync(HttpContext context, ApiMetrics metrics, CancellationToken cancel)
    {
        context.Response.ContentType = PrometheusConstants.TextContentType;
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text, cancel);
        await context.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancel);
    }
}
