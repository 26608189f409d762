using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Programmes.Http;

public sealed record DraftAnswer(
    string Programme,
    [property: Description("The document as it was saved, valid or not.")] string Document,
    Instant SavedAt)
{
    public required CheckAnswer Check { get; init; }
}

/// <summary>
/// `GET` and `PUT /v1/programmes/{id}/draft`: what an author is working on. The answer's ETag goes into If-Match of the
/// next PUT, so that nobody overwrites what he has not seen.
/// </summary>
internal static class Drafts
{
    private const string Route = "/v1/programmes/{id}/draft";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, GetAsync)
            .RequireScope(Scopes.Office)
            .Described(
                "getProgrammeDraft", "Programmes", "The draft; its ETag is the If-Match of the next save")
            .Answers(200, typeof(DraftAnswer), "The draft.")
            .Refuses(404);
        routes.MapPut(Route, PutAsync)
            .RequireScope(Scopes.Office)
            .Described("putProgrammeDraft", "Programmes", "Saves the draft, valid or not; If-Match once there is one")
            .WithMetadata(DocumentBody.Described(optional: false))
            .Answers(200, typeof(DraftAnswer), "Saved.")
            .Refuses(400, 412, 413, 428);
    }

    /// <summary>The tag in If-Match; null = no such header.</summary>
    public static string? Expected(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch;
        return header.Count == 0 ? null : header.ToString().Trim().Trim('"');
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, ShopContext shop, string id, CancellationToken cancel) =>
        await shop.Get<ShopProgrammes>().FindDraftAsync(id, cancel) is { } draft
            ? Answer(context, draft)
            : Problems.NotFound("This programme has no draft.");

    private static async Task<IResult> PutAsync(
        HttpContext context, ShopContext shop, string id, CancellationToken cancel)
    {
        if (!ProgrammeId.IsValid(id))
        {
            return Problems.Malformed(ProgrammeId.Form, null);
        }

        var (text, problem) = await DocumentBody.ReadAsync(context);
        if (problem is not null)
        {
            return problem;
        }

        var expected = Expected(context);
        var saved = await shop.Get<ShopProgrammes>().SaveDraftAsync(id, text, expected, cancel);
        return saved switch
        {
            { Stale: false, Draft: { } draft } => Answer(context, draft),
            { Draft: null } => Problems.Edge("stale", "There is no draft any more; save it without If-Match."),
            _ when expected is null =>
                Problems.Edge(
                    "precondition-required", "There is a draft already; read it, and send its ETag as If-Match."),
            _ => Problems.Edge("stale", "Somebody else has saved this draft since you read it; read it again."),
        };
    }

    private static IResult Answer(HttpContext context, ProgrammeDraft draft)
    {
        context.Response.Headers.ETag = $"\"{draft.Tag}\"";
        return TypedResults.Json(new DraftAnswer(draft.Programme, draft.Text, draft.SavedAt)
        {
            Check = CheckAnswer.Of(ShopProgrammes.Validate(draft.Text)),
        });
    }
}
