using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Milestones;

/// <summary>`GET /you/milestones/{key}.png`: the card of a milestone of whoever is signed in. What somebody else has reached is not found.</summary>
public static class MilestoneRoute
{
    public static void MapMilestones(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/you/milestones/{key}.png", DrawAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> DrawAsync(
        HttpContext context, ShopkeeperClient api, Texts texts, Brand brand, ClubBook clubs, string key)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "private, no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if ((await api.SessionAsync(context.RequestAborted)).Value is not { } me)
        {
            return Results.Redirect("/sign-in?next=/you/milestones");
        }

        var account = await api.AccountAsync(me.AccountId, context.RequestAborted);
        var member = await api.MemberAsync(me.MemberId, context.RequestAborted);
        if (account.Value is not { } held || member.Value is not { } joined
            || MilestonesReached.Of(texts, held, joined.Created).FirstOrDefault(one => one.Key == key) is not { } milestone)
        {
            return Results.NotFound();
        }

        var name = brand.Name ?? (await clubs.OfAsync(context, api, texts.Language))?.Name ?? texts["brand"];
        return Results.Bytes(MilestoneCard.Draw(name, brand.Accent, milestone), "image/png");
    }
}
