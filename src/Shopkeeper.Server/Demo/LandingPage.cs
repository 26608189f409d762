using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Shopkeeper.Accounts;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Members;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Demo;

/// <summary>What a demo has beside a shop: people whom one may be, and somewhere to see the mails that it sends.</summary>
internal sealed class DemoServing(ShopServices services, MailSink mails) : IDemo
{
    public ShopServices Services { get; } = services;

    public MailSink Mails { get; } = mails;

    /// <summary>Customers of the sample, by their numbers: nobody is invented. Read once.</summary>
    public IReadOnlyList<DemoPerson> People { get; private set; } = [];

    public string? TillAddress => "/till/";

    public string MailsAddress => "/demo/mails";

    /// <summary>Reads who there is to be.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        var (members, accounts) = (Services.Get<ShopMembers>(), Services.Get<IShopAccounts>());
        var people = new List<DemoPerson>();
        foreach (var (customer, story) in DemoStory.Customers)
        {
            var card = RetailCard.Of(customer);
            if (members.TryReadCard(card, out var hash, out _) && await accounts.FindByCardAsync(hash, cancel) is not null)
            {
                people.Add(new DemoPerson(card, $"Customer {customer}", story));
            }
        }

        People = people;
    }
}

/// <summary>The demo's own pages: the year in numbers, the mails that were sent, and being one of the sample's customers.</summary>
internal static class LandingPage
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes, DemoServing demo)
    {
        DemoTills.Map(routes, demo.Services);
        var css = Css();
        routes.MapGet("/landing.css", () => Results.Text(css, "text/css; charset=utf-8"))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/demo", Task<IResult> (HttpContext context) => YearAsync(context, demo))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/demo/mails", (HttpContext context) => Page(context, LandingHtml.Mails(demo.Mails.Mails)))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/demo/be", (HttpContext context, IAntiforgery forms, ShopkeeperClient api) => BeAsync(context, forms, api, demo))
            .WithMetadata(new ActsAsVisitorAttribute()).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> YearAsync(HttpContext context, DemoServing demo) =>
        Page(context, LandingHtml.Of(await DemoStory.ReadAsync(demo.Services, context.RequestAborted)));

    /// <summary>Signs in as one of the people that the page shows, and as nobody else.</summary>
    private static async Task<IResult> BeAsync(HttpContext context, IAntiforgery forms, ShopkeeperClient api, DemoServing demo)
    {
        if (!context.Request.HasFormContentType || !await PageToken.IsFromPageAsync(context, forms))
        {
            return Results.Redirect("/");
        }

        var card = (await context.Request.ReadFormAsync(context.RequestAborted))["card"].ToString();
        var members = demo.Services.Get<ShopMembers>();
        if (demo.People.All(person => person.Card != card)
            || (await members.FindByAsync(Members.Join.IdentifierKind.Card, card, context.RequestAborted)).Member is not { } member
            || await members.Sessions.BeginAsync(member.Id, CancellationToken.None) is not { } begun)
        {
            return Results.Redirect("/");
        }

        await members.ShowCardAsync(member.Id, card, CancellationToken.None);
        await SessionCookie.ReplaceAsync(
            context, api, new SignedIn(begun.Session.Ends.ToDateTimeOffset()) { Session = begun.Secret, MemberId = begun.Session.MemberText });
        return Results.Redirect("/");
    }

    private static IResult Page(HttpContext context, string html)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(html, "text/html; charset=utf-8", Encoding.UTF8);
    }

    private static string Css()
    {
        using var stream = typeof(LandingPage).Assembly.GetManifestResourceStream("Shopkeeper.Server.Demo.landing.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
