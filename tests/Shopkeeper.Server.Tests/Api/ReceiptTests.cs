using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Receipts;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What a till prints of a sale, in its width and the customer's language.</summary>
public sealed partial class ReceiptTests
{
    private const string Programme = """
        programme: points
        name: { en: Points, el: Πόντοι }
        currency: GBP
        timezone: Europe/London
        points: { name: Points, expire: 12mo, spendable: true }
        earn:
          - { id: visit, name: { en: For coming in, el: Για την επίσκεψη }, on: purchase, points: 10 }
          - { id: spend, name: { en: One point for every full pound that you spend, el: Ένας πόντος για κάθε λίρα που ξοδεύετε }, on: purchase,
              points: 1, per: 1.00 GBP, cap: 20, exclude: { category: [gift-cards] } }
          - { id: wine, name: { en: Wine, el: Κρασί }, on: purchase, points: 5, per: 1 ea, only: { category: [food/wine] } }
        levels:
          - { id: silver, name: { en: Silver, el: Ασημένιο }, at: 100 }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [GeneratedRegex(@"\s([+-]\d+)$")]
    private static partial Regex Points { get; }

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("g", "Gift card of the house", "gift-cards", ""), new Product("w", "Rioja", "food/wine", ""), new Product("c", "Coat", "clothes", "")], default);
        return shop;
    }

    private static string Sale(string key) => $$"""
        { "source": "pos", "key": "{{key}}", "type": "purchase", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:15:00Z",
          "store": "cardiff-1", "currency": "GBP", "lines": [ { "line": 1, "sku": "c", "amount": 3000 },
          { "line": 2, "sku": "g", "amount": 5000 }, { "line": 3, "sku": "w", "quantity": 2, "amount": 1200 } ] }
        """;

    private static async Task<string[]> LinesAsync(ApiShop shop, string activity, string query = "")
    {
        var reply = await shop.GetAsync($"/v1/activities/{activity}/receipt{query}", "till");
        Assert.Equal(200, reply.Status);
        return [.. Assert.Single(reply.Json["programmes"]!.AsArray())!["lines"]!.AsArray().Select(static line => line!.GetValue<string>())];
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_24_three_rules_a_cap_and_an_exclusion_add_up_in_forty_columns(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var sale = await shop.PostAsync("/v1/activities", Sale("sale"));
        var activity = sale.Json["activityId"]!.GetValue<string>();
        Assert.Equal(
            [
                "Points",
                "For coming in                        +10",
                "One point for every full pound that you",
                "  spend                              +20",
                "  its cap is reached: 20 instead of 42",
                "  without Gift card of the house",
                "Wine                                 +10",
                "  without Coat",
                "  without Gift card of the house",
                "Points of this sale                  +40",
                "Balance                               40",
                "To Silver                             60",
                "Ending on 2016-10-22                  40",
            ],
            await LinesAsync(shop, activity));

        foreach (var query in new[] { "", "?lang=el", "?width=24", "?lang=el&width=24", "?lang=xx&width=120" })
        {
            var lines = await LinesAsync(shop, activity, query);
            var width = query.Contains("width=24", StringComparison.Ordinal) ? 24 : query.Contains("120", StringComparison.Ordinal) ? 120 : 40;
            Assert.All(lines, line => Assert.InRange(new StringInfo(line).LengthInTextElements, 1, width));
            var figures = lines.Select(static line => Points.Match(line)).Where(static match => match.Success)
                .Select(static match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal((40, 40), (figures[..^1].Sum(), figures[^1]));
        }

        var greek = string.Join('\n', await LinesAsync(shop, activity, "?lang=el"));
        Assert.Contains("έφτασε το όριό του: 20 αντί για 42", greek, StringComparison.Ordinal);
        Assert.Contains("χωρίς Gift card of the house", greek, StringComparison.Ordinal);
        Assert.Contains("Υπόλοιπο", greek, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_return_says_what_was_taken_back()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/activities", Sale("sale"));
        var back = await shop.PostAsync("/v1/activities", Bodies.Return("back", "sale", """{ "line": 1, "saleLine": 3, "sku": "w", "quantity": 1, "amount": 600 }"""));
        var lines = await LinesAsync(shop, back.Json["activityId"]!.GetValue<string>());
        Assert.Contains("Taken back: Wine                      -5", lines);
        Assert.Contains("Points of this sale                   -5", lines);
    }

    [Fact]
    public async Task what_cannot_be_printed_is_refused_with_the_place()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal(404, (await shop.GetAsync("/v1/activities/act_nothing/receipt")).Status);
        Assert.Equal((400, "width"), ((await shop.GetAsync("/v1/activities/act_nothing/receipt?width=10")).Status, (await shop.GetAsync("/v1/activities/act_nothing/receipt?width=10")).Pointer));
    }

    [Fact]
    public async Task a_quote_gives_its_reasons_in_the_language_asked_for()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite, await File.ReadAllTextAsync(Shipped.Programme("bonus-card.yaml")));
        var body = Bodies.Purchase("q", 50).Replace("GBP", "EUR", StringComparison.Ordinal);
        JsonNode Verdict(Reply reply) => reply.Json["explanations"]![0]!["rules"]![0]!;
        var greek = Verdict(await shop.PostAsync("/v1/quotes?explain=true&lang=el", body));
        Assert.Equal(("1 πόντος για κάθε ευρώ", "λιγότερο από ένα βήμα"), (greek["name"]!.GetValue<string>(), greek["why"]!.GetValue<string>()));
        var english = Verdict(await shop.PostAsync("/v1/quotes?explain=true", body));
        Assert.Equal(("below-step", "less than one step"), (english["reason"]!.GetValue<string>(), english["why"]!.GetValue<string>()));
    }

    [Fact]
    public void every_language_says_the_same_things()
    {
        Assert.Equal(["el", "en"], Phrases.Languages);
        foreach (var language in Phrases.Languages)
        {
            var phrases = Phrases.In(language);
            Assert.Equal(Phrases.English.Keys.Order(), phrases.Keys.Order());
            foreach (var key in phrases.Keys)
            {
                Assert.Equal(Places(Phrases.English.Text(key)), Places(phrases.Text(key)));
            }

            foreach (var reason in Enum.GetValues<SkipReason>().Where(static reason => reason != SkipReason.None))
            {
                Assert.NotEqual("", phrases.Of(reason));
            }

            foreach (var why in new[] { Rejection.CurrencyNotInProgramme, Rejection.OutsidePilot, Rejection.CardKindEnded })
            {
                Assert.NotEqual("", phrases.Text(RejectionCode.Of(why)));
            }
        }
    }

    private static string[] Places(string text) => [.. text.Split('{').Skip(1).Select(static part => part.Split('}')[0]).Order()];
}
