using System.ComponentModel;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Vouchers;

/// <summary>A pool of outside codes.</summary>
public sealed record CodePoolAnswer(
    string Programme,
    string Pool,
    [property: Description("Codes that were loaded.")] long Loaded,
    [property: Description("Codes that went out with a voucher; none goes out twice.")] long HandedOut,
    long Left);

public sealed record CodePoolsAnswer(IReadOnlyList<CodePoolAnswer> Pools);

/// <summary>`GET /v1/code-pools`: what `import codes` has loaded, and what is left of it.</summary>
internal static class GetCodePools
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/code-pools", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("getCodePools", "Vouchers", "Pools of outside codes")
            .Answers(200, typeof(CodePoolsAnswer), "As of now.");

    private static async Task<IResult> HandleAsync(ShopContext shop, CancellationToken cancel)
    {
        var pools = await shop.Get<IShopAccounts>().CodePoolsAsync(cancel);
        return TypedResults.Json(
            new CodePoolsAnswer([.. pools.Select(static pool => new CodePoolAnswer(
                pool.Programme, pool.Pool, pool.Size, pool.Handed, Math.Max(0, pool.Size - pool.Handed)))]),
            ApiJson.Default.CodePoolsAnswer);
    }
}
