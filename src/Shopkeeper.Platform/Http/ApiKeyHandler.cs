using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Shopkeeper.Platform.Http;

/// <summary>
/// The scheme of API clients: `Authorization: Bearer sk_...`. Chooses the shop, and makes it the request's
/// <see cref="ShopContext"/>. Answers 401 and 403 as problem details.
/// </summary>
public sealed class ApiKeyHandler(IShopDirectory shops) : IAuthenticationHandler
{
    public const string Scheme = "ApiKey";
    private const string Prefix = "Bearer ";
    private const int LongestSecret = 200;

    private HttpContext context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        this.context = context;
        return Task.CompletedTask;
    }

    public async Task<AuthenticateResult> AuthenticateAsync()
    {
        // A caller in this process has said for whom it acts; a request from outside cannot.
        if (context.Features.Get<ShopContext>() is { } known)
        {
            return AuthenticateResult.Success(new AuthenticationTicket(known.Caller.Principal, Scheme));
        }

        var header = context.Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } text
            || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || text.Length > LongestSecret)
        {
            return AuthenticateResult.NoResult();
        }

        var admitted = await shops.AdmitAsync(
            context.Request.Host.Host, text[Prefix.Length..].Trim(), context.RequestAborted);
        if (admitted is null)
        {
            return AuthenticateResult.Fail("unknown key");
        }

        context.Features.Set(admitted);
        return AuthenticateResult.Success(new AuthenticationTicket(admitted.Caller.Principal, Scheme));
    }

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Edge("unauthenticated", "Send 'Authorization: Bearer sk_...' with a key of this shop.")
            .ExecuteAsync(context);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) =>
        Problems.Edge("forbidden", "The key does not have a scope that this call needs.").ExecuteAsync(context);
}
