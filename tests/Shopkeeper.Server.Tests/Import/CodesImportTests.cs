using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

public sealed class CodesImportTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task codes_go_into_their_pool_once_and_bad_rows_to_the_rejects(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        var text = string.Concat(Enumerable.Range(0, 2_500).Select(static i => $"CINEMA-{i:00000}\n"));
        var first = await ImportAsync(shop, "films", "codes.csv", $"code\n{text},too,many\n\"  \"\n{new string('x', 61)}\nCINEMA-00007\n");
        Assert.Equal((2_504, 2_500, 1, 3), Counts(first));
        Assert.Equal((2_500, 2_500), ((long)first["inPool"]!, (long)first["left"]!));
        Assert.Equal(["bad-code", "bad-code", "malformed-row"], shop.Lines("bad.jsonl").Select(static line => (string)line["reason"]!).Order());

        // Cut off half-way and read again, with more behind it: what is there stays where it is.
        var again = await ImportAsync(shop, "films", "codes.csv", $"code\n{text}CINEMA-99999\n");
        Assert.Equal((2_501, 1, 2_500, 0), Counts(again));
        Assert.Equal(2_501, (long)again["inPool"]!);

        var other = await ImportAsync(shop, "theatre", "more.jsonl", "{\"code\":\"CINEMA-00001\"}\n{\"code\":\"STAGE-1\"}\n{\"code\":1}\n");
        Assert.Equal((3, 1, 0, 2), Counts(other));
        Assert.Equal(["code-in-other-pool", "malformed-row"], shop.Lines("bad.jsonl").Select(static line => (string)line["reason"]!).Order());
    }

    [Fact]
    public async Task a_pool_must_be_named_and_its_programme_be_there()
    {
        await using var shop = await CommandShop.NewAsync();
        var file = shop.Write("codes.csv", "code\nA\n");
        var (exit, _, error) = await shop.RunAsync("import", "codes", file, "--pool", "films");
        Assert.Equal(2, exit);
        Assert.Contains("No programme is published yet", error, StringComparison.Ordinal);
        await shop.PublishAsync();
        Assert.Contains("--pool", (await shop.RunAsync("import", "codes", file)).Error, StringComparison.Ordinal);
        (exit, _, error) = await shop.RunAsync("import", "codes", file, "--pool", "films", "--programme", "other");
        Assert.Equal(2, exit);
        Assert.Contains("'other'", error, StringComparison.Ordinal);
    }

    private static Task<JsonObject> ImportAsync(CommandShop shop, string pool, string file, string text) =>
        shop.JsonAsync("import", "codes", shop.Write(file, text), "--pool", pool, "--rejects", shop.In("bad.jsonl"));

    private static (long, long, long, long) Counts(JsonObject summary) =>
        ((long)summary["read"]!, (long)summary["accepted"]!, (long)summary["replayed"]!, (long)summary["rejected"]!);
}
