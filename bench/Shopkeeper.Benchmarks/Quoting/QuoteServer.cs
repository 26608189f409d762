using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Quoting;

/// <summary>The server of `serve`, with one route more: who may quote may post a body there, and nothing is made of it.</summary>
internal static class QuoteServer
{
    /// <summary>The hidden verb under which the benchmark starts it: a folder, then `--urls` and an address.</summary>
    public const string Verb = "quote-server";

    public static async Task<int> RunAsync(string[] words)
    {
        await using var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = words[0] });
        await using var app = ShopServer.Build([host], [words[^1]], static routes => routes
            .MapPost(QuoteHttp.Nothing, static async (HttpContext context) =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                context.Response.ContentLength = 0;
            })
            .RequireScope(Scopes.Till));
        await app.RunAsync();
        return 0;
    }
}
