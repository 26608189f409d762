using System.Text.Json.Nodes;
using Shopkeeper.Server.Tests.Commands;
using Xunit;
using static Shopkeeper.Server.Tests.Import.TillLog;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>Till logs through the public import: real ones where they are at hand, and small ones for each trap.</summary>
public sealed class PoslogImportTests
{
    [Fact]
    public async Task PT_25_the_log_of_a_grocer_twice_is_31_purchases_then_none()
    {
        await using var shop = await ShopAsync();
        var first = await ImportAsync(shop, Sample("ncr-acs-poslog-2017-10-01.scrubbed.xml"));
        Assert.Equal((31, 31, 0, 0), Counts(first));
        Assert.Equal((37, 6, 3), ((int)first["transactions"]!, (int)first["skipped"]!["control"]!, (int)first["membersNew"]!));
        var earned = shop.Lines("out.jsonl").Where(static line => (int)line["pointsEarned"]! > 0)
            .ToDictionary(static line => (string)line["key"]!, static line => (int)line["pointsEarned"]! - 1000);
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["9/2/2017-10-01/300"] = 284, ["9/3/2017-10-01/92"] = 179, ["9/2/2017-10-01/302"] = 438,
            },
            earned);

        var second = await ImportAsync(shop, Sample("ncr-acs-poslog-2017-10-01.scrubbed.xml"));
        Assert.Equal((31, 0, 31, 0), Counts(second));
        Assert.Empty(shop.Lines("bad.jsonl"));
    }

    [Fact]
    public async Task a_swedish_return_waits_for_the_sale_that_its_receipt_code_names()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Sample("swe-standard-dr-return.xml"));
        Assert.Equal("receipt/1202151240570529", (string)Assert.Single(shop.Lines("out.jsonl"))["key"]!);
        await ImportAsync(shop, Sample("swe-standard-dr-sale.xml"));
        Assert.Equal(
            ("receipt/1281111260543493", "parked"),
            ((string)shop.Lines("out.jsonl")[0]["key"]!, (string)shop.Lines("out.jsonl")[0]["status"]!));
    }

    [Fact]
    public async Task voids_rewards_and_negative_goods_count_once()
    {
        await using var shop = await ShopAsync();
        var summary = await ImportAsync(shop, shop.Write("log.xml", Log(
            Sale(1, "A", "10.00") + Sale(2, "A", "10.00") + Void(3, "A", "-10.00") + Sale(4, "B", "8.50")
            + Sale(5, "bottle", "-2.00") + Reward("-1.50", "4", "acs:detailedData=\"true\"", "PercentOff")
            + Reward("-1.50", "0", "acs:summarizedActivity=\"true\"", "PercentOff")
            + Reward("7", "0", "acs:detailedData=\"true\"", "CustomOffer") + Total("15.00") + Member)));
        Assert.Equal((1, 1, 0, 0), Counts(summary));
        Assert.Equal(1015, (int)Assert.Single(shop.Lines("out.jsonl"))["pointsEarned"]!);
        var activity = await ShopReading.ActivityAsync(shop, (string)shop.Lines("out.jsonl")[0]["activityId"]!);
        Assert.Equal([("A", 1000L), ("B", 700L), ("bottle", -200L)], activity.Lines.Select(static line => (line.Sku, line.Amount)));
        Assert.True(activity.TimeAssumed);
    }

    [Fact]
    public async Task a_member_who_comes_back_with_the_receipt_gets_the_sale_once()
    {
        await using var shop = await ShopAsync();
        string Back(string sale, string member) => Link(sale).Replace("<TransactionLink>", "<TransactionLink ReasonCode=\"RetrospectiveLoyalty\">", StringComparison.Ordinal)
            + Member.Replace("9900001", member, StringComparison.Ordinal);
        var log = shop.Write("log.xml", Log(
            Sale(1, "A", "10.00") + Total("10.00"), Back("1", "9900001"), Back("1", "9900002"), Sale(1, "B", "5.00") + Total("5.00") + Member, Back("9", "9900001")));
        var summary = await ImportAsync(shop, log);
        Assert.Equal((5, 3, 0, 2), Counts(summary));
        Assert.Equal((1, 1), ((int)summary["claimed"]!, (int)summary["parked"]!));
        Assert.Equal(["claim-used", "claim-not-usable"], shop.Lines("bad.jsonl").Select(static line => (string)line["reason"]!));
        var again = await ImportAsync(shop, log);
        Assert.Equal((0, 0), ((int)again["claimed"]!, (int)again["accepted"]!));
        Assert.All(shop.Lines("out.jsonl"), static line => Assert.Equal("replayed", (string)line["status"]!));
        Assert.Equal(1010, (int)shop.Lines("out.jsonl")[0]["pointsEarned"]!);
        Assert.Equal(0, (int)(await shop.JsonAsync("verify"))["differences"]!);
    }

    [Fact]
    public async Task a_currency_without_a_programme_is_a_reject()
    {
        await using var shop = await ShopAsync();
        var log = Log(Sale(1, "A", "10.00") + Member).Replace("USD", "CHF", StringComparison.Ordinal);
        var summary = await ImportAsync(shop, shop.Write("log.xml", log));
        Assert.Equal((1, 0, 0, 1), Counts(summary));
        Assert.Equal("currency-not-in-programme", (string)shop.Lines("bad.jsonl")[0]["reason"]!);
    }

    [Theory]
    [InlineData("check-sum: maybe")]
    [InlineData("colour: red")]
    [InlineData("[1, 2]")]
    public async Task a_dialect_that_says_something_else_is_refused(string text)
    {
        await using var shop = await ShopAsync();
        var (exit, _, error) = await shop.RunAsync(
            "import", "purchases", shop.Write("log.xml", Log(Sale(1, "A", "1.00"))), "--format", "poslog",
            "--dialect", shop.Write("dialect.yaml", text));
        Assert.Equal(2, exit);
        Assert.Contains("dialect.yaml", error, StringComparison.Ordinal);
    }
}
