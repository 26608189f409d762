using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Programmes.Http;

public sealed record PublishBody
{
    [Description("From when; absent = now. A past instant is accepted while nothing has been posted at or after it.")]
    public Instant? At { get; init; }

    [Description("The document; absent = the draft.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Document { get; init; }

    [Description("Who is under this version until when: `stores`, `segments`, `until`. Absent = everybody, from its first moment.")]
    [JsonConverter(typeof(LinesJson))]
    public string? Pilot { get; init; }
}

public sealed record PublishAnswer(
    string Programme,
    VersionAnswer Version,
    [property: Description("True: what is in force already says the same, nothing was written.")] bool Replayed);

/// <summary>
/// `POST /v1/programmes/{id}/publish`: puts the document, or the draft, in force. Sent twice it publishes once: what is
/// in force already is not published again. If-Match publishes the draft that one has seen, and no other.
/// </summary>
internal static class PublishProgramme
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/programmes/{id}/publish", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described(
                "publishProgramme", "Programmes", "Publishes a document, or the draft, from now or from an instant")
            .Answers(201, typeof(PublishAnswer), "Published.")
            .Answers(200, typeof(PublishAnswer), "Replayed: in force already.")
            .Refuses(400, 404, 409, 412, 413, 422);

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, string id, PublishBody body, CancellationToken cancel)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var text = body.Document;
        if (text is null)
        {
            if (await programmes.FindDraftAsync(id, cancel) is not { } draft)
            {
                return Problems.NotFound("This programme has no draft; send the document.");
            }

            if (Drafts.Expected(context) is { } expected && expected != draft.Tag)
            {
                return Problems.Edge("stale", "Somebody else has saved this draft since you read it; read it again.");
            }

            text = draft.Text;
        }

        var check = ValidateProgramme.ForProgramme(id, ShopProgrammes.Validate(text));
        return check.IsValid
            ? Answer(await programmes.PublishAsync(text, body.At, shop.Caller.KeyId, body.Pilot, cancel))
            : CheckAnswer.Refusal(check.Problems);
    }

    private static IResult Answer(PublishResult result)
    {
        if (result.Version is { } version)
        {
            var unchanged = result.Status == PublishStatus.Unchanged;
            return TypedResults.Json(
                new PublishAnswer(version.Programme, VersionAnswer.Of(version), unchanged),
                statusCode: unchanged ? StatusCodes.Status200OK : StatusCodes.Status201Created);
        }

        return result.Status switch
        {
            PublishStatus.PastIsPosted => Problems.Edge("conflict", result.Detail),
            PublishStatus.InvalidPilot => CheckAnswer.Refusal(result.Problems) with { Pointer = "/pilot" },
            PublishStatus.Incompatible => Problems.Edge("invalid", result.Detail),
            _ => CheckAnswer.Refusal(result.Problems),
        };
    }
}
