using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Programmes.Http;

public sealed record VersionTextAnswer(
    string Programme,
    VersionAnswer Version,
    [property: Description("The document as its author wrote it.")] string Document);

/// <summary>`GET /v1/programmes/{id}/versions/{version}`: the text that was published.</summary>
internal static class GetVersion
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/programmes/{id}/versions/{version}", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Office)
            .Described("getProgrammeVersion", "Programmes", "A published version with its document")
            .Answers(200, typeof(VersionTextAnswer), "The version.")
            .Refuses(404);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, string version, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var published = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (await programmes.HistoryAsync(id, cancel)).FirstOrDefault(known => known.Version == number)
            : null;
        return published is null
            ? Problems.NotFound("There is no such version.")
            : TypedResults.Json(new VersionTextAnswer(
                id, VersionAnswer.Of(published), (await programmes.SourceAsync(id, number, cancel))!));
    }
}
