namespace Shopkeeper.Server.Hosting;

/// <summary>
/// `serve`: opens the shop, serves it until it is told to stop, then lets running calls end, drains the posting queue and
/// closes the store. What was acknowledged is stored; what was not was never promised.
/// </summary>
public static class ServeCommand
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <param name="more">Routes beside the API, for the shop that is served.</param>
    /// <exception cref="FolderLocked">Another server or writing verb has the folder.</exception>
    public static async Task<int> RunAsync(
        ShopOptions options, IReadOnlyList<string> urls, TextWriter output, Action<IEndpointRouteBuilder, ShopHost>? more = null,
        CancellationToken cancel = default)
    {
        await using var shop = await ShopHost.OpenAsync(options with { Access = ShopAccess.Write }, cancel);
        await using var app = ShopServer.Build(
            [shop], urls.Count > 0 ? urls : [DefaultUrl], more is null ? null : routes => more(routes, shop));
        await app.StartAsync(cancel);
        foreach (var url in app.Urls)
        {
            await output.WriteLineAsync($"Serving {Place(options)} at {url} (calls: {url}/docs)");
        }

        await output.FlushAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    private static string Place(ShopOptions options) =>
        options.Database is null ? Path.GetFullPath(options.DataFolder) : "the PostgreSQL database";
}
