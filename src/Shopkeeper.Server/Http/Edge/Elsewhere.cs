using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>
/// After routing, before anybody is asked who they are: no such address, method or media type, to everybody alike. Routing
/// answers the latter two with endpoints of its own, which are no routes.
/// </summary>
internal sealed class Elsewhere(RequestDelegate next, EndpointDataSource routes)
{
    private const string MissingPath = "/missing";

    /// <summary>The page for whoever reads in a browser.</summary>
    private Endpoint? Missing => field ??= routes.Endpoints.FirstOrDefault(static one => one is RouteEndpoint { RoutePattern.RawText: MissingPath });

    public Task InvokeAsync(HttpContext context) => context.GetEndpoint() switch
    {
        RouteEndpoint => next(context),
        null when IsReader(context.Request) && Missing is { } page => ShowAsync(context, page),
        null => Problems.NotFound("There is nothing at this address; the calls are listed at /docs.").ExecuteAsync(context),
        { } refusal => RefuseAsync(context, refusal),
    };

    private static bool IsReader(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private Task ShowAsync(HttpContext context, Endpoint page)
    {
        context.SetEndpoint(page);
        context.Request.Path = MissingPath;
        PageStatus.Set(context, StatusCodes.Status404NotFound);
        return next(context);
    }

    private static async Task RefuseAsync(HttpContext context, Endpoint refusal)
    {
        await refusal.RequestDelegate!(context);
        var problem = context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType
            ? Problems.Edge("not-json", "Send the body as Content-Type: application/json.")
            : Problems.Edge("method-not-allowed", $"Allowed here: {context.Response.Headers.Allow}.");
        await problem.ExecuteAsync(context);
    }
}
