using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Tests.Commands;
using Shopkeeper.Server.Tests.Import;
using Xunit;

namespace Shopkeeper.Server.Tests.TakeOver;

public sealed class ExportTests
{
    private static readonly string[] Files = ["members.jsonl", "accounts.jsonl", "consents.jsonl"];

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Sqlite, DatabaseEngine.Postgres)]
    [InlineData(DatabaseEngine.Postgres, DatabaseEngine.Sqlite)]
    public async Task an_empty_shop_has_the_same_balances_lots_and_next_expiries(DatabaseEngine from, DatabaseEngine to)
    {
        await using var old = await TakeOverShop.NewAsync(from);
        await FillAsync(old, seed: 7);
        var exported = await old.JsonAsync("export", old.In("out"));
        Assert.Equal((40, 0), ((long)exported["members"]!, (long)exported["unnamed"]!));
        Assert.True((long)exported["points"]! > 0);

        await using var empty = await TakeOverShop.NewAsync(to);
        await empty.JsonAsync("import", "members", old.In("out/members.jsonl"));
        var accounts = await empty.JsonAsync("import", "accounts", old.In("out/accounts.jsonl"), "--total", $"{exported["points"]}");
        Assert.Equal(0, (long)accounts["rejected"]!);
        await empty.JsonAsync("import", "consents", old.In("out/consents.jsonl"), "--total", $"{exported["consents"]}");

        // Numbers are drawn once and brought the second time: then they must be named.
        var numbers = TakeOverShop.Lines(old.Lines("out/members.jsonl").Select(static line => (string)line["card"]!));
        var again = await empty.JsonAsync("export", empty.In("out"), "--cards", empty.Write("cards.txt", numbers));
        foreach (var name in Files)
        {
            Assert.Equal(Sorted(old, name), Sorted(empty, name));
        }

        Assert.Equal((long)exported["points"]!, (long)again["points"]!);
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(empty));
    }

    [Fact]
    public async Task W20_ten_thousand_baskets_evaluate_the_same_in_the_copy_now_and_after_a_new_version()
    {
        await using var old = await TakeOverShop.NewAsync();
        await FillAsync(old, seed: 11);
        var exported = await old.JsonAsync("export", old.In("out"));
        await using var copy = await TakeOverShop.NewAsync();
        await copy.JsonAsync("import", "members", old.In("out/members.jsonl"));
        await copy.JsonAsync("import", "accounts", old.In("out/accounts.jsonl"), "--total", $"{exported["points"]}");
        var cards = old.Lines("out/members.jsonl").Select(static line => (string)line["card"]!).ToArray();

        var at = Now(0);
        var before = await EvaluatedAsync(old, cards, at, 10_000);
        Assert.Equal(before, await EvaluatedAsync(copy, cards, at, 10_000));

        var next = TakeOverShop.Programme.Replace("points: 1, per: 1.00 EUR", "points: 3, per: 2.00 EUR", StringComparison.Ordinal);
        foreach (var shop in new[] { old, copy })
        {
            await shop.JsonAsync("programme", "publish", shop.Write("next.yaml", next));
        }

        at = Now(60);
        var after = await EvaluatedAsync(old, cards, at, 500);
        Assert.Equal(after, await EvaluatedAsync(copy, cards, at, 500));
        Assert.NotEqual(before.Take(500), after);
    }

    private static string Now(int seconds) =>
        TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>What random baskets of these cards would give: points by rule, levels, and what there is then. What the clock did is taken over done.</summary>
    private static async Task<List<string>> EvaluatedAsync(CommandShop shop, string[] cards, string at, int baskets)
    {
        await using var host = await ShopReading.OpenAsync(shop);
        var random = new Random(3);
        var inbox = host.Services.Get<ActivityInbox>();
        var results = new List<string>(baskets);
        for (var i = 0; i < baskets; i++)
        {
            var (amount, card) = (random.Next(1, 90_000), cards[random.Next(cards.Length)]);
            var json = $$"""
                { "source": "pos", "key": "{{i}}", "type": "purchase", "card": "{{card}}", "occurredAt": "{{at}}", "currency": "EUR",
                  "lines": [ { "line": 1, "sku": "A", "quantity": 1, "amount": {{amount}} } ], "tenders": [ { "type": "card", "amount": {{amount}} } ] }
                """;
            Assert.True(inbox.TryAccept(Encoding.UTF8.GetBytes(json), null, out var accepted, out var problem), problem?.Detail);
            var quote = await host.Accounts.QuoteAsync(new QuoteRequest(accepted.Activity, accepted.Submission.Card, null, null), default);
            results.Add(string.Join(';', quote.Programmes.Select(static programme => string.Join(
                ' ',
                [
                    .. programme.Outcome.Posting!.Entries.Where(static entry => entry.Rule.Length > 0).Select(static entry => $"{entry.From}>{entry.To} {entry.Currency} {entry.Amount} {entry.Rule}"),
                    .. programme.Outcome.Posting.Changes.OfType<Change.LevelReached>().Select(static reached => reached.Level),
                    $"{programme.Outcome.Posting.AvailableAfter} {programme.Outcome.Posting.PendingAfter}",
                ]))));
        }

        return results;
    }

    [Fact]
    public async Task who_has_only_a_card_that_is_not_stored_is_named_by_a_list_of_numbers()
    {
        await using var shop = await TakeOverShop.NewAsync();
        var card = Card(1);
        await shop.JsonAsync("import", "members", shop.Write("held.jsonl", $"{{\"card\":\"{card}\",\"status\":\"held\"}}\n"));
        var (exit, _, error) = await shop.RunAsync("export", shop.In("out"));
        Assert.Equal(1, exit);
        Assert.Contains("--cards", error, StringComparison.Ordinal);
        Assert.Empty(shop.Lines("out/members.jsonl"));

        await shop.JsonAsync("export", shop.In("out"), "--cards", shop.Write("cards.txt", $"{Card(2)}\n\nno card\n{card}\n"));
        Assert.Equal((card, "held"), ((string)shop.Lines("out/members.jsonl")[0]["card"]!, (string)shop.Lines("out/members.jsonl")[0]["status"]!));
        Assert.Equal(2, (await shop.RunAsync("export", shop.In("out"), "--cards", shop.In("none.txt"))).Exit);
    }

    /// <summary>Forty members with cards that we drew or e-mails, some hundred purchases, some consents.</summary>
    private static async Task FillAsync(CommandShop shop, int seed)
    {
        var random = new Random(seed);
        await shop.JsonAsync("import", "members", shop.Write("m.jsonl", TakeOverShop.Lines(Enumerable.Range(1, 40).Select(
            static number => number % 4 == 0
                ? $$"""{"name":"Card only {{number}}","likes":["tea","wine"]}"""
                : $$"""{"email":"member{{number}}@example.com","phone":"+30697000{{number:0000}}","name":"Μέλος {{number}}","birthDate":"1980-02-{{1 + (number % 28):00}}"}"""))));
        await shop.JsonAsync("export", shop.In("before"));
        var cards = shop.Lines("before/members.jsonl").Select(static line => (string)line["card"]!).ToArray();
        await shop.JsonAsync("import", "purchases", shop.Write("p.jsonl", TakeOverShop.Lines(Enumerable.Range(1, 300).Select(number =>
        {
            var amount = random.Next(100, 40_000);
            var day = TimeProvider.System.GetUtcNow().AddDays(-random.Next(0, 500)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return $$$"""{"source":"pos","key":"{{{number}}}","type":"purchase","card":"{{{cards[random.Next(cards.Length)]}}}","occurredAt":"{{{day}}}","currency":"EUR","lines":[{"line":1,"sku":"A","quantity":1,"amount":{{{amount}}}}],"tenders":[{"type":"card","amount":{{{amount}}}}]}""";
        }))));
        var wording = "\"wording\":{\"version\":\"1\",\"language\":\"en\",\"text\":\"Yes.\"}";
        var consents = TakeOverShop.Lines(Enumerable.Range(1, 20).Select(number =>
            $$$"""{"card":"{{{cards[number]}}}","operator":"web","consent":{"given":true,"purpose":"offers","channel":"email","source":"web","proof":"ip {{{number}}}","at":"2015-01-01T00:00:00Z",{{{wording}}}}}"""));
        Assert.Equal(0, (await TakeOverShop.ImportAsync(shop, "consents", consents, 20)).Exit);
    }

    private static string[] Sorted(CommandShop shop, string name)
    {
        var lines = File.ReadAllLines(shop.In("out/" + name));
        foreach (var line in lines)
        {
            Assert.NotNull(JsonNode.Parse(line));
        }

        Array.Sort(lines, StringComparer.Ordinal);
        return lines;
    }

    private static string Card(int number)
    {
        var digits = $"29{number:0000000000}";
        return digits + Gs1CheckDigit.Of(digits);
    }
}
