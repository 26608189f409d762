using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>
/// After routing, before anybody is asked who they are: no such address, method or media type, to everybody alike. Routing
/// answers the latter two with endpoints of its own, which are no routes.
/// </summary>
internal sealed class Elsewhere(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => context.GetEndpoint() switch
    {
        RouteEndpoint => next(context),
        null => Problems.NotFound("There is nothing at this address; the calls are listed at /docs.").ExecuteAsync(context),
        { } refusal => RefuseAsync(context, refusal),
    };

    private static async Task RefuseAsync(HttpContext context, Endpoint refusal)
    {
        await refusal.RequestDelegate!(context);
        var problem = context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
            ? Problems.Edge("not-json", "Send the body as Content-Type: application/json.")
            : Problems.Edge("method-not-allowed", $"Allowed here: {context.Response.Headers.Allow}.");
        await problem.ExecuteAsync(context);
    }
}
