using System.Text;
using System.Text.Encodings.Web;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Platform.Tills;

namespace Shopkeeper.Server.Demo;

/// <summary>
/// `/demo/tills`: who looks at the demo approves a till, as an operator would in the office. Only a demo has the page; a page elsewhere on
/// the web cannot press its button (the browser says where a form comes from).
/// </summary>
internal static class DemoTills
{
    private const string Actor = "demo";
    private const string Policy =
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes, ShopServices demo)
    {
        var css = Css();
        routes.MapGet("/till-demo.css", () => Results.Text(css, "text/css; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/demo/tills", async (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                return Results.Text(Page(await demo.Get<ShopTills>().ListAsync(context.RequestAborted)), "text/html; charset=utf-8", Encoding.UTF8);
            })
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/demo/tills/{code}", async (HttpContext context, string code) =>
            {
                if (!IsOwn(context.Request))
                {
                    return Platform.Http.Problems.Edge("forbidden", "A till is approved on this server's own page.");
                }

                await demo.Get<ShopTills>().ApproveAsync(code, Actor, context.RequestAborted);
                return Results.Redirect("/demo/tills");
            })
            .AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>By what the browser says; what says nothing is no browser, and could not be made to press a button.</summary>
    private static bool IsOwn(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or ""
        && (request.Headers.Origin.ToString() is "" or "null" || (Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var from) && from.Authority == request.Host.Value));

    private static string Page(IReadOnlyList<Till> tills)
    {
        var page = new StringBuilder("""
            <!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>Tills · Shopkeeper</title><link rel="stylesheet" href="/till-demo.css"></head><body><main>
            <h1>Tills that ask to be let in</h1>
            """);
        var waiting = tills.Where(static till => till.Status == TillStatus.Waiting).ToArray();
        page.Append(waiting.Length == 0
            ? "<p>None waits. <a href=\"/till/\">Open the till</a> and ask; then load this page again.</p>"
            : "<p>In a shop the office does this. In the demo you are the office.</p><ul>");
        foreach (var till in waiting)
        {
            page.Append("<li><p><strong>").Append(till.Code[..3]).Append('-').Append(till.Code[3..]).Append("</strong> ")
                .Append(Safe($"{till.Name}, store {till.Store}, till {till.Workstation}"))
                .Append("</p><form method=\"post\" action=\"/demo/tills/").Append(till.Code)
                .Append("\"><button type=\"submit\" aria-label=\"Approve ").Append(till.Code).Append("\">Approve</button></form></li>");
        }

        page.Append(waiting.Length == 0 ? "" : "</ul>");
        if (tills.Where(static till => till.Status == TillStatus.Paired).ToArray() is { Length: > 0 } paired)
        {
            page.Append("<h2>Let in</h2><ul>");
            foreach (var till in paired)
            {
                page.Append("<li>").Append(Safe($"{till.Name}, store {till.Store}, till {till.KeyName}")).Append("</li>");
            }

            page.Append("</ul>");
        }

        return page.Append("<p><a href=\"/\">To the start</a></p></main></body></html>").ToString();
    }

    private static string Css()
    {
        using var stream = typeof(DemoTills).Assembly.GetManifestResourceStream("Shopkeeper.Server.Demo.till-demo.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
