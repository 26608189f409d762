using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Http;

/// <summary>`/health/live`: the process answers. `/health/ready`: every shop's store answers too.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", static () => TypedResults.Text("live"))
            .AllowAnonymous()
            .Described("getLive", "Operation", "The process answers");
        routes.MapGet("/health/ready", ReadyAsync)
            .AllowAnonymous()
            .Described("getReady", "Operation", "It serves: every store answers")
            .WithMetadata(
                new ProducesResponseTypeMetadata(200, typeof(string), ["text/plain"]) { Description = "Ready." },
                new ProducesResponseTypeMetadata(503, typeof(Problem), [Problem.MediaType]) { Description = "Not now." });
    }

    private static async Task<IResult> ReadyAsync(ShopDirectory shops, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Patience);
        foreach (var shop in shops.Shops)
        {
            if (!await IsReadyAsync(shop, limited.Token))
            {
                return Problems.Edge("store-away", "A store does not answer.") with { RetryAfterSeconds = 2 };
            }
        }

        return TypedResults.Text("ready");
    }

    private static async Task<bool> IsReadyAsync(ShopHost shop, CancellationToken cancel)
    {
        try
        {
            return await shop.Shop.Database.IsReadyAsync(cancel);
        }
        catch (Exception failure) when (failure is OperationCanceledException or System.Data.Common.DbException or TimeoutException)
        {
            return false;
        }
    }
}
