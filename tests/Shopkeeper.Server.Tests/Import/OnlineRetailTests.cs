using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>The online-retail profile, through the command line, under Sparks: 10 per purchase and 10 per full pound.</summary>
public sealed class OnlineRetailTests
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    [Theory]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,,United Kingdom", "no-customer")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,Bob,United Kingdom", "bad-customer")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,12345678901,United Kingdom", "bad-customer")]
    [InlineData("A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom", "adjustment")]
    [InlineData("A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,-11062.06,17850,United Kingdom", "adjustment")]
    [InlineData("X1,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "bad-invoice")]
    [InlineData(",85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "bad-invoice")]
    [InlineData("536365,,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "bad-product")]
    [InlineData("536365,85123A,damaged,-6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "negative-quantity")]
    [InlineData("C536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "positive-cancellation")]
    [InlineData("536365,85123A,HOLDER,0,2010-12-01 08:26:00,2.55,17850,United Kingdom", "zero-quantity")]
    [InlineData("536365,85123A,HOLDER,six,2010-12-01 08:26:00,2.55,17850,United Kingdom", "bad-quantity")]
    [InlineData("536365,85123A,HOLDER,99999999999999999999,2010-12-01 08:26:00,2.55,17850,United Kingdom", "bad-quantity")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,0.0,17850,United Kingdom", "zero-price")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,-2.55,17850,United Kingdom", "negative-price")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,cheap,17850,United Kingdom", "bad-price")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,0.0000001,17850,United Kingdom", "bad-price")]
    [InlineData("536365,85123A,HOLDER,900000000,2010-12-01 08:26:00,9000000,17850,United Kingdom", "amount-out-of-range")]
    [InlineData("536365,85123A,HOLDER,6,yesterday,2.55,17850,United Kingdom", "bad-date")]
    [InlineData("536365,85123A,HOLDER,6,2010-13-01 08:26:00,2.55,17850,United Kingdom", "bad-date")]
    [InlineData("536365,85123A,HOLDER,6,9999-12-01 08:26:00,2.55,17850,United Kingdom", "bad-date")]
    [InlineData("536365,85123A,HOLDER,6", "malformed-row")]
    [InlineData("536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom,more", "malformed-row")]
    [InlineData("536365,85123A,\"HOLDER\" large,6,2010-12-01 08:26:00,2.55,17850,United Kingdom", "malformed-row")]
    public async Task a_dirty_row_is_rejected_with_its_reason_and_the_rest_is_posted(string row, string reason)
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, row + "\n536370,22633,WARMER,1,2010-12-01 09:00:00,5.00,17850,United Kingdom\n");
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        var reject = Assert.Single(shop.Lines("bad.jsonl"));
        Assert.Equal(reason, (string)reject["reason"]!);
        Assert.Equal(2, (int)reject["line"]!);
        Assert.Equal(row, (string)reject["raw"]!);
        Assert.NotEmpty((string)reject["message"]!);
        Assert.Equal(60, (int)Assert.Single(shop.Lines("out.jsonl"))["balance"]!);
    }

    [Fact]
    public async Task an_invoice_is_one_activity_at_its_earliest_time_and_equal_rows_stay_lines()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, """
            536365,85123A,HOLDER,1,2010-07-01 08:28:00,0.50,17850,United Kingdom
            536365,85123A,HOLDER,1,2010-07-01 08:27:00,0.50,17850,United Kingdom
            536365,22633,WARMER,1,2010-07-01 08:28:00,0.995,17850,EIRE

            """);
        Assert.Equal((3, 3, 0, 0), Counts(summary));
        Assert.Equal(1, (int)summary["activities"]!);
        var line = Assert.Single(shop.Lines("out.jsonl"));
        Assert.EndsWith("/536365", (string)line["key"]!, StringComparison.Ordinal);
        Assert.Equal("recorded", (string)line["status"]!);

        // 0.50 + 0.50 + 1.00 (0.995 rounded half up): 10 and 20.
        Assert.Equal(30, (int)line["pointsEarned"]!);
        var activity = await ShopReading.ActivityAsync(shop, (string)line["activityId"]!);
        Assert.Equal("2010-07-01T07:27:00Z", activity.OccurredAt.ToString());
        Assert.Equal([(1, "85123A", 50L), (2, "85123A", 50L), (3, "22633", 100L)],
            activity.Lines.Select(static one => (one.Number, one.Sku, one.Amount)));
        Assert.Equal("united-kingdom", activity.Channel);
    }

    [Fact]
    public async Task rows_of_an_invoice_need_not_stand_together()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, """
            536365,A,,1,2010-12-01 08:26:00,1.00,17850,United Kingdom
            536366,B,,1,2010-12-01 08:27:00,1.00,17851,United Kingdom
            536365,C,,1,2010-12-01 08:28:00,2.00,17850,United Kingdom
            536367,D,,1,2010-12-01 08:29:00,1.00,17850,United Kingdom
            536365,E,,1,2010-12-01 08:30:00,3.00,17850,United Kingdom

            """);
        Assert.Equal((5, 5, 0, 0), Counts(summary));
        Assert.Equal(
            [("536366", 20), ("536367", 20), ("536365", 70)],
            shop.Lines("out.jsonl").Select(static line => (((string)line["key"]!).Split('/')[^1], (int)line["pointsEarned"]!)));
    }

    [Fact]
    public async Task a_row_of_another_customer_in_the_invoice_is_rejected()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, """
            536365,A,,1,2010-12-01 08:26:00,1.00,17850,United Kingdom
            536365,B,,1,2010-12-01 08:26:00,1.00,17851,United Kingdom

            """);
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        Assert.Equal("another-customer", (string)shop.Lines("bad.jsonl")[0]["reason"]!);
    }

    [Fact]
    public async Task a_cancellation_takes_back_the_latest_sale_at_its_price_first()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, """
            1,A,,10,2010-12-01 08:00:00,2.00,17850,United Kingdom
            2,A,,10,2010-12-02 08:00:00,2.00,17850,United Kingdom
            3,A,,10,2010-12-03 08:00:00,1.50,17850,United Kingdom
            C4,A,,-12,2010-12-04 08:00:00,2.00,17850,United Kingdom

            """);
        Assert.Equal(1, (int)summary["cancellations"]!["matchedAtSamePrice"]!);
        var last = shop.Lines("out.jsonl")[^1];
        Assert.Equal(-240, (int)last["pointsEarned"]!);
        var activity = await ShopReading.ActivityAsync(shop, (string)last["activityId"]!);
        Assert.Equal(
            [("invoice/2", 10_000L), ("invoice/1", 2_000L)],
            activity.Returns.Select(static part => (part.Sale!.Value.Key, part.Lines[0].Thousandths)));
    }

    [Fact]
    public async Task what_no_earlier_sale_covers_comes_back_without_receipt()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, """
            C1,A,,-1,2010-12-01 07:00:00,2.00,17850,United Kingdom
            2,A,,3,2010-12-01 08:00:00,2.00,17850,United Kingdom
            3,B,,3,2010-12-01 08:00:00,5.00,17850,United Kingdom
            C4,A,,-5,2010-12-02 08:00:00,2.00,17850,United Kingdom
            C5,B,,-2,2010-12-02 08:00:00,4.00,17850,United Kingdom
            C6,D,Discount,-1,2010-12-03 08:00:00,2.00,17850,United Kingdom
            C7,A,,-1,2010-12-04 08:00:00,2.00,17851,United Kingdom

            """);
        var matching = summary["cancellations"]!;
        Assert.Equal(5, (int)matching["lines"]!);
        Assert.Equal(0, (int)matching["matchedAtSamePrice"]!);
        Assert.Equal(1, (int)matching["matchedAtOtherPrice"]!);
        Assert.Equal(1, (int)matching["matchedInPart"]!);
        Assert.Equal(3, (int)matching["withoutReceipt"]!);

        // 70 and 160 earned; 60 taken back for A; B cost 15.00, of which 7.00 remain: 80 taken back.
        Assert.Equal(
            [0, 70, 160, -60, -80, 0, 0], shop.Lines("out.jsonl").Select(static line => (int)line["pointsEarned"]!));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task the_same_file_again_posts_nothing_and_a_longer_one_goes_on(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        var rows = await SampleRowsAsync(6_000);
        var first = await ImportAsync(shop, string.Join('\n', rows[..EndOfInvoice(rows, 2_500)]) + "\n");
        Assert.True((int)first["accepted"]! > 1_000);
        var whole = await ImportAsync(shop, string.Join('\n', rows) + "\n");
        Assert.Equal((int)first["accepted"]!, (int)whole["replayed"]!);
        Assert.Equal((int)whole["read"]!, (int)whole["accepted"]! + (int)whole["replayed"]! + (int)whole["rejected"]!);

        var results = await File.ReadAllTextAsync(shop.In("out.jsonl"), TestContext.Current.CancellationToken);
        var again = await ImportAsync(shop, string.Join('\n', rows) + "\n");
        Assert.Equal(0, (int)again["accepted"]!);
        Assert.Equal(
            results.Replace("\"recorded\"", "\"replayed\"", StringComparison.Ordinal),
            await File.ReadAllTextAsync(shop.In("out.jsonl"), TestContext.Current.CancellationToken));
        Assert.Equal(0, (int)(await shop.JsonAsync("verify"))["differences"]!);
    }

    [Fact]
    public async Task results_stand_in_file_order()
    {
        await using var shop = await SparksAsync();
        var rows = await SampleRowsAsync(5_000);
        await ImportAsync(shop, string.Join('\n', rows) + "\n");
        var invoices = rows.Select(static row => row.Split(',')[0]).Distinct().ToList();
        var places = shop.Lines("out.jsonl").Select(line => invoices.IndexOf(((string)line["key"]!).Split('/')[^1])).ToArray();
        Assert.True(places.Length > 100);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public async Task trade_invoices_of_any_size_are_posted()
    {
        await using var shop = await SparksAsync();
        var rows = new StringBuilder("581483,23843,PAPER CRAFT,80995,2011-12-09 09:15:00,2.08,16446,United Kingdom\n");
        for (var i = 0; i < 1_114; i++)
        {
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"573585,S{i},THING,1,2011-10-31 14:41:00,4.13,14096,United Kingdom\n");
        }

        rows.Append("C581484,23843,PAPER CRAFT,-80995,2011-12-09 09:27:00,2.08,16446,United Kingdom\n");
        Assert.Equal((1_116, 1_116, 0, 0), Counts(await ImportAsync(shop, rows.ToString())));

        // 80,995 x 2.08 = 168,469.60; 1,114 x 4.13 = 4,600.82.
        Assert.Equal(
            [1_684_700, 46_010, -1_684_690], shop.Lines("out.jsonl").Select(static line => (int)line["pointsEarned"]!));
    }

    [Theory]
    [InlineData("12/1/2010 8:26", "17850.0")]
    [InlineData("2010-12-01 08:26", "17850")]
    [InlineData("2010-12-01T08:26:00", "17850")]
    public async Task the_forms_that_circulate_are_read(string time, string customer)
    {
        await using var shop = await SparksAsync();
        await ImportAsync(shop, $"536365,A,\"BOX, 12\"\" WIDE\",1,{time},2.00,{customer},United Kingdom\n");
        var line = Assert.Single(shop.Lines("out.jsonl"));
        var activity = await ShopReading.ActivityAsync(shop, (string)line["activityId"]!);
        Assert.Equal("2010-12-01T08:26:00Z", activity.OccurredAt.ToString());
        Assert.Equal(30, await ShopReading.BalanceOfCardAsync(shop, "2900000178502"));
    }

    [Fact]
    public async Task a_file_that_cannot_be_read_to_its_end_is_exit_2()
    {
        await using var shop = await SparksAsync();
        var packed = shop.In("year.csv.gz");
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Header + string.Join('\n', await SampleRowsAsync(3_000))), TestContext.Current.CancellationToken);
        }

        var bytes = await File.ReadAllBytesAsync(packed, TestContext.Current.CancellationToken);
        bytes.AsSpan(bytes.Length / 2, 200).Clear();
        await File.WriteAllBytesAsync(packed, bytes, TestContext.Current.CancellationToken);
        await ExpectExit2Async(shop, packed, "unpacked");
        await ExpectExit2Async(shop, shop.Write("no-column.csv", "InvoiceNo,StockCode\n1,A\n"), "Quantity");
        await ExpectExit2Async(shop, shop.Write("twice.csv", "InvoiceNo,InvoiceNo\n1,A\n"), "two columns");
        await ExpectExit2Async(shop, shop.Write("empty.csv", ""), "InvoiceNo");
        await ExpectExit2Async(shop, shop.Write("quote.csv", Header + "1,\"A" + new string('x', 3_000_000)), "quote");
        await ExpectExit2Async(shop, shop.In("absent.csv"), "no file");
    }

    private static async Task ExpectExit2Async(CommandShop shop, string file, string word)
    {
        var (exit, output, error) = await shop.RunAsync("import", "purchases", file, "--format", "online-retail", "--json");
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains(word, error, StringComparison.Ordinal);
    }

    private static int EndOfInvoice(string[] rows, int from) =>
        Array.FindIndex(rows, from, row => row.Split(',')[0] != rows[from - 1].Split(',')[0]);

    private static async Task<CommandShop> SparksAsync()
    {
        var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        return shop;
    }

    private static Task<JsonObject> ImportAsync(CommandShop shop, string rows) => shop.JsonAsync(
        "import", "purchases", shop.Write("year.csv", Header + rows), "--format", "online-retail",
        "--results", shop.In("out.jsonl"), "--rejects", shop.In("bad.jsonl"));

    private static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) =>
        ((int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);

    /// <summary>The first rows of the sample that have no quoted comma, so that a test may split them.</summary>
    private static async Task<string[]> SampleRowsAsync(int count)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Shipped.Sample), CompressionMode.Decompress));
        await reader.ReadLineAsync();
        var rows = new List<string>(count);
        while (rows.Count < count && await reader.ReadLineAsync() is { } row)
        {
            if (!row.Contains('"', StringComparison.Ordinal))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }
}
