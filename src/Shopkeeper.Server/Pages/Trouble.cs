using Shopkeeper.Client;

namespace Shopkeeper.Server.Pages;

/// <summary>A page whose call was refused, where nothing can be done about it, as a page that says why: in the place of one that broke off.</summary>
internal sealed class Trouble(EndpointDataSource routes)
{
    private const string Path = "/trouble";

    // What the store needs as a rule until it is back.
    private const int LaterSeconds = 2;

    private Endpoint Page => field ??= routes.Endpoints.First(static one => one is RouteEndpoint { RoutePattern.RawText: Path });

    public async Task ShowAsync(HttpContext context, Refusal refusal)
    {
        // The page that broke off has used up its services.
        await using var scope = context.RequestServices.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.SetEndpoint(Page);
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = Path;
        context.Request.QueryString = QueryString.Empty;
        context.Request.RouteValues.Clear();
        context.Features.Set(refusal);

        // The renderer says so itself, and not twice.
        context.Response.Headers.Remove("blazor-enhanced-nav");
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = LaterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await Page.RequestDelegate!(context);
    }
}
