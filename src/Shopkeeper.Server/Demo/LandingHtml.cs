using System.Globalization;
using System.Net;
using System.Text;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Demo;

/// <summary>The landing page as plain HTML: readable without styles, scripts there are none. Every value is encoded.</summary>
internal sealed class LandingHtml
{
    private const int FewOffers = 5;
    private readonly StringBuilder html = new();

    /// <summary>The mails of the sink, the newest first.</summary>
    public static string Mails(IReadOnlyList<SunkMail> mails) => new LandingHtml().Page("Mails that were sent", page =>
    {
        page.Header("Mails that were sent", "This demo has a mail server of its own: it takes every mail and delivers none. Load the page again for newer ones.");
        foreach (var mail in mails)
        {
            page.html.Append($"<article><h2>{Text(mail.Subject)}</h2>\n<p class=\"quiet\">to {Text(mail.To)}</p>\n<pre>{Text(mail.Text)}</pre></article>\n");
        }

        page.html.Append(mails.Count == 0 ? "<p>None yet.</p>\n" : "").Append("<p><a href=\"/\">To the start</a></p>\n");
    });

    public static string Of(DemoStory story) => new LandingHtml().Page("A real shop, replayed", page =>
    {
        page.Header(
            "A real shop, replayed",
            "Ten months of a real British gift retailer, with its returns and its dirt, under the rules of a real programme: "
            + $"{story.Programme?.Name.In("en") ?? "none yet"}.");
        page.Figures(story.Totals, story.Programme);
        if (story.Programme is { } programme)
        {
            page.Levels(story.Totals, programme);
            page.Pools(programme);
            if (story.Member is { } member)
            {
                page.Member(member, programme);
            }
        }

        page.Links();
    });

    private string Page(string title, Action<LandingHtml> body)
    {
        html.Append($"""
            <!doctype html>
            <html lang="en-GB">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{title} · Shopkeeper</title>
            <link rel="stylesheet" href="/landing.css">
            <link rel="icon" href="data:,">
            </head>
            <body>

            """);
        body(this);
        html.Append(CultureInfo.InvariantCulture, $"""
            </main>
            <footer><p>Shopkeeper {Text(VersionVerb.Number)}, free software under the MIT licence.</p></footer>
            </body>
            </html>

            """);
        return html.ToString();
    }

    private void Header(string title, string lead) =>
        html.Append($"<header><h1>{Text(title)}</h1>\n<p class=\"quiet\">{Text(lead)}</p></header>\n<main>\n");

    private void Figures(ShopTotals totals, ProgrammeDocument? document)
    {
        var programme = totals.Programmes.FirstOrDefault();
        html.Append("<h2>In the shop</h2>\n<dl class=\"figures\">\n");
        Figure("members", totals.Members);
        Figure("purchases and returns", totals.Activities);
        if (document is { Points.IsEmpty: false })
        {
            Figure("points issued", programme?.PointsIssued ?? 0);
            Figure("points taken back by returns", programme?.PointsTakenBack ?? 0);
        }

        if (document is { Offers.IsEmpty: false })
        {
            Figure("offers", document.Offers.Length);
        }

        html.Append("</dl>\n");
    }

    private void Figure(string what, long value) =>
        html.Append($"<div><dt>{Text(what)}</dt><dd>{Number(value)}</dd></div>\n");

    private void Levels(ShopTotals totals, ProgrammeDocument programme)
    {
        if (programme.Levels.IsEmpty)
        {
            return;
        }

        var reached = totals.Programmes.FirstOrDefault(one => one.Programme == programme.Id)?.Levels ?? [];
        html.Append("<h2>Levels reached</h2>\n<table><caption>Points unlock a level and are not spent.</caption>\n")
            .Append("<thead><tr><th scope=\"col\">Level</th><th scope=\"col\" class=\"number\">From points</th>")
            .Append("<th scope=\"col\" class=\"number\">Members</th></tr></thead>\n<tbody>\n");
        foreach (var level in programme.Levels)
        {
            var members = reached.FirstOrDefault(one => one.Level == level.Id).Members;
            var share = totals.Members == 0 ? 0 : (int)(members * 100 / totals.Members);
            var bar = members == 0 ? "" : $"<svg class=\"bar\" width=\"{Math.Max(share, 1)}%\" aria-hidden=\"true\"></svg>";
            html.Append($"<tr><th scope=\"row\">{Text(level.Name.In("en"))}{bar}</th>")
                .Append($"<td class=\"number\">{Number(level.At)}</td><td class=\"number\">{Number(members)}</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    /// <summary>Of every pool that members pick from: how many offers, how many picks, and the first few.</summary>
    private void Pools(ProgrammeDocument programme)
    {
        foreach (var pool in programme.Pools.Where(static pool => pool is { Pick: true, Slots.IsEmpty: false }))
        {
            var offers = programme.Offers.Where(offer => offer.In.Contains(pool.Id)).ToList();
            html.Append($"<h2>{Text(pool.Name?.In("en") ?? pool.Id)}</h2>\n<p>A member picks {Number(pool.Slots[^1].Slots)} of {Number(offers.Count)} ")
                .Append("and has them until the period ends. The menu is <code>GET /v1/accounts/{id}/offers</code>, ")
                .Append("a pick <code>PUT …/offers/{offerId}/pick</code>. The first of them:</p>\n<ul>\n");
            foreach (var offer in offers.Take(FewOffers))
            {
                html.Append($"<li>{Text(offer.Name?.In("en") ?? offer.Id)} <span class=\"quiet\">{Text(offer.Id)}</span></li>\n");
            }

            html.Append("</ul>\n");
        }
    }

    private void Member(ShownMember member, ProgrammeDocument programme)
    {
        var newest = member.Statement.FirstOrDefault().Posting;
        var balance = newest is null ? 0 : newest.AvailableAfter + newest.PendingAfter;
        var levels = programme.Levels.Where(level => member.Levels.Contains(level.Id)).Select(static level => level.Name.In("en"));
        html.Append("<h2>A member to look at</h2>\n")
            .Append($"<p>Card <code>{Text(member.Card)}</code>, held and not yet activated")
            .Append(programme.Points.IsEmpty ? "." : $": {Number(balance)} points.")
            .Append(programme.Levels.IsEmpty ? "" : $" Open to it: {Text(member.Levels.IsEmpty ? "no level yet" : string.Join(", ", levels))}.")
            .Append("</p>\n");
        Statement(member);
        if (member.Explained is { Activity: { } activity, Explanations: [{ Verdicts.IsEmpty: false } explanation, ..] })
        {
            Explanation(activity, explanation, programme);
        }
    }

    private void Statement(ShownMember member)
    {
        html.Append("<h3>Statement</h3>\n<table><thead><tr><th scope=\"col\">Day</th><th scope=\"col\">What</th>")
            .Append("<th scope=\"col\" class=\"number\">Points</th><th scope=\"col\" class=\"number\">Balance</th></tr></thead>\n<tbody>\n");
        foreach (var (posting, activity) in member.Statement.Select(static row => (row.Posting, row.Activity)))
        {
            var points = PostingPoints.Of(posting);
            html.Append($"<tr><td class=\"day\">{Day(posting.OccurredAt)}</td><td>{Text(What(posting, activity) + Given(posting))}</td>")
                .Append($"<td class=\"number\">{Signed(points.Earned)}</td><td class=\"number\">{Number(points.Balance)}</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private void Explanation(Activity activity, Explanation explanation, ProgrammeDocument programme)
    {
        html.Append($"<h3>Why the purchase of {Day(activity.OccurredAt)} gave what it gave</h3>\n")
            .Append($"<p class=\"quiet\">{Lines(activity.Lines.Length)}, {Money(activity.Lines.Sum(static line => line.Amount), activity.Currency)}. ")
            .Append("The engine decides it again for this page; the same call is <code>GET /v1/activities/{id}?explain=true</code>.</p>\n")
            .Append("<table><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Reason</th><th scope=\"col\" class=\"number\">Points</th>")
            .Append("</tr></thead>\n<tbody>\n");
        foreach (var verdict in explanation.Verdicts)
        {
            var rule = programme.Earn.FirstOrDefault(rule => rule.Id == verdict.Rule);
            html.Append($"<tr><th scope=\"row\">{Text(rule?.Name?.In("en") ?? verdict.Rule)}</th>")
                .Append($"<td>{Text(Reason(verdict, rule, activity))}</td><td class=\"number\">{Signed(verdict.Points)}</td></tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private void Links() => html.Append("""
        <h2>For whoever builds on it</h2>
        <ul class="links">
        <li><a href="/docs">API reference</a><br><span class="quiet">every call, with examples</span></li>
        <li><a href="/openapi/v1.json">OpenAPI file</a><br><span class="quiet">for generators and tests</span></li>
        <li><a href="/health/ready">Health</a><br><span class="quiet">200 while the shop is served</span></li>
        </ul>
        <p><a href="/">To the start</a></p>

        """);

    private static string What(Posting posting, Activity? activity) => activity switch
    {
        null => posting.Kind.ToString(),
        { Type: ActivityType.Purchase } => $"Purchase, {Lines(activity.Lines.Length)}, "
            + Money(activity.Lines.Sum(static line => line.Amount), activity.Currency),
        { Type: ActivityType.Return } => $"Return, {Lines(activity.Returns.Sum(static part => part.Lines.Length))}, "
            + Money(activity.Returns.Sum(static part => part.Lines.Sum(static line => line.Amount ?? 0)), activity.Currency),
        _ => activity.Type.ToString(),
    };

    private static string Reason(RuleVerdict verdict, EarnRule? rule, Activity activity) =>
        verdict.Reason != SkipReason.None ? Receipts.Phrases.English.Of(verdict.Reason)
        : rule is { Per: PerKind.Amount } ? $"on {Money(verdict.BasisAmount, activity.Currency)}"
        : "for the purchase itself";

    private static string Given(Posting posting) => posting.Changes.OfType<Change.VoucherIssued>().Count() switch
    {
        0 => "",
        1 => "; a voucher given",
        var many => $"; {Number(many)} vouchers given",
    };

    private static string Lines(int count) => count == 1 ? "1 line" : $"{Number(count)} lines";

    private static string Day(Instant at) => at.InUtc().Date.ToString("d MMM uuuu", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Signed(long value) => value > 0 ? "+" + Number(value) : Number(value);

    private static string Money(long minor, Currency currency)
    {
        var value = minor / (decimal)Math.Pow(10, currency.MinorDigits);
        var text = value.ToString("N" + currency.MinorDigits, CultureInfo.InvariantCulture);
        return currency.ToString() == "GBP" ? "£" + text : $"{text} {currency}";
    }

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
