using System.Globalization;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>The version of what is edited, as ETag and If-Match.</summary>
public static class MemberTags
{
    public static void Show(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Null without the header. A tag that is none of ours is no version that there is.</summary>
    public static int? Expected(HttpContext context) =>
        context.Request.Headers.IfMatch is not { Count: > 0 } header ? null
        : int.TryParse(header.ToString().Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
        : -1;

    public static Problem Stale() => Problems.Edge("stale", "It was changed since you read it; read it again.");
}
