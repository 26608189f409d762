using System.Text;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Demo;

/// <summary>What a demo has beside a shop: somewhere to see the mails that it sends.</summary>
internal sealed record DemoServing(ShopServices Services, MailSink Mails);

/// <summary>
/// The page at `/`. A demo's page shows sums and one member of the sample; any other server's page says what runs and reads
/// nothing of the shop.
/// </summary>
internal static class LandingPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="routes">Where to.</param>
    /// <param name="demo">Null when this is no demo.</param>
    public static void Map(IEndpointRouteBuilder routes, DemoServing? demo)
    {
        if (demo is not null)
        {
            DemoTills.Map(routes, demo.Services);
        }

        var css = Css();
        routes.MapGet("/landing.css", () => Results.Text(css, "text/css; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/", async (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = Policy;
                context.Response.Headers.CacheControl = "no-store";
                var html = demo is null
                    ? LandingHtml.Plain()
                    : LandingHtml.Of(await DemoStory.ReadAsync(demo.Services, context.RequestAborted));
                return Results.Text(html, "text/html; charset=utf-8", Encoding.UTF8);
            })
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static string Css()
    {
        using var stream = typeof(LandingPage).Assembly.GetManifestResourceStream("Shopkeeper.Server.Demo.landing.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
