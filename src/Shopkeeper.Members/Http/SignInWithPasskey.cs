using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record PasskeySignInBody(
    string Challenge,
    [property: Description("What `navigator.credentials.get` gave, by its `toJSON`.")] JsonElement Credential);

/// <summary>`POST /v1/sign-in/passkeys/challenges` asks, `POST /v1/sign-in/passkeys` takes the answer: the passkey itself says whose it is.</summary>
internal static class SignInWithPasskey
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sign-in/passkeys/challenges", AskAsync)
            .RequireScope(Scopes.Form, Scopes.Shop, Scopes.Office)
            .Described("askForPasskey", "Sessions", "What a browser answers to sign in with a passkey")
            .Answers(200, typeof(PasskeyChallengeAnswer), "Good for five minutes; nothing is stored for it.")
            .Refuses(403, 429);
        routes.MapPost("/v1/sign-in/passkeys", SignInAsync)
            .RequireScope(Scopes.Form, Scopes.Shop, Scopes.Office)
            .Described("signInWithPasskey", "Sessions", "Signs in with a passkey")
            .Answers(200, typeof(SignInAnswer), "A session of the member: the same as a mailed code gives.")
            .Refuses(400, 403, 429, 503);
    }

    private static async Task<IResult> AskAsync(ShopContext shop) =>
        Blocked(shop) is { } wait ? wait : TypedResults.Json(PasskeyChallengeAnswer.Of(await shop.Get<ShopMembers>().Passkeys.AskToSignInAsync()));

    private static async Task<IResult> SignInAsync(ShopContext shop, PasskeySignInBody body)
    {
        if (Blocked(shop) is { } wait)
        {
            return wait;
        }

        var members = shop.Get<ShopMembers>();
        if (await members.Passkeys.UseAsync(body.Challenge, body.Credential.GetRawText(), CancellationToken.None) is { } member
            && await SignInAnswer.BeginAsync(shop, member) is { } answer)
        {
            return TypedResults.Json(answer);
        }

        members.Throttle.Miss(shop.Caller, IdentifierKind.Email);
        return MemberPasskeys.NotAccepted();
    }

    private static Problem? Blocked(ShopContext shop) => shop.Get<ShopMembers>().Throttle.Blocked(shop.Caller, IdentifierKind.Email);
}
