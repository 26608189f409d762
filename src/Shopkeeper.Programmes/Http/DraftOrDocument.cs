using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Http;

/// <summary>The document that a call is about: the one in its body, else the draft.</summary>
public static class DraftOrDocument
{
    /// <summary>
    /// A valid document of that programme, or the problem: no draft (404), mistakes with line and column or another
    /// programme's document (422), points that would move (422).
    /// </summary>
    public static async Task<(ProgrammeCheck? Check, Problem? Problem)> ReadAsync(
        ShopProgrammes programmes, string id, string? document, CancellationToken cancel)
    {
        var text = document ?? (await programmes.FindDraftAsync(id, cancel))?.Text;
        if (text is null)
        {
            return (null, Problems.NotFound("This programme has no draft; send the document."));
        }

        var check = ValidateProgramme.ForProgramme(id, ShopProgrammes.Validate(text));
        if (check.Document is not { } valid)
        {
            return (null, CheckAnswer.Refusal(check.Problems));
        }

        return programmes.Conflict(valid) is { } conflict
            ? (null, Problems.Edge("invalid", conflict))
            : (check, null);
    }
}
