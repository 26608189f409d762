using Shopkeeper.Server.Tests.Commands;
using Shopkeeper.Server.Tests.TakeOver;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

public sealed class ImportDuplicatesTests
{
    [Fact]
    public async Task an_import_reports_who_seems_to_be_there_twice_and_a_search_fills_the_queue()
    {
        await using var shop = await TakeOverShop.NewAsync();
        var crowd = Enumerable.Range(0, 200).Select(static i =>
            $$"""{"email":"c{{i * 7919 % 100_003}}@example.com","name":"{{(char)('A' + (i % 26))}}{{(char)('a' + (i * 7 % 26))}}{{(char)('a' + (i * 11 % 26))}}na {{(char)('K' + (i % 9))}}o{{(char)('a' + (i * 5 % 26))}}{{(char)('a' + (i * 17 % 26))}}s","birthDate":"{{1940 + (i % 60)}}-{{1 + (i * 5 % 12):00}}-{{1 + (i * 7 % 28):00}}"}""");
        await shop.JsonAsync("import", "members", shop.Write("first.jsonl", TakeOverShop.Lines(
            crowd.Append("""{"email":"dimitra.p@example.com","name":"Dimitra Panagiotou","birthDate":"1979-05-17"}"""))));
        var summary = await shop.JsonAsync(
            "import", "members",
            shop.Write("second.jsonl", """{"email":"dimitra.pan@example.com","name":"Dimitra Panagiotu","birthDate":"1979-05-17"}""" + "\n"),
            "--duplicates", shop.In("pairs.jsonl"));
        Assert.Equal(1, (long)summary["duplicates"]!);
        var pair = Assert.Single(shop.Lines("pairs.jsonl"));
        Assert.Contains("birth date exact", (string)pair["evidence"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("Dimitra", pair.ToJsonString(), StringComparison.Ordinal);

        var searched = await shop.JsonAsync("dedupe", "members");
        Assert.True((long)searched["open"]! >= 1);
        Assert.Equal((202, 202), ((long)searched["names"]!["there"]!, (long)searched["names"]!["valid"]!));
        Assert.Equal(64, (await shop.RunAsync("dedupe", "members", "--auto-merge", "1")).Exit);
        Assert.True((long)(await shop.JsonAsync("dedupe", "members", "--auto-merge", "4"))["merged"]! >= 1);
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(shop));
    }
}
