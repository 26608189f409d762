using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>What a script sends is heard with the token of its page only; see <see cref="FormHolder"/>.</summary>
public static class PageToken
{
    /// <summary>The page was open for somebody else, or from before its browser last began: nothing was done.</summary>
    public const string OldPage = "old-page";

    public static RouteHandlerBuilder WithPageToken(this RouteHandlerBuilder route) => route.AddEndpointFilter(static async (call, next) =>
    {
        var (context, services) = (call.HttpContext, call.HttpContext.RequestServices);
        return await IsFromPageAsync(context, services.GetRequiredService<IAntiforgery>())
            ? await next(call)
            : PageRoutes.Refused(RefusalOf(services.GetRequiredService<Texts>(), StatusCodes.Status400BadRequest));
    });

    /// <summary>False, too, for a form that cannot be read: no page of ours sent it.</summary>
    public static async Task<bool> IsFromPageAsync(HttpContext context, IAntiforgery forms)
    {
        try
        {
            return await forms.IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }

    public static Refusal RefusalOf(Texts texts, int status) => new(status, OldPage, texts["old-page.title"], texts["problem." + OldPage]);
}

/// <summary>Where somebody goes on whose form was not heard.</summary>
public sealed record WayBack(string Address);
