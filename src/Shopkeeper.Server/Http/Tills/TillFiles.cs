using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Tills;

/// <summary>
/// `/till/`: the till's published folder, handed out as it is, in Brotli where publishing has made it. Files whose name has their content's
/// fingerprint are kept by browsers for ever, all others are asked for again each time. Without a published till a plain page says so.
/// </summary>
internal static partial class TillFiles
{
    public const string FolderVariable = "SHOPKEEPER_TILL";

    // Blazor compiles the runtime's WebAssembly; nothing else may be made of text, and no script or style stands in the page.
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Index = "index.html";

    private const string NotHere = """
        <!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Till · Shopkeeper</title><h1>The till is not here yet</h1>
        <p>This server has no published till. <code>./run</code> publishes it after the server is up: wait a minute and load this page again.
        Elsewhere: <code>dotnet publish src/Shopkeeper.Till -c Release -o till</code>, and name its <code>wwwroot</code> in
        <code>SHOPKEEPER_TILL</code>.</p></html>
        """;

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".wasm"] = "application/wasm",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".dat"] = "application/octet-stream",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var folder = Path.GetFullPath(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "till"));
        routes.MapGet("/till/{**path}", (HttpContext context, string? path) => SendAsync(context, folder, path))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static Task SendAsync(HttpContext context, string folder, string? path)
    {
        if (path is null && !context.Request.Path.Value!.EndsWith('/'))
        {
            context.Response.Redirect("/till/", permanent: false);
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        var name = path is null or "" ? Index : path;
        if (!File.Exists(Path.Combine(folder, Index)))
        {
            context.Response.ContentType = Types[".html"];
            return context.Response.WriteAsync(NotHere, context.RequestAborted);
        }

        var file = Path.GetFullPath(Path.Combine(folder, name));
        return file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && Types.TryGetValue(Path.GetExtension(file), out var type) && File.Exists(file)
            ? SendAsync(context, file, type, IsFingerprinted(name))
            : Problems.NotFound("The till has no such file.").ExecuteAsync(context);
    }

    private static async Task SendAsync(HttpContext context, string file, string type, bool isForEver)
    {
        var (request, response) = (context.Request, context.Response);
        var isSmall = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal) && File.Exists(file + ".br");
        var sent = new FileInfo(isSmall ? file + ".br" : file);
        var tag = $"\"{sent.LastWriteTimeUtc.Ticks:x}-{sent.Length:x}\"";
        response.Headers.CacheControl = isForEver ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.ETag = tag;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = type;
        response.ContentLength = sent.Length;
        if (isSmall)
        {
            response.Headers.ContentEncoding = "br";
        }

        await response.SendFileAsync(sent.FullName, context.RequestAborted);
    }

    private static bool IsFingerprinted(string name) => Fingerprint().IsMatch(name);

    [GeneratedRegex(@"^_framework/.+\.[a-z0-9]{10}\.[a-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
