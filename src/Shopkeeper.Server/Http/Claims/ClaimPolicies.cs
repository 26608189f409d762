using Shopkeeper.Engagement.Claims;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Claims;

namespace Shopkeeper.Server.Http.Claims;

/// <summary>`GET` and `PUT /v1/claim-policy`: for how long a receipt may be claimed, and how many by one member.</summary>
internal static class ClaimPolicies
{
    private const string Path = "/v1/claim-policy";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("getClaimPolicy", "Claims", "For how long receipts may be claimed, and how many by one member")
            .Answers(200, typeof(ClaimPolicy), "The policy; its ETag is the If-Match of the next change.");
        routes.MapPut(Path, PutAsync)
            .RequireScope(Scopes.Office)
            .Described("putClaimPolicy", "Claims", "Decides about claims; If-Match with the ETag that was read")
            .Answers(200, typeof(ClaimPolicy), "In force, on other nodes within ten seconds.")
            .Refuses(400, 403, 412, 428, 503);
    }

    private static async Task<IResult> GetAsync(HttpContext context, ShopContext shop, CancellationToken cancel)
    {
        var (policy, version) = await shop.Get<SaleClaims>().Store.PolicyAsync(cancel);
        MemberTags.Show(context, version);
        return TypedResults.Json(policy);
    }

    private static async Task<IResult> PutAsync(HttpContext context, ShopContext shop, ClaimPolicy body, CancellationToken cancel)
    {
        if (MemberTags.Expected(context) is not { } version)
        {
            return Problems.Edge("precondition-required", "Read the policy, and send its ETag as If-Match.");
        }

        if (body.Problem is var (pointer, detail))
        {
            return Problems.Malformed(detail, pointer);
        }

        if (!await shop.Get<SaleClaims>().DecideAsync(body, version, shop.Caller.KeyId, cancel))
        {
            return MemberTags.Stale();
        }

        MemberTags.Show(context, version + 1);
        return TypedResults.Json(body);
    }
}
