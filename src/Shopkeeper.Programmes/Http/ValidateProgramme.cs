using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Http;

/// <summary>
/// `POST /v1/programmes/{id}/validate`: checks the document in the body, or the draft when there is no body. A document
/// of another programme is a problem of its first line.
/// </summary>
internal static class ValidateProgramme
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/programmes/{id}/validate", HandleAsync)
            .RequireScope(Scopes.Office, Scopes.Read)
            .Described(
                "validateProgramme", "Programmes", "Checks a document, or without a body the draft; writes nothing")
            .WithMetadata(DocumentBody.Described(optional: true))
            .Answers(200, typeof(CheckAnswer), "Valid or not, with every problem.")
            .Refuses(400, 404, 413);

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, string id, CancellationToken cancel)
    {
        var (text, problem) = await DocumentBody.ReadAsync(context);
        if (problem is not null)
        {
            return problem;
        }

        if (text.Length == 0)
        {
            if (await shop.Get<ShopProgrammes>().FindDraftAsync(id, cancel) is not { } draft)
            {
                return Problems.NotFound("This programme has no draft; send the document.");
            }

            text = draft.Text;
        }

        return TypedResults.Json(CheckAnswer.Of(ForProgramme(id, ShopProgrammes.Validate(text))));
    }

    public static ProgrammeCheck ForProgramme(string id, ProgrammeCheck check) =>
        check.Document is { } document && document.Id != id
            ? check with
            {
                Document = null,
                Problems = [new DocumentProblem(1, 1, $"This is the document of `{document.Id}`, not of `{id}`.")],
            }
            : check;
}
