using System.Text.Json.Nodes;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class BackupTests
{
    private const string Year = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
        536366,22633,WARMER,6,2010-12-01 08:28:00,1.85,17850,United Kingdom

        """;

    [Fact]
    public async Task what_was_backed_up_is_restored_verified_and_goes_on()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        var year = shop.Write("year.csv", Year);
        await shop.JsonAsync("import", "purchases", year, "--format", "online-retail", "--results", shop.In("first.jsonl"));
        var backup = await shop.JsonAsync("backup", shop.In("copy"));
        Assert.Equal(
            ["shop.db", "keys.db"], backup["files"]!.AsArray().Select(static file => (string)file!["name"]!));
        Assert.False(File.Exists(shop.In("copy/master.key")));

        var (exit, output, error) = await CommandRun.RunAsync(
            "restore", shop.In("copy"), "--data", shop.In("restored"), "--master-key", shop.In("shop/master.key"), "--json");
        Assert.True(exit == 0, error);
        var restored = JsonNode.Parse(output)!;
        Assert.Equal(0, (int)restored["differences"]!);
        Assert.Equal(2, (int)restored["postings"]!);

        // The same file again: cards, keys and answers are as they were.
        (exit, output, _) = await CommandRun.RunAsync(
            "import", "purchases", year, "--format", "online-retail", "--data", shop.In("restored"),
            "--results", shop.In("second.jsonl"), "--json");
        Assert.Equal(0, exit);
        Assert.Equal(2, (int)JsonNode.Parse(output)!["replayed"]!);
        Assert.Equal(
            shop.Lines("first.jsonl").Select(static line => (string)line["activityId"]!),
            shop.Lines("second.jsonl").Select(static line => (string)line["activityId"]!));
    }

    [Fact]
    public async Task a_damaged_backup_is_not_restored()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        await shop.JsonAsync("backup", shop.In("copy"));
        var file = shop.In("copy/shop.db");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var (exit, _, error) = await CommandRun.RunAsync("restore", shop.In("copy"), "--data", shop.In("restored"));
        Assert.Equal(2, exit);
        Assert.Contains("damaged", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.In("restored")));
    }

    [Fact]
    public async Task a_folder_that_holds_something_is_not_restored_into()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        await shop.JsonAsync("backup", shop.In("copy"));
        var (exit, _, error) = await CommandRun.RunAsync("restore", shop.In("copy"), "--data", shop.In("shop"));
        Assert.Equal(2, exit);
        Assert.Contains("not empty", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task postgres_is_left_to_its_own_tools()
    {
        var (exit, _, error) = await CommandRun.RunAsync("backup", "/tmp/nowhere", "--database", "Host=localhost");
        Assert.Equal(2, exit);
        Assert.Contains("pg_basebackup", error, StringComparison.Ordinal);
    }
}
