using System.Globalization;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

/// <summary>`quality` after an import of dirty rows: the rejects in their file, the duplicates in the report.</summary>
public sealed class QualityVerbTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task an_import_of_dirty_rows_leaves_a_reject_file_and_a_report_of_duplicates(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        var rows = Enumerable.Range(0, 40).Select(static i => string.Create(CultureInfo.InvariantCulture,
            $$"""{ "status": "active", "email": "person{{i}}@example.org", "givenName": "Given{{i * 37}}", "familyName": "Name{{i * 91}}", "birthDate": "19{{50 + i}}-03-{{10 + (i % 18)}}" }"""));
        var file = shop.Write("members.jsonl", string.Join('\n',
        [
            .. rows,
            """{ "status": "active", "email": "elisabeth.brook@example.org", "givenName": "Elisabeth", "familyName": "Brook", "birthDate": "1971-07-07" }""",
            """{ "status": "active", "email": "e.brook@example.com", "givenName": "Elizabeth", "familyName": "Brook", "birthDate": "1971-07-07" }""",
            """{ "status": "active", "email": "no address", "givenName": "Bad" }""",
        ]));
        var imported = await shop.JsonAsync("import", "members", file, "--format", "jsonl", "--rejects", shop.In("bad.jsonl"));
        Assert.Equal((42, 1), ((int)imported["accepted"]!, (int)imported["rejected"]!));
        Assert.Single(File.ReadAllLines(shop.In("bad.jsonl")));

        var report = await shop.JsonAsync("quality", "--pairs", shop.In("pairs.jsonl"));
        Assert.Equal((42, 42, 1), ((int)report["members"]!, (int)report["compared"]!, (int)report["duplicatesOpen"]!));
        Assert.Equal((42, 42), ((int)report["fields"]!["email"]!["known"]!, (int)report["fields"]!["email"]!["good"]!));
        var pair = Assert.Single(shop.Lines("pairs.jsonl"));
        Assert.StartsWith("mem_", (string)pair["first"]!, StringComparison.Ordinal);
        Assert.Contains("given-name", pair["reasons"]!.AsArray().Select(static reason => (string)reason!["column"]!));

        var (exit, words, _) = await shop.RunAsync("quality");
        Assert.Equal(0, exit);
        Assert.Contains("42 compared: 1 pairs may be one person", words, StringComparison.Ordinal);
    }
}
