using Microsoft.AspNetCore.Http;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Where a browser keeps its session's secret: no script reads it, no other site sends it.</summary>
public static class SessionCookie
{
    private const string Name = "session";
    private const int LongestSecret = 100;

    /// <summary>Null: nobody is signed in here, as far as the browser knows.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name] is { Length: > 0 and <= LongestSecret } secret ? secret : null;

    public static void Write(HttpContext context, SignedIn signedIn) =>
        context.Response.Cookies.Append(Name, signedIn.Session!, Options(context, signedIn.Until));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    /// <summary>The session that a new one takes the place of is over: nobody holds its secret any more who could end it.</summary>
    public static async Task ReplaceAsync(HttpContext context, ShopkeeperClient api, SignedIn signedIn)
    {
        if (Read(context) is { } old)
        {
            await api.As(old).SignOutAsync();
        }

        Write(context, signedIn);
    }

    private static CookieOptions Options(HttpContext context, DateTimeOffset? until) => new()
    {
        HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", Expires = until, IsEssential = true,
    };
}
