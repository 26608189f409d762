using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>One file of the pages, as it is and compressed, under an address that changes with it.</summary>
public sealed class Asset
{
    private readonly Lazy<byte[]> compressed;

    internal Asset(string name, byte[] body, string type)
    {
        (Name, Body, Type) = (name, body, type);
        Hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 6));
        compressed = new Lazy<byte[]>(Compress);
    }

    public string Name { get; }

    public string Type { get; }

    public byte[] Body { get; }

    public string Hash { get; }

    public string Address => $"/assets/{Name}?v={Hash}";

    public byte[] Brotli => compressed.Value;

    private byte[] Compress()
    {
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize))
        {
            brotli.Write(Body);
        }

        return small.ToArray();
    }
}

/// <summary>Style sheets, scripts, icons and the brand's own, from memory.</summary>
public sealed class Assets
{
    private const string Prefix = "Shopkeeper.MemberApp.Assets.";
    private const string Worker = "service-worker.js";
    private readonly FrozenDictionary<string, Asset> all;

    public Assets(Brand brand)
    {
        var assembly = typeof(Assets).Assembly;
        var found = assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            using var body = new MemoryStream();
            file.CopyTo(body);
            return Of(name[Prefix.Length..], body.ToArray());
        }).Append(Of("brand.css", Encoding.UTF8.GetBytes(brand.ToCss())));
        var parts = (brand.LogoSvg is { } logo ? found.Append(Of("logo.svg", Encoding.UTF8.GetBytes(logo))) : found).ToList();
        Version = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(parts.Select(static one => one.Hash).Order(StringComparer.Ordinal)))).AsSpan(0, 6));

        // Its bytes change with any part: that is how a browser learns that there is something new.
        all = parts.Select(part => part.Name != Worker
            ? part : Of(Worker, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(part.Body).Replace("__VERSION__", Version, StringComparison.Ordinal))))
            .ToFrozenDictionary(static asset => asset.Name, StringComparer.Ordinal);
        HasLogo = brand.LogoSvg is not null;
    }

    public bool HasLogo { get; }

    /// <summary>Changes with any of them.</summary>
    public string Version { get; }

    /// <summary>The address of one.</summary>
    public string this[string name] => all[name].Address;

    public Asset? Find(string name) => all.GetValueOrDefault(name);

    private static Asset Of(string name, byte[] body) => new(name, body, Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".html" => "text/html; charset=utf-8",
        ".webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    });
}

/// <summary>The routes of assets.</summary>
public static class AssetRoutes
{
    private const string Forever = "public, max-age=31536000, immutable";
    /// <summary>What a page may load: parts of its own, and no script in it.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "worker-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private const string Picture = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public static void MapMemberAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{name}", static (HttpContext context, Assets assets, string name) => Send(context, assets.Find(name)))
            .AllowAnonymous().ExcludeFromDescription();

        // A service worker rules the folder that it lies in.
        routes.MapGet("/service-worker.js", static (HttpContext context, Assets assets) => Send(context, assets.Find("service-worker.js")))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static IResult Send(HttpContext context, Asset? asset)
    {
        if (asset is null)
        {
            return Results.NotFound();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = context.Request.Query["v"] == asset.Hash ? Forever : "no-cache";
        headers.ETag = $"\"{asset.Hash}\"";
        headers.Vary = "Accept-Encoding";
        headers.ContentSecurityPolicy = asset.Type.StartsWith("image/", StringComparison.Ordinal) ? Picture : PagePolicy;
        if (context.Request.Headers.IfNoneMatch == headers.ETag)
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            return Results.Bytes(asset.Body, asset.Type);
        }

        headers.ContentEncoding = "br";
        return Results.Bytes(asset.Brotli, asset.Type);
    }
}
