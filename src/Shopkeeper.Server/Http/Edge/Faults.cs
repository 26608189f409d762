using System.Data.Common;
using System.Text.Json;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>Which failures are expected at the edge, and what the caller is told. Anything else is a bug: null.</summary>
internal static class Faults
{
    private const int SoonSeconds = 1;
    private const int LaterSeconds = 2;

    public static Problem? ProblemOf(Exception failure) => failure switch
    {
        ProblemException expected => expected.Problem,
        Client.CallRefused { Refusal: { Code: "store-away" } away } => Away(away.Detail),
        QueueFull => Problems.Edge("queue-full", "The server is busy; nothing was stored. Send it again after the pause.") with
        {
            RetryAfterSeconds = SoonSeconds,
        },
        OutcomeUnknown => Away("It is not known whether this was stored; send the same again, with the same key."),
        DbException or TimeoutException => Away("The store does not answer at the moment; send the same again."),
        BadHttpRequestException { InnerException: JsonException inner } => OfJson(inner),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problems.Edge("too-large", "The body is larger than this call allows."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
            Problems.Edge("not-json", "Send the body as Content-Type: application/json."),
        BadHttpRequestException bad => Problems.Malformed(OneSentence(bad), null),
        JsonException json => OfJson(json),
        _ => null,
    };

    private static Problem Away(string detail) =>
        Problems.Edge("store-away", detail) with { RetryAfterSeconds = LaterSeconds };

    // System.Text.Json says where in its own path language: $.proof.reason or $.items[3].
    private static Problem OfJson(JsonException json)
    {
        var pointer = (json.Path ?? "").TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        return Problems.Malformed(Plain(json, pointer), pointer) with
        {
            Line = json.LineNumber + 1,
            Column = json.BytePositionInLine + 1,
        };
    }

    private static string Plain(JsonException json, string pointer)
    {
        var place = pointer.Length == 0 ? "The body" : pointer;
        if (json.Message.Contains("missing required", StringComparison.OrdinalIgnoreCase))
        {
            var names = json.Message.Split('\'').Where(static (_, index) => index % 2 == 1).ToArray();
            return $"{place} is missing: {string.Join(", ", names.Length > 0 ? names[^1..] : names)}.";
        }

        return json.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"{place} is not a member that this call knows."
            : json.InnerException is null && json.Message.StartsWith("must ", StringComparison.Ordinal)
                ? $"{place} {json.Message.Split(" Path:", 2)[0]}."
                : $"{place} is not what is expected here; see the schema at /openapi/v1.json.";
    }

    private static string OneSentence(BadHttpRequestException bad)
    {
        var text = bad.Message.Split('\n', 2)[0].Trim();
        return text.EndsWith('.') ? text : text + ".";
    }
}
