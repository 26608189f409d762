using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>A real grocer's receipts through the public import, against the points that its public rule gives.</summary>
public sealed class GrocerImportTests
{
    [Fact]
    public async Task every_receipt_of_the_real_grocer_earns_what_the_public_rule_says()
    {
        var folder = SharedFolder("x5-retailhero");
        Assert.SkipUnless(folder is not null, "The receipts of the real grocer (x5-retailhero) are not here.");
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync("grocer-bonus.yaml");

        var receipts = Rows(Path.Combine(folder!, "receipts.csv"));
        var cards = receipts.Select(static row => row["client_id"]).Distinct(StringComparer.Ordinal)
            .Select(static (client, i) => (client, Card: Ean13(i))).ToDictionary(static one => one.client, static one => one.Card);
        await shop.JsonAsync("import", "members", shop.Write("members.jsonl", string.Concat(
            cards.Values.Select(static card => $$"""{"card":"{{card}}","status":"held"}""" + "\n"))));
        var lines = Rows(Path.Combine(folder!, "receipt_lines.csv")).ToLookup(static row => row["receipt_id"]);
        var file = shop.Write("receipts.jsonl", string.Concat(
            receipts.Select(row => Receipt(row, cards[row["client_id"]], lines[row["receipt_id"]]) + "\n")));
        var summary = await shop.JsonAsync("import", "purchases", file, "--results", shop.In("out.jsonl"), "--rejects", shop.In("bad.jsonl"));
        Assert.Equal(668, (int)summary["accepted"]!);
        Assert.Equal(0, (int)summary["rejected"]!);

        var earned = shop.Lines("out.jsonl").ToDictionary(
            static line => ((string)line["key"]!), static line => (long)line["pointsEarned"]!);
        var expected = Rows(Path.Combine(folder!, "reference_base_rule.csv")).ToDictionary(
            static row => row["receipt_id"], static row => Whole(row["base_points_by_public_rule"]));
        Assert.Equal(668, expected.Count(pair => earned[pair.Key] == pair.Value));
    }

    // Only the receipt has a price, so it stands on its first line. Points spent are a tender.
    private static string Receipt(Dictionary<string, string> row, string card, IEnumerable<Dictionary<string, string>> lines)
    {
        var sum = Kopecks(row["purchase_sum"]);
        var spent = -Kopecks(row["regular_points_spent"]) - Kopecks(row["express_points_spent"]);
        var tenders = new JsonArray(new JsonObject { ["type"] = "card", ["amount"] = sum - spent });
        if (spent > 0)
        {
            tenders.Add(new JsonObject { ["type"] = "points", ["amount"] = spent });
        }

        return new JsonObject
        {
            ["source"] = "grocer",
            ["key"] = row["receipt_id"],
            ["type"] = "purchase",
            ["card"] = card,
            ["occurredAt"] = row["datetime"] + "+03:00",
            ["store"] = row["store_id"],
            ["currency"] = "RUB",
            ["lines"] = new JsonArray([.. lines.Select((line, i) => new JsonObject
            {
                ["line"] = Whole(line["line_no"]),
                ["sku"] = line["product_id"],
                ["quantity"] = decimal.Parse(line["quantity"], CultureInfo.InvariantCulture),
                ["amount"] = i == 0 ? sum : 0,
            })]),
            ["tenders"] = tenders,
        }.ToJsonString();
    }

    private static string Ean13(int number)
    {
        var digits = "21" + number.ToString("D10", CultureInfo.InvariantCulture);
        var sum = digits.Select(static (digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    private static long Kopecks(string roubles) => (long)Math.Round(decimal.Parse(roubles, CultureInfo.InvariantCulture) * 100);

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static List<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(file, Encoding.UTF8);
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',').Select((value, i) => (header[i], value))
            .ToDictionary(static pair => pair.Item1, static pair => pair.value))];
    }

    private static string? SharedFolder(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Shopkeeper.slnx")))
            {
                var data = Path.Combine(folder.Parent!.FullName, "shared", "data", name);
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}
