using Microsoft.Net.Http.Headers;
using Shopkeeper.Client.Tills;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Tills;

namespace Shopkeeper.Server.Http.Tills;

/// <summary>`GET /v1/till-snapshot`: what a till needs to decide by itself, signed.</summary>
internal static class GetSnapshot
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/till-snapshot", HandleAsync)
            .HandledBy(HandleAsync)
            .RequireScope(Scopes.Till)
            .Described("getTillSnapshot", "Tills", "What a till needs to decide without the server, signed")
            .WithDescription("With `If-None-Match` of the `ETag` that it has, a till gets 304 while nothing changed.")
            .Answers(200, typeof(SignedSnapshot), "`signature` over the UTF-8 bytes of `payload`: ECDSA, P-256, SHA-256, for the key that pairing gave.")
            .Refuses(403, 503);

    private static async Task HandleAsync(HttpContext context)
    {
        var made = await ShopContext.Of(context).Get<SnapshotMaking>().CurrentAsync(context.RequestAborted);
        var response = context.Response;
        response.Headers.ETag = made.Tag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.IfNoneMatch == made.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var isSmall = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        var body = isSmall ? made.Compressed : made.Body;
        if (isSmall)
        {
            response.Headers.ContentEncoding = "br";
        }

        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
