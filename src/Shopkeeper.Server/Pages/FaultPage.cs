using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components.Endpoints;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.Server.Pages;

/// <summary>What a member reads when a page could not be made: a sentence and a way on, where a program gets a problem.</summary>
internal static class FaultPage
{
    public static bool IsFor(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    public static Task WriteAsync(HttpContext context, int status)
    {
        var (texts, parts) = (context.RequestServices.GetRequiredService<Texts>(), context.RequestServices.GetRequiredService<Assets>());
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = AssetRoutes.PagePolicy;
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="{texts.Language}" dir="{(texts.IsRightToLeft ? "rtl" : "ltr")}"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{Said("fault.title")}</title><link rel="stylesheet" href="{parts["app.css"]}"><link rel="stylesheet" href="{parts["brand.css"]}"></head>
            <body><main><h1>{Said("fault.title")}</h1><p>{Said("fault.text")}</p><p><a class="button" href="/">{Said("missing.home")}</a></p></main></body></html>
            """, context.RequestAborted);

        string Said(string key) => HtmlEncoder.Default.Encode(texts[key]);
    }
}
