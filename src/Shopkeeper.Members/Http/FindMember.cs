using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>
/// `GET /v1/members?card=`, `?email=` or `?phone=`: by what was presented, through its keyed hash. Not for keys that only
/// read: trying numbers out is for those who meet members.
/// </summary>
internal static class FindMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/members", HandleAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("findMember", "Members", "The member with this card, e-mail or phone")
            .Answers(200, typeof(MemberAnswer), "The member, as far as the key may see.")
            .Refuses(400, 403, 404);

    private static async Task<IResult> HandleAsync(
        ShopContext shop,
        [Description("As scanned or typed.")] string? card,
        string? email,
        string? phone,
        CancellationToken cancel)
    {
        (IdentifierKind Kind, string? Text)[] asked =
            [(IdentifierKind.Card, card), (IdentifierKind.Email, email), (IdentifierKind.Phone, phone)];
        if (asked.Where(static one => one.Text is not null).ToArray() is not [{ Text: { } text } presented])
        {
            return Problems.Malformed("Ask by exactly one of card, email and phone.", null);
        }

        var found = await shop.Get<ShopMembers>().FindByAsync(presented.Kind, text, cancel);
        return found switch
        {
            { Problem: { } problem } => Problems.Of(found.Rejection, problem),
            { Member: { } member } => TypedResults.Json(MemberAnswer.Of(member, shop.Caller)),
            _ when presented.Kind == IdentifierKind.Card => Problems.Of(
                Rejection.UnknownCard,
                shop.Caller.Has(Scopes.Office) && await shop.Get<ShopMembers>().Cards.IsIssuedAsync(text, cancel)
                    ? "This card was printed and nobody holds it yet: POST /v1/members holds it or joins its member."
                    : "No member has this card: POST /v1/members holds it or joins its member."),
            _ => Problems.NotFound($"No member has this {MemberWords.Of(presented.Kind)}."),
        };
    }
}
