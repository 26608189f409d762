using Microsoft.AspNetCore.Http;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>The status of a page that is shown all the same: what renders it would otherwise show nothing for it.</summary>
public static class PageStatus
{
    public static void Set(HttpContext context, int status) => context.Response.OnStarting(() =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
