using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class CardsVerbTests
{
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task ranges_are_set_and_cards_are_printed_from_a_shell(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        var set = await shop.JsonAsync("cards", "range", "main", "--prefix", "29");
        Assert.Equal(("main", 10_000_000_000), ((string)set["ranges"]![0]!["name"]!, (long)set["ranges"]![0]!["numbers"]!));
        await shop.JsonAsync("cards", "range", "old", "--prefix", "6332", "--length", "16", "--check", "luhn");

        var printed = await shop.JsonAsync("cards", "print", "spring", "--range", "old", "--cards", "50", "--out", shop.In("cards.csv"));
        Assert.Equal((50, 0), ((int)printed["issued"]!, (int)printed["held"]!));
        var lines = await File.ReadAllLinesAsync(shop.In("cards.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(51, lines.Distinct().Count());

        shop.Write("members.csv", "card,status\n" + lines[1].Split(',')[0] + ",held\n5012345678900,held\n");
        var imported = await shop.JsonAsync("import", "members", shop.In("members.csv"), "--rejects", shop.In("bad.jsonl"));
        Assert.Equal((1, 1), ((int)imported["accepted"]!, (int)imported["rejected"]!));
        Assert.Equal("foreign-card", (string)Assert.Single(shop.Lines("bad.jsonl"))["reason"]!);
        Assert.Equal(1, (int)(await shop.JsonAsync("cards", "batches"))["batches"]![0]!["held"]!);

        var (exit, _, error) = await shop.RunAsync("cards", "range", "more", "--prefix", "290");
        Assert.Equal(2, exit);
        Assert.Contains("'main'", error, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("cards", "range", "more", "--prefix", "28", "--check", "mod11")).Exit);
        Assert.Equal(2, (await shop.RunAsync("cards", "print", "more", "--range", "none", "--cards", "1", "--out", shop.In("x.csv"))).Exit);
        Assert.Equal(2, (await shop.RunAsync("cards", "unrange", "old")).Exit);
        Assert.Single((await shop.JsonAsync("cards", "unrange", "main"))["ranges"]!.AsArray());
        Assert.Contains("50 of at most", (await shop.RunAsync("cards", "ranges")).Output, StringComparison.Ordinal);
    }
}
