using Microsoft.AspNetCore.Http;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Where a browser keeps its session's secret: no script reads it, no other site sends it.</summary>
public static class SessionCookie
{
    private const string Name = "session";

    // Whose it is: scripts forget by it what another member left in this browser. It opens nothing.
    private const string Holder = "member";
    private const int LongestSecret = 100;

    /// <summary>Null: nobody is signed in here, as far as the browser knows.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name] is { Length: > 0 and <= LongestSecret } secret ? secret : null;

    public static void Write(HttpContext context, SignedIn signedIn)
    {
        context.Response.Cookies.Append(Name, signedIn.Session!, Options(context, signedIn.Until));
        context.Response.Cookies.Append(Holder, signedIn.MemberId!, Options(context, signedIn.Until, isForScripts: true));
    }

    public static void Clear(HttpContext context)
    {
        context.Response.Cookies.Delete(Name, Options(context, null));
        context.Response.Cookies.Delete(Holder, Options(context, null, isForScripts: true));
    }

    /// <summary>The session that a new one takes the place of is over: nobody holds its secret any more who could end it.</summary>
    public static async Task ReplaceAsync(HttpContext context, ShopkeeperClient api, SignedIn signedIn)
    {
        if (Read(context) is { } old)
        {
            await api.As(old).SignOutAsync();
        }

        Write(context, signedIn);
    }

    private static CookieOptions Options(HttpContext context, DateTimeOffset? until, bool isForScripts = false) => new()
    {
        HttpOnly = !isForScripts, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", Expires = until, IsEssential = true,
    };
}
