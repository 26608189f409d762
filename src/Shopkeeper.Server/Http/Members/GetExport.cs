using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Rights;

namespace Shopkeeper.Server.Http.Members;

/// <summary>`GET /v1/members/{id}/export?format=json|html`: everything about a member, for the member.</summary>
internal static class GetExport
{
    public const string Json = "json";
    public const string Html = "html";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/members/{id}/export", HandleAsync)
            .RequireScope(Scopes.Office, Scopes.Member)
            .Described("exportMember", "Members", "Everything about a member, as JSON or as a page to read")
            .WithDescription("Hand it out only to whom the member is proven to be. The audit log says who asked for it.")
            .Answers(200, typeof(MemberExport), "As JSON; with `format=html` the same as a page of its own.")
            .Refuses(400, 403, 404);

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, IOptions<JsonOptions> json, string id, string? format, CancellationToken cancel)
    {
        if (MemberSessions.MustSignInAgain(shop) is { } again)
        {
            return again;
        }

        if (format is not (null or Json or Html))
        {
            return Problems.Malformed($"'format' is {Json} or {Html}.", null);
        }

        if (!IdText.TryRead("mem", id, out var member)
            || await shop.Get<MemberExporting>().MakeAsync(new MemberId(member), shop.Caller.KeyId, cancel) is not { } export)
        {
            return Problems.NotFound("There is no member with this id.");
        }

        context.Response.Headers.CacheControl = "no-store";
        if (format != Html)
        {
            return TypedResults.Json(export);
        }

        context.Response.Headers.ContentSecurityPolicy = MemberExportPage.Policy;
        var tree = JsonSerializer.SerializeToNode(export, json.Value.SerializerOptions)!.AsObject();
        return TypedResults.Text(MemberExportPage.Of(tree), "text/html; charset=utf-8");
    }
}
