using System.ComponentModel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Keys;

public sealed record EpochAnswer(
    [property: Description("The version that wraps all data keys now.")] int MasterKeyVersion,
    [property: Description("How many were wrapped anew.")] long DataKeys);

/// <summary>`POST /v1/keys/epoch`: a new master key while the server runs; erasures before it become final.</summary>
internal static class BeginEpoch
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/keys/epoch", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("beginEpoch", "Keys", "Wraps all data keys with the next master key; erasures become final")
            .WithDescription("Nothing pauses. Sent again, it begins one more epoch. Destroy every copy of the old master key afterwards.")
            .Answers(200, typeof(EpochAnswer), "Done.")
            .Refuses(403, 409);

    private static async Task<IResult> HandleAsync(ShopContext shop, CancellationToken cancel)
    {
        if (WholeShop.Check(shop.Caller, "master keys belong") is { } problem)
        {
            return problem;
        }

        var secrets = shop.Get<ShopSecrets>();
        try
        {
            var wrapped = await MasterKeyEpoch.BeginAsync(shop.Shop, secrets, shop.Caller.KeyId, cancel);
            return TypedResults.Json(new EpochAnswer(secrets.MasterKeyVersion, wrapped), ApiJson.Default.EpochAnswer);
        }
        catch (SecretsRefused refused)
        {
            return Problems.Edge("conflict", refused.Message);
        }
    }
}
