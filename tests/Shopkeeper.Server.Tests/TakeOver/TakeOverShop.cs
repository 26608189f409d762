using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;

namespace Shopkeeper.Server.Tests.TakeOver;

/// <summary>A shop with a programme that has everything a member can bring along, used through the command line.</summary>
internal static class TakeOverShop
{
    public const string Programme = """
        programme: club
        name: Club
        currency: EUR
        timezone: Europe/Athens
        points:
          - { id: main, name: Points, spendable: true, expire: 12mo, value: { points: 1, worth: 0.01 EUR } }
          - { id: status, name: Status, spendable: false, pending: 14d }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 EUR }
          - { id: visit, on: purchase, points: 5, into: status, limit: 1 per day }
        levels:
          - { id: silver, at: 500 }
          - { id: gold, at: 5000 }
        level-basis: lifetime
        vouchers:
          gift: { worth: 5.00 EUR, valid: 12mo }
          tenth: { percent: 10, valid: 6mo, spend: { threshold: 300.00 EUR, repeat: every } }
        """;

    public static async Task<CommandShop> NewAsync(DatabaseEngine engine = DatabaseEngine.Sqlite, int members = 0)
    {
        var shop = await CommandShop.NewAsync(engine);
        await shop.JsonAsync("programme", "publish", shop.Write("club.yaml", Programme), "--at", "2010-01-01");
        if (members > 0)
        {
            await shop.JsonAsync("import", "members", shop.Write("members.jsonl", Lines(Enumerable.Range(1, members).Select(Member))));
        }

        return shop;
    }

    public static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(static line => line + "\n"));

    public static string Member(int number) => $$"""{"email":"member{{number}}@example.com","name":"Member {{number}}","homeStore":"athens-1"}""";

    public static Task<(int Exit, string Output, string Error)> ImportAsync(CommandShop shop, string kind, string text, long total) =>
        shop.RunAsync(
            "import", kind, shop.Write(kind + ".jsonl", text), "--total", $"{total}", "--proof", shop.In(kind + "-proof.jsonl"),
            "--rejects", shop.In("bad.jsonl"), "--json");

    public static string[] Reasons(CommandShop shop) => [.. shop.Lines("bad.jsonl").Select(static line => (string)line["reason"]!)];

    public static async Task<long> DifferencesAsync(CommandShop shop)
    {
        var (_, output, _) = await shop.RunAsync("verify", "--replay", "--json");
        return (long)JsonNode.Parse(output)!["differences"]!;
    }
}
