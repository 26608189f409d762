using System.Net;
using System.Text.RegularExpressions;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What members read on their pages, and what becomes of a page that cannot be shown: through HTTP, as a browser without scripts asks.</summary>
public sealed class MemberPageTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string[] Pages =
    [
        "/", "/offers", "/card", "/points", "/you", "/vouchers", "/earn", "/earn/review", "/earn/survey/none", "/year", "/you/milestones", "/you/preferences",
        "/you/consents", "/you/contact", "/you/household", "/you/security", "/you/privacy", "/you/export", "/changes", "/about", "/privacy", "/sign-in", "/join",
        "/sign-out", "/erased",
    ];

    private const string Ann = "ann@example.com";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task every_page_opens_whichever_database_there_is(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        foreach (var path in Pages)
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            Assert.EndsWith("</html>", (await answer.Content.ReadAsStringAsync()).TrimEnd(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_was_spent_and_given_stands_in_the_statement_in_words_with_its_points(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        var bea = await SessionTests.JoinAsync(shop, "bea@example.com", "bea");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("one", 12_550, await CardAsync(shop, ann.Id)));
        await shop.PostAsync("/v1/activities", Bodies.Purchase("two", 12_550, await CardAsync(shop, bea.Id)));
        await PostedAsync(shop, $"/v1/accounts/{ann.Account}/redeem", $$"""{ "points": 10, "proof": {{Bodies.Operator}} }""");
        await PostedAsync(shop, $"/v1/accounts/{ann.Account}/reservations", $$"""{ "points": 15, "proof": {{Bodies.Operator}} }""");
        await PostedAsync(shop, $"/v1/accounts/{bea.Account}/transfers", $$"""{ "points": 20, "to": "{{ann.Account}}", "reason": "a gift" }""");

        using var visitor = new PageVisitor(shop, ann.Session);
        var rows = Rows(await visitor.ReadAsync("/points"));
        Assert.Equal(
            [
                ("Points received", "+20", "120"), ("Points set aside", "−15", "100"),
                ("Points spent", "−10", "115"), ("Purchase", "+125", "125"),
            ],
            rows);

        using var giver = new PageVisitor(shop, bea.Session);
        Assert.Equal(("Points given away", "−20", "105"), Rows(await giver.ReadAsync("/points"))[0]);
    }

    private static async Task PostedAsync(ApiShop shop, string path, string body)
    {
        var reply = await shop.PostAsync(path, body, "office", "a-key-of-" + path[^12..]);
        Assert.True(reply.Status is 200 or 201, path + reply.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task days_are_those_of_the_club_and_an_end_is_the_last_day_on_which_it_is_good(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(
            engine, ApiProgrammes.Points.Replace("Europe/London", "Pacific/Auckland", StringComparison.Ordinal));
        var ann = await SessionTests.JoinAsync(shop, Ann);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("late", 2_550, await CardAsync(shop, ann.Id))
            .Replace("T10:15:00Z", "T11:30:00Z", StringComparison.Ordinal));

        using var visitor = new PageVisitor(shop, ann.Session);
        var page = await visitor.ReadAsync("/points");

        // Half an hour after midnight there; a year of twelve months ends with the day before.
        Assert.Contains(">23 Oct 2015<", page, StringComparison.Ordinal);
        var ends = (await shop.GetAsync($"/v1/accounts/{ann.Account}", "ann")).Json["programmes"]![0]!["points"]![0]!["expiring"]![0]!["at"]!.GetValue<string>();
        Assert.Equal("2016-10-23T11:00:00Z", ends);
        Assert.Contains("25 end on 23 October 2016", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task money_has_the_places_of_its_currency()
    {
        await using var shop = await ApiShop.StartAsync(
            DatabaseEngine.Sqlite,
            ApiProgrammes.Points.Replace("currency: GBP", "currency: JPY", StringComparison.Ordinal).Replace("1.00 GBP", "100 JPY", StringComparison.Ordinal));
        var ann = await SessionTests.JoinAsync(shop, Ann);
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase("yen", 2_550, await CardAsync(shop, ann.Id))
            .Replace("\"GBP\"", "\"JPY\"", StringComparison.Ordinal));

        using var visitor = new PageVisitor(shop, ann.Session);
        var page = await visitor.ReadAsync("/points/" + sale.Json["activityId"]!.GetValue<string>());
        Assert.Contains("<td class=\"number\">2,550 JPY</td>", page, StringComparison.Ordinal);
        Assert.Contains("on 2,550 JPY", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/points?after=nonsense", 200)]
    [InlineData("/year?of=nonsense", 200)]
    [InlineData("/year?of=99999999999999999999", 200)]
    [InlineData("/year?of=1", 200)]
    [InlineData("/points/nonsense", 404)]
    [InlineData("/offers?pool=nonsense&after=nonsense&q=%25&category=nonsense", 200)]
    [InlineData("/offers?wrong=nonsense", 200)]
    [InlineData("/earn/review?sku=nonsense", 200)]
    [InlineData("/earn/survey/nonsense", 200)]
    [InlineData("/points/", 200)]
    [InlineData("/nonsense", 404)]
    public async Task an_address_that_is_wrong_is_answered_with_a_page(string path, int status)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        using var answer = await visitor.GetAsync(path);
        Assert.Equal((status, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task while_the_store_is_away_a_page_says_so_and_when_to_come_back()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Postgres);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        await shop.CutOffAsync(isAway: true);
        try
        {
            foreach (var path in new[] { "/", "/points", "/card" })
            {
                using var answer = await visitor.GetAsync(path);
                Assert.Equal((path, 503, "text/html"), (path, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
                Assert.Contains("That did not work just now. Try again in a moment.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                Assert.NotNull(answer.Headers.RetryAfter);
            }
        }
        finally
        {
            await shop.CutOffAsync(isAway: false);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_session_that_has_ended_is_forgotten_by_its_browser_too(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        Assert.Contains("Hello, Ann", await visitor.ReadAsync("/"), StringComparison.Ordinal);
        await shop.DeleteAsync("/v1/session", "ann");

        using var sent = await visitor.GetAsync("/points");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?next=%2Fpoints"), (sent.StatusCode, sent.Headers.Location!.PathAndQuery));
        Assert.Contains("Welcome to Points", await visitor.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task signing_in_again_ends_the_session_that_it_takes_the_place_of(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        var asked = await visitor.SendAsync("/sign-in?again=1&next=/you/security", "ask", ("email", Ann), ("next", "/you/security"));
        var question = Regex.Match(asked, "name=\"question\" value=\"([^\"]+)\"").Groups[1].Value;
        Assert.Equal(200, (await shop.GetAsync("/v1/session", "ann")).Status);

        await visitor.SendAsync(
            "/sign-in?again=1&next=/you/security", "enter",
            ("question", WebUtility.HtmlDecode(question)), ("email", Ann), ("next", "/you/security"), ("code", await shop.Mails.CodeAsync(Ann, 2)));
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "ann")).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_one_point_is_given_for_is_said_of_one_point(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(
            engine, ApiProgrammes.Points.Replace("levels:", "  - { id: idea, on: \"custom:idea\", points: 1 }\nlevels:", StringComparison.Ordinal));
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        Assert.Contains("Thank you: 1 point.", await visitor.SendAsync("/earn", "idea", ("idea", "Open on Sundays.")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_joins_a_household_sees_its_points_at_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        var bea = await SessionTests.JoinAsync(shop, "bea@example.com", "bea");
        await shop.PostAsync("/v1/activities", Bodies.Purchase("one", 12_550, await CardAsync(shop, ann.Id)));
        var code = (await shop.PostAsync($"/v1/members/{ann.Id}/household/invitations", "{}", "ann")).Json["invitation"]!.GetValue<string>();
        using var visitor = new PageVisitor(shop, bea.Session);
        var joined = await visitor.SendAsync("/you/household", "accept", ("code", code));
        Assert.Contains("2 people share these points.", joined, StringComparison.Ordinal);
        Assert.Contains("(of 125)", joined, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_choice_of_nobody_is_told_from_one_that_is_refused()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        using var visitor = new PageVisitor(shop, null);
        var token = PageRouteTests.Token().Match(await visitor.ReadAsync("/sign-in")).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Put, "/offers/any/pick") { Content = new StringContent("""{ "pool": "any" }""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("RequestVerificationToken", token);
        request.Headers.Add("Idempotency-Key", "1");
        using var answer = await visitor.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<string> CardAsync(ApiShop shop, string member) =>
        (await shop.GetAsync("/v1/members/" + member, "office")).Json["card"]!.GetValue<string>();

    /// <summary>What, points and balance of each row of the statement.</summary>
    private static List<(string What, string Points, string Balance)> Rows(string page) =>
    [
        .. Regex.Matches(page, "<tr><td class=\"day\">[^<]*</td>\\s*<td>([^<]*?)\\s*(?:<a.*?</a>)?\\s*</td>\\s*<td class=\"number\">([^<]*)</td><td class=\"number\">([^<]*)</td>", RegexOptions.Singleline)
            .Select(static row => (WebUtility.HtmlDecode(row.Groups[1].Value), WebUtility.HtmlDecode(row.Groups[2].Value), WebUtility.HtmlDecode(row.Groups[3].Value))),
    ];
}
