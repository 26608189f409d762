using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.ResponseCompression;
using Shopkeeper.Client;
using Shopkeeper.MemberApp;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Pages;

/// <summary>
/// The member's pages, rendered here and bound to the API in-process: a page acts as the session of its cookie, or as a visitor of the shop that
/// its host name stands for.
/// </summary>
internal static class MemberPages
{
    public static void AddMemberPages(this IServiceCollection services, IReadOnlyList<ShopHost> shops, IDemo? demo)
    {
        // Who is sent elsewhere gets nothing of the page that he asked for: rendering ends there.
        AppContext.SetSwitch("Microsoft.AspNetCore.Components.Endpoints.NavigationManager.DisableThrowNavigationException", false);
        services.AddSingleton<Pipeline>();
        services.AddSingleton<Trouble>();
        services.AddHttpContextAccessor();
        services.AddSingleton<IDataProtectionProvider>(new PageProtection(shops[0].Secrets.Pages, "pages"));
        services.AddAntiforgery(static forms =>
        {
            forms.Cookie.Name = "forms";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.SuppressXFrameOptionsHeader = true;
        });
        // It would make a key ring of its own at the start, on somebody's disk.
        services.Remove(services.Single(static service => service.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddRazorComponents();
        services.AddResponseCompression(static answers =>
        {
            // Nothing secret stands beside what a stranger chooses, and form tokens are sealed anew in every page.
            answers.EnableForHttps = true;
            answers.Providers.Add<BrotliCompressionProvider>();
            answers.Providers.Add<GzipCompressionProvider>();
            answers.MimeTypes = ["text/html"];
        });
        services.AddScoped(ClientOf);
        services.AddMemberApp(Brand.Read(shops[0].Options.DataFolder));
        if (demo is not null)
        {
            services.AddSingleton(demo);
        }

    }

    /// <summary>Before everything else: from here on callers in this process go the same way.</summary>
    public static void UseInProcess(this IApplicationBuilder app) => app.Use(next =>
    {
        app.ApplicationServices.GetRequiredService<Pipeline>().Run = next;
        return next;
    });

    /// <summary>Headers of pages, where the API has its own.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseWhen(static context => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null, static pages =>
        {
            pages.UseResponseCompression();
            pages.Use(static async (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = AssetRoutes.PagePolicy;
                context.Response.Headers.CacheControl = "no-cache, no-store";
                context.Response.Headers.Pragma = "no-cache";
                context.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                try
                {
                    await next(context);
                }
                catch (CallRefused refused) when (!context.Response.HasStarted)
                {
                    await context.RequestServices.GetRequiredService<Trouble>().ShowAsync(context, refused.Refusal);
                    return;
                }

                if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false } && HttpMethods.IsPost(context.Request.Method))
                {
                    await AfterUnheardAsync(context);
                }
            });
        });
        app.UseAntiforgery();
    }

    /// <summary>
    /// A form that stood on a page of somebody else is told so. One that the page would not show any more: the page as it is now says more than a
    /// status. Whoever was sent elsewhere before the form was looked for goes there.
    /// </summary>
    private static async Task AfterUnheardAsync(HttpContext context)
    {
        var here = context.Request.Path + context.Request.QueryString;
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            context.Features.Set(new WayBack(OwnPages.Or(here, "/")));
            var refusal = PageToken.RefusalOf(context.RequestServices.GetRequiredService<Texts>(), StatusCodes.Status409Conflict);
            await context.RequestServices.GetRequiredService<Trouble>().ShowAsync(context, refusal);
            return;
        }

        var elsewhere = context.Response.Headers.Location.ToString();
        context.Response.Redirect(elsewhere.Length > 0 ? elsewhere : here);
    }

    public static void MapMemberPages(this IEndpointRouteBuilder routes)
    {
        routes.MapMemberRoutes();
        routes.MapRazorComponents<App>().AllowAnonymous();
    }

    private static ShopkeeperClient ClientOf(IServiceProvider services)
    {
        var context = services.GetRequiredService<IHttpContextAccessor>().HttpContext!;
        var handler = new InProcess(services.GetRequiredService<Pipeline>(), services, new Lazy<ShopContext?>(() => VisitorOf(context, services)));
        var http = new HttpClient(handler) { BaseAddress = new Uri($"{context.Request.Scheme}://{context.Request.Host}/") };
        return new ShopkeeperClient(http).As(SessionCookie.Read(context));
    }

    /// <summary>Each address (of IPv6 each network) is a visitor of its own, so that guessing from one does not make others wait.</summary>
    private static ShopContext? VisitorOf(HttpContext context, IServiceProvider services)
    {
        if (services.GetRequiredService<ShopDirectory>().ByHostName(context.Request.Host.Host) is not { } shop)
        {
            return null;
        }

        var address = shop.Secrets.Hash(HashedField.Session, $"visitor\0{VisitorAddress.Of(context.Connection.RemoteIpAddress)}");
        return new ShopContext(shop.Shop, shop.Services, new Caller($"visitor_{address.Value:N}", "visitor", [Scopes.Form], null));
    }
}
