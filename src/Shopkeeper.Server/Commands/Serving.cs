using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Demo;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>Serves an open shop until SIGTERM or Ctrl-C, then stops cleanly: what was accepted is answered.</summary>
internal static class Serving
{
    public static Option<string[]> Urls() => new("--urls")
    {
        Description = "Addresses to listen on.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => ["http://127.0.0.1:8080"],
    };

    public static Option<string> Behind() => new("--proxies")
    {
        Description = "Reverse proxies in front of it, whose word on the visitor's address is taken: addresses and networks, parted by commas.",
        HelpName = "LIST",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("SHOPKEEPER_PROXIES") ?? "",
    };

    /// <exception cref="CommandFailure">One of them is no address and no network.</exception>
    public static IReadOnlyList<IPNetwork> ReadProxies(string text) => Proxies.TryRead(text)
        ?? throw CommandFailure.Usage($"--proxies takes addresses and networks such as \"127.0.0.1, 10.0.0.0/8\", not '{text}'.");

    public static async Task<int> RunAsync(
        VerbContext verb, ShopHost host, string[] urls, DemoServing? demo, IReadOnlyList<IPNetwork> proxies, CancellationToken cancel)
    {
        // As everywhere in .NET, a list of addresses may also be one word with semicolons.
        string[] split = [.. urls.SelectMany(static url => url.Split(';', StringSplitOptions.RemoveEmptyEntries))];
        if (split.FirstOrDefault(static url => !IsAddress(url)) is { } bad)
        {
            throw CommandFailure.Usage($"'{bad}' is not an address to listen on such as http://127.0.0.1:8080.");
        }

        await using var app = ShopServer.Build(
            [host], split, routes =>
            {
                if (demo is not null)
                {
                    LandingPage.Map(routes, demo);
                }
            },
            demo, proxies);
        await app.StartAsync(cancel);
        verb.Answer(
            () => new JsonObject { ["urls"] = new JsonArray([.. app.Urls.Select(static url => (JsonNode)url)]) },
            () => $"Serving {host.Options.DataFolderOrDatabase()} at {string.Join(" and ", app.Urls)}; Ctrl-C stops.");
        await verb.Output.FlushAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
        return ExitCode.Ok;
    }

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal),
            UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https";

    private static string DataFolderOrDatabase(this ShopOptions options) =>
        options.Database is null ? options.DataFolder : "PostgreSQL";
}
