using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Programmes.Http;

/// <summary>`GET /v1/programmes/schema`: the JSON Schema of the document, open to every editor.</summary>
internal static class GetSchema
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/programmes/schema", Handle)
            .AllowAnonymous()
            .Described("getProgrammeSchema", "Programmes", "The JSON Schema of the programme document");

    private static IResult Handle() => Results.Text(ShopProgrammes.Schema(), "application/schema+json");
}
