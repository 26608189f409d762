using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Programmes.Http;

/// <summary>A document sent as it is: YAML or JSON text in UTF-8, within its size.</summary>
internal static class DocumentBody
{
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>For the route: the body in the API's description, and its size.</summary>
    public static object[] Described(bool optional) =>
    [
        new AcceptsMetadata(["application/yaml", "application/json", "*/*"], typeof(string), optional),
        new RequestSizeLimitAttribute(ProgrammeLimits.DocumentBytes),
    ];

    /// <summary>The text, or the problem with it. An empty body is an empty text.</summary>
    public static async Task<(string Text, Problem? Problem)> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > ProgrammeLimits.DocumentBytes)
            {
                return ("", Problems.Edge(
                    "too-large", $"A document has at most {ProgrammeLimits.DocumentBytes} bytes."));
            }
        }

        try
        {
            var text = Strict.GetString(body.GetBuffer(), 0, (int)body.Length);
            return text.Any(static letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r'))
                ? ("", Problems.Malformed("The document has control characters.", ""))
                : (text, null);
        }
        catch (DecoderFallbackException)
        {
            return ("", Problems.Malformed("The document is not UTF-8 text.", ""));
        }
    }
}
