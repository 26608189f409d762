using Microsoft.AspNetCore.Http;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>
/// Before a join: who tries addresses or invitations out waits; after it: a public form learns nothing of who was a member before.
/// </summary>
internal static class JoinGate
{
    public static async Task<IResult> RunAsync(HttpContext context, ShopContext shop, JoinBody body, Func<Task<IResult>> join)
    {
        var throttle = shop.Get<ShopMembers>().Throttle;
        if ((throttle.BlockedByInvitation(shop.Caller, body.Invitation)
            ?? Kinds(body).Select(kind => throttle.Blocked(shop.Caller, kind)).FirstOrDefault(static problem => problem is not null)) is { } wait)
        {
            return wait;
        }

        var answer = FormAnswers.IsFor(shop.Caller)
            ? await FormAnswers.AcceptAsync(async () => await HiddenAsync(context, join))
            : Counted(await join(), throttle, shop.Caller);
        throttle.CountInvitation(shop.Caller, answer);
        return answer;
    }

    /// <summary>What a form may be told: what is wrong with what it sent. Whoever is there already and whoever is new are one answer.</summary>
    private static async Task<Problem?> HiddenAsync(HttpContext context, Func<Task<IResult>> join)
    {
        var result = await join();
        context.Response.Headers.Remove("Location");
        return result is Problem { Code: not "conflict" } problem ? problem : null;
    }

    private static IResult Counted(IResult result, LookupThrottle throttle, Caller caller)
    {
        if (result is Problem { Code: "conflict" } met)
        {
            throttle.Miss(caller, met.Pointer switch { "/email" => IdentifierKind.Email, "/phone" => IdentifierKind.Phone, _ => IdentifierKind.Card });
        }

        return result;
    }

    private static IEnumerable<IdentifierKind> Kinds(JoinBody body)
    {
        if (body.Card is not null)
        {
            yield return IdentifierKind.Card;
        }

        if (body.Email is not null)
        {
            yield return IdentifierKind.Email;
        }

        if (body.Phone is not null)
        {
            yield return IdentifierKind.Phone;
        }
    }
}
