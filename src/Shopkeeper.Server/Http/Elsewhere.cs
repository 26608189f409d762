using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http;

/// <summary>Any other address: 404 as a problem, to everybody alike.</summary>
internal static class Elsewhere
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapFallback("{**path}", static () => Problems.NotFound("There is nothing at this address; the calls are listed at /docs."))
            .AllowAnonymous()
            .ExcludeFromDescription();
}
