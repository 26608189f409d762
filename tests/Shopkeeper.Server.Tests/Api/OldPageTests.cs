using System.Net;
using System.Text.RegularExpressions;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// A phone that several people use: a page that one of them left open does nothing in the name of another who signed in since, neither by its
/// forms nor by its scripts, and says so.
/// </summary>
public sealed partial class OldPageTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Ann = "ann@example.com";
    private const string Bea = "bea@example.com";
    private const string Said = "This page was open for someone else, or for too long.";

    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, name: Spending, on: purchase, points: 1, per: 1.00 GBP }
          - { id: idea, on: "custom:idea", points: 25 }
        levels:
          - { id: silver, name: Silver, at: 100, unlocks: ["gate:sale"] }
        offers:
          own: { pool: shared, slots: { 0: 2 }, refresh: 14d, start: 2015-10-12 }
          tea: { name: Tea, percent: 20, only: { category: food/tea }, in: own }
          milk: { name: Milk, percent: 20, only: { category: food/milk }, in: own }
        """;

    private const string Survey = """
        { "title": { "en": "Autumn" }, "from": "2015-10-20T00:00:00Z", "until": "2015-11-01T00:00:00Z",
          "questions": [ { "id": "words", "kind": "text", "text": { "en": "Anything?" } } ] }
        """;

    // Every form of a member's pages; what each would do is something to see in the export, in the journal or by who is still signed in.
    private static readonly (string Path, string Form, (string Name, string Value)[] Values)[] Forms =
    [
        ("/you/security", "lock", []), ("/you/security", "unlock", []), ("/you/security", "others", []),
        ("/you/contact", "contact", [("email", "ann.new@example.com"), ("phone", "+447700900123")]),
        ("/you/preferences", "preferences", [("store", "cardiff-1"), ("greetWith", "homeStore")]),
        ("/you/consents", "consents", [("given", "offers/email")]),
        ("/you/household", "invite", []), ("/you/household", "accept", [("code", "AAAA-AAAA-AAAA-AAAA")]), ("/you/household", "leave", [("take", "0")]),
        ("/you/privacy", "restrict", [("restricts", "yes")]), ("/you/privacy", "erase", [("sure", "yes")]),
        ("/you/milestones", "shared", [("shared", "level-points.silver")]),
        ("/earn", "idea", [("idea", "Open on Sundays.")]), ("/earn", "claim", [("code", "AAAA-AAAA-AAAA-AAAA")]), ("/earn", "recycle", [("slip", "AAAA-AAAA-AAAA-AAAA")]),
        ("/earn/review?sku=22423", "review", [("rating", "5"), ("text", "Good.")]),
        ("/earn/survey/autumn", "survey", [("q-words", "All of it.")]),
        ("/sign-out", "out", []),
    ];

    private static readonly (string Method, string Path, string Body)[] Scripts =
    [
        ("PUT", "/offers/tea/pick", """{ "pool": "own" }"""), ("DELETE", "/offers/tea/pick", """{ "pool": "own" }"""),
        ("POST", "/card/device", """{ "device": "a phone" }"""), ("POST", "/you/security/passkeys/challenge", "{}"),
        ("POST", "/you/security/passkeys", """{ "challenge": "x", "credential": {}, "name": "x" }"""),
    ];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task no_form_of_a_page_is_heard_for_somebody_who_signed_in_since(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.SendAsync("PUT", "/v1/surveys/autumn", Survey, "office");
        var (ann, bea) = (await SessionTests.JoinAsync(shop, Ann), await SessionTests.JoinAsync(shop, Bea, "bea"));
        await BuyAsync(shop, ann.Id);
        await BuyAsync(shop, bea.Id);
        using var phone = new PageVisitor(shop, null);
        foreach (var (path, form, values) in Forms)
        {
            phone.Become(ann.Session);
            var token = await phone.TokenAsync(path);
            Assert.NotEqual("", token);
            phone.Become(bea.Session);
            var before = await StateAsync(shop, bea.Id);

            using var answer = await phone.PostAsync(path, token, form, values);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Equal((path, form, HttpStatusCode.Conflict), (path, form, answer.StatusCode));
            Assert.Contains(Said, page, StringComparison.Ordinal);
            Assert.Contains($"<a class=\"button\" href=\"{path}\">Open the page again</a>", page, StringComparison.Ordinal);
            Assert.Equal((form, before), (form, await StateAsync(shop, bea.Id)));
            Assert.Equal((200, 200), ((await shop.GetAsync("/v1/session", "ann")).Status, (await shop.GetAsync("/v1/session", "bea")).Status));
        }

        // The same from a page of one's own is heard.
        var known = await StateAsync(shop, bea.Id);
        await phone.SendAsync("/earn", "idea", ("idea", "Open on Sundays."));
        Assert.NotEqual(known, await StateAsync(shop, bea.Id));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task no_choice_and_no_script_of_a_page_is_heard_for_somebody_who_signed_in_since(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = (await SessionTests.JoinAsync(shop, Ann), await SessionTests.JoinAsync(shop, Bea, "bea"));
        using var phone = new PageVisitor(shop, ann.Session);
        var (offers, card) = (await phone.TokenAsync("/offers"), await phone.TokenAsync("/card"));
        phone.Become(bea.Session);
        var before = await StateAsync(shop, bea.Id);
        foreach (var (method, path, body) in Scripts)
        {
            using var answer = await phone.FetchAsync(method, path, path.StartsWith("/offers", StringComparison.Ordinal) ? offers : card, body);
            Assert.Equal((method, path, HttpStatusCode.BadRequest), (method, path, answer.StatusCode));
            Assert.Contains("\"code\":\"old-page\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var chosen = await phone.PostAsync("/offers/choose", offers, "", ("offer", "tea"));
        Assert.Equal((HttpStatusCode.Redirect, "/offers?wrong=old-page"), (chosen.StatusCode, $"{chosen.Headers.Location}"));
        Assert.Contains(Said, await phone.ReadAsync("/offers?wrong=old-page"), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(shop, bea.Id));

        using var own = await phone.FetchAsync("PUT", "/offers/tea/pick", await phone.TokenAsync("/offers"), """{ "pool": "own" }""");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.NotEqual(before, await StateAsync(shop, bea.Id));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_signed_out_in_another_tab_is_asked_to_sign_in_and_nothing_is_saved(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var phone = new PageVisitor(shop, ann.Session);
        var (token, before) = (await phone.TokenAsync("/earn"), await StateAsync(shop, ann.Id));
        phone.Become(null);

        using var sent = await phone.PostAsync("/earn", token, "idea", ("idea", "Open on Sundays."));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?ended=1&next=%2Fearn"), (sent.StatusCode, sent.Headers.Location!.PathAndQuery));
        using var left = await phone.PostAsync("/sign-out", token, "out");
        Assert.Equal((HttpStatusCode.Redirect, "/"), (left.StatusCode, left.Headers.Location!.AbsolutePath));
        Assert.Equal(before, await StateAsync(shop, ann.Id));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task signing_in_and_joining_go_on_whoever_signed_in_in_another_tab_meanwhile(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var (ann, bea) = (await SessionTests.JoinAsync(shop, Ann), await SessionTests.JoinAsync(shop, Bea, "bea"));
        using var phone = new PageVisitor(shop, null);

        // Asked as a visitor, the code is typed while Bea is signed in.
        var token = await phone.TokenAsync("/sign-in");
        var question = Question(await phone.SendAsync("/sign-in", "ask", ("email", Ann)));
        phone.Become(bea.Session);
        using var entered = await phone.PostAsync("/sign-in", token, "enter", ("question", question), ("email", Ann), ("code", await shop.Mails.CodeAsync(Ann, 2)));
        Assert.Equal((HttpStatusCode.Redirect, "/"), (entered.StatusCode, entered.Headers.Location!.AbsolutePath));
        Assert.Contains(entered.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("member=" + ann.Id, StringComparison.Ordinal));
        Assert.Equal(401, (await shop.GetAsync("/v1/session", "bea")).Status);

        // Opened while Ann is signed in, the form for joining is sent after she has signed out.
        var joining = await phone.TokenAsync("/join");
        phone.Become(null);
        using var asked = await phone.PostAsync("/join", joining, "ask", ("email", "cleo@example.com"));
        Assert.NotEqual("", Question(await asked.Content.ReadAsStringAsync()));

        // A visitor's page does nothing in the name of a member.
        phone.Become(ann.Session);
        using var old = await phone.PostAsync("/earn", token, "idea", ("idea", "Open on Sundays."));
        Assert.Equal(HttpStatusCode.Conflict, old.StatusCode);
    }

    [Fact]
    public async Task a_form_without_the_token_of_a_page_is_not_heard_and_the_way_back_stays_in_the_shop()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var phone = new PageVisitor(shop, ann.Session);
        foreach (var token in new[] { "", "x", new string('A', 200) })
        {
            using var answer = await phone.PostAsync("/you/privacy?x=\"><script>", token, "erase", ("sure", "yes"));
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains("href=\"/you/privacy?x=%22%3E%3Cscript%3E\"", page, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await shop.GetAsync("/v1/session", "ann")).Status);
    }

    [Theory]
    [InlineData("/offers?pool=own&q=tea", "/offers?pool=own&q=tea")]
    [InlineData("https://evil.example/", "/offers?")]
    [InlineData("//evil.example/offers?", "/offers?")]
    [InlineData("/offers?q=\r\nSet-Cookie: session=x", "/offers?")]
    [InlineData("/offers?q=Ωραία", "/offers?")]
    public async Task a_choice_leads_back_to_the_offers_and_nowhere_else(string back, string to)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var phone = new PageVisitor(shop, ann.Session);
        using var chosen = await phone.PostAsync("/offers/choose", await phone.TokenAsync("/offers"), "", ("offer", "tea"), ("back", back));
        Assert.Equal((HttpStatusCode.Redirect, to), (chosen.StatusCode, chosen.Headers.Location?.ToString()));
    }

    private static async Task BuyAsync(ApiShop shop, string member)
    {
        var card = $"{(await shop.GetAsync("/v1/members/" + member, "office")).Json["card"]}";
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase(member, 12_000, card))).Status);
    }

    /// <summary>All that is known of a member and of what may be spent, and how much was posted at all.</summary>
    private static async Task<string> StateAsync(ApiShop shop, string member)
    {
        // That this looks is noted, too.
        var export = (await shop.GetAsync($"/v1/members/{member}/export", "office")).Json.AsObject();
        export.Remove("audit");
        return export.ToJsonString() + (await shop.GetAsync($"/v1/members/{member}/spending", "office")).Text
        + (await shop.GetAsync($"/v1/members/{member}/household", "office")).Text
        + (await shop.Host.Accounts.VerifyAsync(false, null, default)).Postings;
    }

    private static string Question(string page) => WebUtility.HtmlDecode(QuestionField().Match(page).Groups[1].Value);

    [GeneratedRegex("name=\"question\" value=\"([^\"]+)\"")]
    private static partial Regex QuestionField();
}
