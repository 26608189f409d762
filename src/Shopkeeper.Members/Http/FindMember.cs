using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>
/// `GET /v1/members?card=`, `?email=`, `?phone=`, `?web=` or `?device=`: by what was presented, through its keyed hash. Not for keys that only
/// read: trying numbers out is for those who meet members.
/// </summary>
internal static class FindMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/members", HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Form)
            .Described("findMember", "Members", "The member with this card, e-mail, phone, web-shop id or device")
            .Answers(200, typeof(MemberAnswer), "The member, as far as the key may see.")
            .WithDescription("A form (scope `form`) learns only that the text can be one: `{\"kind\", \"isReadable\"}`, whoever it is of.")
            .Refuses(400, 403, 404, 429);

    private static async Task<IResult> HandleAsync(
        ShopContext shop,
        [Description("As scanned or typed.")] string? card,
        string? email,
        string? phone,
        [Description("The member's id in the web shop.")] string? web,
        [Description("The app's id of its device.")] string? device,
        CancellationToken cancel)
    {
        (IdentifierKind Kind, string? Text)[] asked =
            [
                (IdentifierKind.Card, card), (IdentifierKind.Email, email), (IdentifierKind.Phone, phone), (IdentifierKind.Web, web),
                (IdentifierKind.Device, device),
            ];
        if (asked.Where(static one => one.Text is not null).ToArray() is not [{ Text: { } text } presented])
        {
            return Problems.Malformed("Ask by exactly one of card, email, phone, web and device.", null);
        }

        var members = shop.Get<ShopMembers>();
        if (members.Throttle.Blocked(shop.Caller, presented.Kind) is { } wait)
        {
            return wait;
        }

        if (FormAnswers.IsFor(shop.Caller))
        {
            return await members.ProblemWithAsync(presented.Kind, text, cancel) is { Problem: { } unreadable } refused
                ? Problems.Of(refused.Rejection, unreadable)
                : TypedResults.Json(new ReadableAnswer(MemberWords.Of(presented.Kind)));
        }

        var found = await members.FindByAsync(presented.Kind, text, cancel);
        if (found is { Member: null, Problem: null })
        {
            members.Throttle.Miss(shop.Caller, presented.Kind);
        }

        return found switch
        {
            { Problem: { } problem } => Problems.Of(found.Rejection, problem),
            { Member: { } member } => TypedResults.Json(
                MemberAnswer.Of(member, shop.Caller) with
                {
                    LostCard = found.IsLost ? true : null,
                    Fact = Greeting.Of(member.Profile, await members.FactsOfAsync(member.Id, cancel)),
                }),
            _ when presented.Kind == IdentifierKind.Card => Problems.Of(
                Rejection.UnknownCard,
                shop.Caller.Has(Scopes.Office) && await members.Cards.IsIssuedAsync(text, cancel)
                    ? "This card was printed and nobody holds it yet: POST /v1/members holds it or joins its member."
                    : "No member has this card: POST /v1/members holds it or joins its member."),
            _ => Problems.NotFound($"No member has this {MemberWords.Of(presented.Kind)}."),
        };
    }
}
