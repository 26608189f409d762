using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Members.Policies;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>`GET` and `PUT /v1/joining-policy`: what the shop asks of those who join.</summary>
internal static class JoiningPolicies
{
    private const string Path = "/v1/joining-policy";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync)
            .RequireScope(Scopes.Shop, Scopes.Office)
            .Described("getJoiningPolicy", "Members", "What the shop asks of those who join")
            .Answers(200, typeof(JoiningPolicy), "The policy; its ETag is the If-Match of the next change.");
        routes.MapPut(Path, PutAsync)
            .RequireScope(Scopes.Office)
            .Described("putJoiningPolicy", "Members", "Decides what the shop asks of those who join; If-Match with the ETag that was read")
            .Answers(200, typeof(JoiningPolicy), "In force for the next who joins.")
            .Refuses(400, 403, 412, 428, 503);
    }

    private static async Task<IResult> GetAsync(HttpContext context, ShopContext shop, CancellationToken cancel)
    {
        var (policy, version) = await shop.Get<ShopMembers>().JoiningPolicyAsync(cancel);
        MemberTags.Show(context, version);
        return TypedResults.Json(policy);
    }

    private static async Task<IResult> PutAsync(HttpContext context, ShopContext shop, JoiningPolicy body, CancellationToken cancel)
    {
        if (MemberTags.Expected(context) is not { } version)
        {
            return Problems.Edge("precondition-required", "Read the policy, and send its ETag as If-Match.");
        }

        if (body.Problem is { } problem)
        {
            return Problems.Of(problem.Rejection, problem.Detail, problem.Pointer);
        }

        if (!await shop.Get<ShopMembers>().DecideAsync(body, version, shop.Caller.KeyId, cancel))
        {
            return MemberTags.Stale();
        }

        MemberTags.Show(context, version + 1);
        return TypedResults.Json(body);
    }
}
