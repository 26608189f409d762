using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record SessionAnswer(string MemberId, string AccountId, Instant ProvedAt, Instant Until)
{
    [Description("False: what spends, shows or ends everything asks to sign in again first.")]
    public bool IsFresh { get; init; }

    [Description("How many are open, this one too.")]
    public long Sessions { get; init; }
}

public sealed record SignedOutAnswer(bool SignedOut);

/// <summary>`/v1/session`: of whoever is signed in. Signing out ends it at once, on every node.</summary>
public static class MemberSessions
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/session", GetAsync).RequireScope(Scopes.Member)
            .Described("getSession", "Sessions", "Whose session this is")
            .Answers(200, typeof(SessionAnswer), "The session.")
            .Refuses(403);
        routes.MapDelete("/v1/session", EndAsync).RequireScope(Scopes.Member)
            .Described("signOut", "Sessions", "Signs out")
            .Answers(200, typeof(SignedOutAnswer), "Signed out.")
            .Refuses(403, 503);
        routes.MapDelete("/v1/session/others", EndOthersAsync).RequireScope(Scopes.Member)
            .Described("signOutOthers", "Sessions", "Signs out everywhere else")
            .Answers(200, typeof(SessionAnswer), "Only this one is open.")
            .Refuses(403, 503);
    }

    /// <summary>Null for who needs no session, and for a member who signed in a few minutes ago; else the problem that says to do so.</summary>
    public static Problem? MustSignInAgain(ShopContext shop) =>
        shop.Caller.Own is { } own && !IsFresh(own, shop.Shop.Now)
            ? Problems.Edge("sign-in-again", "This needs a fresh sign-in: sign in again, then repeat it.")
            : null;

    private static bool IsFresh(OwnSession own, Instant now) => now - own.Proved < Duration.FromMinutes(Limits.SessionProofMinutes);

    private static async Task<IResult> GetAsync(ShopContext shop, CancellationToken cancel) => await AnswerAsync(shop, Own(shop), cancel);

    private static async Task<IResult> EndAsync(ShopContext shop, CancellationToken cancel)
    {
        await shop.Get<ShopMembers>().Sessions.EndAsync(Own(shop).Id, CancellationToken.None);
        return TypedResults.Json(new SignedOutAnswer(true));
    }

    private static async Task<IResult> EndOthersAsync(ShopContext shop, CancellationToken cancel)
    {
        var own = Own(shop);
        await shop.Get<ShopMembers>().Sessions.EndOthersAsync(own.Member, own.Id, CancellationToken.None);
        return await AnswerAsync(shop, own, cancel);
    }

    private static async Task<IResult> AnswerAsync(ShopContext shop, OwnSession own, CancellationToken cancel) => TypedResults.Json(
        new SessionAnswer(own.MemberText, own.AccountText, own.Proved, own.Ends)
        {
            IsFresh = IsFresh(own, shop.Shop.Now), Sessions = await shop.Get<ShopMembers>().Sessions.CountAsync(own.Member, cancel),
        });

    private static OwnSession Own(ShopContext shop) => shop.Caller.Own ?? throw new InvariantViolated("the scope `member` comes with a session");
}
