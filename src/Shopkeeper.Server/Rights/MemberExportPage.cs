using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Shopkeeper.Server.Rights;

/// <summary>
/// An export as a page that anybody can read and print: made from the same JSON, so that it leaves nothing out. It needs nothing
/// from elsewhere, runs no script, and every text stands escaped in an isolate of its own direction.
/// </summary>
internal static class MemberExportPage
{
    /// <summary>For the answer's header; the page says it itself for when it is opened as a file.</summary>
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "h2{margin-top:2rem;border-bottom:1px solid #bbb}table{border-collapse:collapse;width:100%}"
        + ".wide{overflow-x:auto}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;font-size:.9rem}"
        + "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}"
        + "@media(max-width:40rem){dl{grid-template-columns:1fr}dd{margin-left:1rem}}"
        + "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}dt{color:#aaa}th,td{border-color:#444}}";

    public static string Of(JsonObject export)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\" />")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(Policy).Append("\" />")
            .Append("<title>What we know about you</title><style>").Append(Style).Append("</style></head><body><main>")
            .Append("<h1>What we know about you</h1>\n");
        foreach (var (name, value) in export)
        {
            page.Append("<section><h2>").Append(Heading(name)).Append("</h2>");
            Add(page, value);
            page.Append("</section>\n");
        }

        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Add(StringBuilder page, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                AddList(page, members);
                break;
            case JsonArray { Count: > 0 } whole when whole.All(static one => one is JsonObject members && members.ContainsKey("madeAt")):
                foreach (var export in whole)
                {
                    AddList(page, export!.AsObject());
                }

                break;
            case JsonArray { Count: > 0 } rows when rows.All(static row => row is JsonObject):
                AddTable(page, [.. rows.Select(static row => row!.AsObject())]);
                break;
            case JsonArray { Count: > 0 } values:
                AddText(page, string.Join(", ", values.Select(static one => one?.ToString())));
                break;
            case JsonValue one:
                AddText(page, one.ToString());
                break;
            default:
                page.Append("<p>Nothing.</p>");
                break;
        }
    }

    private static void AddList(StringBuilder page, JsonObject members)
    {
        page.Append("<dl>");
        foreach (var (name, value) in members)
        {
            page.Append("<dt>").Append(Heading(name)).Append("</dt><dd>");
            Add(page, value);
            page.Append("</dd>");
        }

        page.Append("</dl>");
    }

    private static void AddTable(StringBuilder page, IReadOnlyList<JsonObject> rows)
    {
        var columns = rows.SelectMany(static row => row.Select(static member => member.Key)).Distinct().ToArray();
        page.Append("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
        foreach (var column in columns)
        {
            page.Append("<th scope=\"col\">").Append(Heading(column)).Append("</th>");
        }

        page.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            foreach (var column in columns)
            {
                page.Append("<td>");
                if (row[column] is { } value)
                {
                    Add(page, value);
                }

                page.Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static void AddText(StringBuilder page, string text) =>
        page.Append("<bdi>").Append(WebUtility.HtmlEncode(text)).Append("</bdi>");

    /// <summary>`madeAt` is "Made at".</summary>
    private static string Heading(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
            {
                words.Append(' ');
            }

            words.Append(words.Length == 0 ? char.ToUpperInvariant(letter) : char.ToLower(letter, CultureInfo.InvariantCulture));
        }

        return WebUtility.HtmlEncode(words.ToString());
    }
}
