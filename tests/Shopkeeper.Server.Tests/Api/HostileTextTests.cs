using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>
/// Whatever a document, a till, the office or a member can put on a page is text there and nothing more: every place has a text of its own that
/// would run or lead elsewhere, and each must be met, so that none is passed by.
/// </summary>
public sealed class HostileTextTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Ann = "ann@example.com";

    // No page says again what was no code, no choice and no brand; a heading of the export begins with a capital.
    private static readonly string[] NeverShown =
    [
        "first notice", "maker", "size of", "typed card", "typed code", "typed given of consents", "typed greetWith of preferences", "typed like",
        "typed q-which of survey", "typed rating of review", "typed shared of shared",
    ];

    private static readonly string[] Pages =
    [
        "/", "/offers", "/card", "/points", "/you", "/vouchers", "/earn", "/year", "/you/milestones", "/you/preferences", "/you/consents", "/you/contact",
        "/you/household", "/you/security", "/you/privacy", "/you/export", "/changes", "/about", "/privacy", "/earn/survey/autumn", "/earn/review?sku=22423",
    ];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task whatever_can_be_put_on_a_page_is_text_there(DatabaseEngine engine)
    {
        var planted = new Planted();
        await using var shop = await ApiShop.StartAsync(engine, Document(planted, "first"), brand: Brand(planted));
        var ann = await SessionTests.JoinAsync(shop, Ann);
        await FillAsync(shop, planted, ann);
        using var visitor = new PageVisitor(shop, null);
        using var member = new PageVisitor(shop, ann.Session);
        foreach (var path in (string[])["/", "/join", "/sign-in", "/changes", "/about", "/privacy", "/erased"])
        {
            planted.Check("visitor " + path, await visitor.ReadAsync(path));
        }

        foreach (var path in Pages)
        {
            planted.Check(path, await member.ReadAsync(path));
        }

        await WhysAsync(shop, planted, member, ann.Account);
        await TypedAsync(shop, planted, member, visitor);
        await member.SendAsync("/earn/survey/autumn", "survey", ("q-words", planted["answer in words"]), ("q-which", "a"));
        planted.Check("/you/export", await member.ReadAsync("/you/export"));
        Assert.Equal(NeverShown, planted.Unseen);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task every_answer_with_such_a_text_is_json_and_said_to_be_nothing_else(DatabaseEngine engine)
    {
        var planted = new Planted();
        await using var shop = await ApiShop.StartAsync(engine, Document(planted, "first"));
        var ann = await SessionTests.JoinAsync(shop, Ann);
        await FillAsync(shop, planted, ann);
        using var client = shop.Client("office");
        foreach (var path in (string[])
        [
            $"/v1/members/{ann.Id}", $"/v1/members/{ann.Id}/export", $"/v1/members/{ann.Id}/ideas", $"/v1/members/{ann.Id}/reviews", "/v1/ideas?state=taken",
            $"/v1/accounts/{ann.Account}/offers", $"/v1/accounts/{ann.Account}/vouchers", "/v1/club", "/v1/club/changes", "/v1/audit", "/v1/feed",
            $"/v1/members?card={planted.Escaped("x")}", $"/v1/accounts/{planted.Escaped("x")}", $"/{planted.Escaped("x")}",
        ])
        {
            using var answer = await client.GetAsync(path);
            Assert.Contains("json", answer.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
            Assert.Equal(("nosniff", "default-src 'none'; frame-ancestors 'none'"),
                (answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Headers.GetValues("Content-Security-Policy").Single()));
        }
    }

    /// <summary>A document whose every text is planted.</summary>
    private static string Document(Planted planted, string version) => $$"""
        programme: points
        name: {{planted.Quoted("programme")}}
        currency: GBP
        timezone: Europe/London
        points: { name: {{planted.Quoted("points")}}, expire: 12mo, spendable: true }
        earn:
          - { id: spend, name: {{planted.Quoted("rule")}}, on: purchase, points: 1, per: 1.00 GBP }
          - { id: kinds, on: purchase, points: 1, per: 1 ea, only: { category: {{planted.Quoted("category")}} } }
          - { id: idea, name: {{planted.Quoted("idea rule")}}, on: "custom:idea", points: 25 }
          - { id: survey, on: survey, points: 25 }
          - { id: review, on: review, points: 25 }
        levels:
          - { id: silver, name: {{planted.Quoted("level")}}, at: {{(version == "first" ? 100 : 150)}}, unlocks: ["gate:sale"] }
          - { id: gold, name: {{planted.Quoted("next level")}}, at: 300 }
        vouchers:
          gift: { name: {{planted.Quoted("voucher")}}, worth: 5.00 GBP, valid: 6mo }
        offers:
          own: { pool: shared, name: {{planted.Quoted("list of offers")}}, slots: { 0: 3 }, refresh: 14d, start: 2015-10-12 }
          tea: { name: {{planted.Quoted("offer")}}, percent: 20, only: { category: {{planted.Quoted("category")}} }, in: own }
          milk: { name: {{planted.Quoted("picked offer")}}, percent: 20, only: { category: food/milk }, in: own }
        gates:
          sale: { from: 2015-12-26, early: { level: silver, before: 24h } }
        notice: { text: {{planted.Quoted(version + " notice")}} }
        """;

    private static string Brand(Planted planted) => new JsonObject
    {
        ["name"] = planted["brand"],
        ["words"] = new JsonObject
        {
            ["visitor.lead"] = planted.Word("word"), ["home.level"] = planted.Word("word with a value") + "{0}",
        },
    }.ToJsonString();

    /// <summary>What tills, the office and the member write.</summary>
    private static async Task FillAsync(ApiShop shop, Planted planted, (string Id, string Account, string Session) ann)
    {
        var published = await shop.Host.Programmes.PublishAsync(Document(planted, "second"), Instant.FromUtc(2015, 11, 10, 0, 0), "test", default);
        Assert.True(published.IsPublished, published.Detail + string.Join("; ", published.Problems.Select(static one => one.Message)));
        await shop.Host.Programmes.ImportProductsAsync([new Product("22423", planted["product"], planted["category"], planted["maker"])], default);
        var member = $"/v1/members/{ann.Id}";
        await OkAsync(shop.SendAsync("PATCH", member + "/profile", $$"""{ "name": {{planted.Quoted("name")}}, "address": { "lines": [ {{planted.Quoted("address")}} ], "city": {{planted.Quoted("city")}}, "country": "GB" } }"""));
        await OkAsync(shop.SendAsync("PATCH", member + "/preferences", $$"""{ "homeStore": {{planted.Quoted("favourite store")}}, "likes": [ {{planted.Quoted("liked")}} ], "sizes": { {{planted.Quoted("size of")}}: {{planted.Quoted("size")}} } }"""));
        var card = (await shop.GetAsync(member, "office")).Json["card"]!.GetValue<string>();
        await OkAsync(shop.PostAsync("/v1/activities", Bodies.Purchase("1", 12_550, card)));
        await OkAsync(shop.PostAsync("/v1/activities", Bodies.Purchase("2", 5_000, card)
            .Replace("\"22423\"", planted.Quoted("unknown product"), StringComparison.Ordinal).Replace("\"cardiff-1\"", planted.Quoted("store"), StringComparison.Ordinal)));
        await OkAsync(shop.PostAsync($"/v1/accounts/{ann.Account}/vouchers", $$"""{ "kind": "gift", "reason": {{planted.Quoted("reason of a voucher")}} }""", "office", "v"));
        await OkAsync(shop.PostAsync($"/v1/accounts/{ann.Account}/adjustments", $$"""{ "points": 5, "reason": {{planted.Quoted("reason of points")}} }""", "office", "a"));
        await OkAsync(shop.SendKeyedAsync("PUT", $"/v1/accounts/{ann.Account}/offers/milk/pick", $$"""{ "proof": {{Bodies.Operator}} }""", "office", "p"));
        await OkAsync(shop.PostAsync(
            member + "/consents",
            $$"""{ "consents": [ { "given": true, "purpose": "offers", "channel": "email", "source": "web", "wording": { "version": "1", "language": "en", "text": {{planted.Quoted("wording")}} } } ] }""", "ann"));
        await OkAsync(shop.PostAsync(member + "/reviews", $$"""{ "sku": "22423", "rating": 5, "text": {{planted.Quoted("review")}} }""", "ann"));
        var review = (await shop.GetAsync("/v1/reviews", "office")).Json["reviews"]![0]!["id"];
        await OkAsync(shop.PutAsync($"/v1/reviews/{review}", $$"""{ "state": "declined", "reason": {{planted.Quoted("reason of a review")}} }""", "office"));
        await OkAsync(shop.PostAsync(member + "/ideas", $$"""{ "text": {{planted.Quoted("idea")}} }""", "ann"));
        var idea = (await shop.GetAsync("/v1/ideas", "office")).Json["ideas"]![0]!["id"];
        await OkAsync(shop.PutAsync($"/v1/ideas/{idea}", $$"""{ "state": "taken", "answer": {{planted.Quoted("answer to an idea")}} }""", "office"));
        await OkAsync(shop.SendAsync("PUT", "/v1/surveys/autumn", $$"""
            { "title": { "en": {{planted.Quoted("survey")}} }, "from": "2015-10-20T00:00:00Z", "until": "2015-11-01T00:00:00Z", "questions": [
              { "id": "words", "kind": "text", "text": { "en": {{planted.Quoted("question")}} } },
              { "id": "which", "kind": "single", "text": { "en": {{planted.Quoted("choice")}} },
                "options": [ { "id": "a", "text": { "en": {{planted.Quoted("option")}} } }, { "id": "b", "text": { "en": "B" } } ] } ] }
            """, "office"));
        using var phone = new SoftAuthenticator();
        var asked = (await shop.PostAsync(member + "/passkeys/challenges", "", "ann")).Json;
        await OkAsync(shop.PostAsync(
            member + "/passkeys",
            new JsonObject { ["challenge"] = asked["challenge"]!.DeepClone(), ["credential"] = phone.Create(asked["options"]!), ["name"] = planted["passkey"] }.ToJsonString(), "ann"));
    }

    /// <summary>Why each entry of the statement gave what it gave.</summary>
    private static async Task WhysAsync(ApiShop shop, Planted planted, PageVisitor member, string account)
    {
        foreach (var posting in (await shop.GetAsync($"/v1/accounts/{account}/entries", "office")).Json["postings"]!.AsArray())
        {
            if ($"{posting!["kind"]}" == "activity")
            {
                planted.Check("why", await member.ReadAsync("/points/" + posting["activityId"]));
            }
        }
    }

    /// <summary>What somebody types into fields and addresses comes back as text, if at all.</summary>
    private static async Task TypedAsync(ApiShop shop, Planted planted, PageVisitor member, PageVisitor visitor)
    {
        var any = planted.Escaped("query");
        foreach (var path in (string[])
        [
            $"/offers?q={any}", $"/offers?pool={any}", $"/offers?category={any}&q={any}", $"/offers?swap={any}", $"/offers?after={any}", $"/offers?wrong={any}",
            $"/points?after={any}", $"/year?of={any}", $"/earn/review?sku={any}", $"/earn/survey/{any}", $"/sign-in?next={any}&again={any}&ended={any}", $"/join?card={any}&next={any}",
        ])
        {
            planted.Check(path, await member.ReadAsync(path));
        }

        foreach (var path in (string[])[$"/points/{any}", $"/{any}", $"/you/milestones/{any}.png"])
        {
            using var missing = await member.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, missing.StatusCode));
            planted.Check(path, await missing.Content.ReadAsStringAsync());
        }

        foreach (var (path, form, field) in ((string, string, string)[])
        [
            ("/earn", "claim", "code"), ("/earn", "claim", "total"), ("/earn", "claim", "day"), ("/earn", "recycle", "slip"), ("/you/contact", "contact", "email"),
            ("/you/household", "accept", "code"), ("/you/milestones", "shared", "shared"), ("/you/preferences", "preferences", "likes"), ("/you/preferences", "preferences", "greetWith"),
            ("/you/consents", "consents", "given"), ("/earn/review?sku=" + planted.Escaped("unknown product"), "review", "rating"), ("/earn/survey/autumn", "survey", "q-which"),
        ])
        {
            planted.Check(path, await member.SendAsync(path, form, (field, planted[$"typed {field} of {form}"]), ("email", Ann)));
        }

        var asked = await visitor.SendAsync("/sign-in?next=" + any, "ask", ("email", planted["typed address"]), ("next", planted["typed next"]), ("card", planted["typed card"]));
        planted.Check("ask", asked);
        planted.Check("enter", await visitor.SendAsync("/sign-in", "enter", ("email", planted["typed address"]), ("question", planted["typed question"]), ("code", planted["typed code"])));
        planted.Check("finish", await visitor.SendAsync("/join", "finish", ("email", planted["typed address"]), ("ticket", planted["typed ticket"]), ("name", planted["typed name"]), ("likes", planted["typed like"])));
    }

    private static async Task OkAsync(Task<Reply> reply)
    {
        var said = await reply;
        Assert.True(said.Status is 200 or 201, $"{said.Status} {said.Text}");
    }
}
