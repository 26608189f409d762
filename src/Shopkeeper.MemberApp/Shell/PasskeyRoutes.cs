using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>What the script of passkeys sends to add one.</summary>
public sealed record ScriptNewPasskey(string Challenge, JsonElement Credential, string Name);

/// <summary>What the script of passkeys sends to sign in; Next: where the member wanted to go.</summary>
public sealed record ScriptPasskey(string Challenge, JsonElement Credential, string? Next = null);

public sealed record ScriptSignedIn(string Next);

/// <summary>What the script of passkeys fetches: challenges and their answers, to and from the API. The session stays in its cookie.</summary>
public static class PasskeyRoutes
{
    public static void MapPasskeyRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-in/passkey/challenge", AskToSignInAsync).WithPageToken().WithMetadata(new ActsAsVisitorAttribute()).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/sign-in/passkey", SignInAsync).WithPageToken().WithMetadata(new ActsAsVisitorAttribute()).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/you/security/passkeys/challenge", AskToAddAsync).WithPageToken().AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/you/security/passkeys", AddAsync).WithPageToken().AllowAnonymous().ExcludeFromDescription();
    }

    // Whoever signs in acts as a visitor, whatever session this browser still has.
    private static async Task<IResult> AskToSignInAsync(HttpContext context, ShopkeeperClient api) =>
        PageRoutes.Told(await api.As(null).AskForPasskeyAsync(context.RequestAborted));

    private static async Task<IResult> SignInAsync(HttpContext context, ShopkeeperClient api)
    {
        if (await PageRoutes.ReadAsync<ScriptPasskey>(context) is not { } said)
        {
            return Results.BadRequest();
        }

        var entered = await api.As(null).SignInWithPasskeyAsync(new UsePasskey(said.Challenge, said.Credential));
        if (entered.Refusal is { } refusal)
        {
            return PageRoutes.Refused(refusal);
        }

        await SessionCookie.ReplaceAsync(context, api, entered.Value!);
        return Results.Json(new ScriptSignedIn(OwnPages.Or(said.Next, "/")));
    }

    private static async Task<IResult> AskToAddAsync(ShopkeeperClient api)
    {
        var me = await api.SessionAsync();
        return me.Refusal is { } nobody ? PageRoutes.Nobody(nobody) : PageRoutes.Told(await api.AskToAddPasskeyAsync(me.Value!.MemberId));
    }

    private static async Task<IResult> AddAsync(HttpContext context, ShopkeeperClient api)
    {
        if (await PageRoutes.ReadAsync<ScriptNewPasskey>(context) is not { } said)
        {
            return Results.BadRequest();
        }

        var me = await api.SessionAsync();
        return me.Refusal is { } nobody
            ? PageRoutes.Nobody(nobody)
            : PageRoutes.Told(await api.AddPasskeyAsync(me.Value!.MemberId, new AddPasskey(said.Challenge, said.Credential, said.Name)));
    }
}
