using Microsoft.AspNetCore.Http;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>Where a browser keeps its session's secret: no script reads it, no other site sends it.</summary>
public static class SessionCookie
{
    private const string Name = "session";
    private const int LongestSecret = 100;

    /// <summary>Null: nobody is signed in here, as far as the browser knows.</summary>
    public static string? Read(HttpContext context) => context.Request.Cookies[Name] is { Length: > 0 and <= LongestSecret } secret ? secret : null;

    public static void Write(HttpContext context, string secret, DateTimeOffset until) => context.Response.Cookies.Append(Name, secret, Options(context, until));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? until) => new()
    {
        HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", Expires = until, IsEssential = true,
    };
}
