using System.Text.Json.Nodes;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>Till logs through the public import: real ones where they are at hand, and small ones for each trap.</summary>
public sealed class PoslogImportTests
{
    private const string Programme =
        """
        programme: till
        currency: [USD, SEK, AED]
        timezone: America/New_York
        points: { name: Points }
        earn:
          - { id: visit, on: purchase, points: 1000 }
          - { id: spend, on: purchase, points: 1, per: { USD: 1.00, SEK: 1.00, AED: 1.00 } }
        """;

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
    public async Task a_sale_whose_only_line_is_void_earns_nothing()
    {
        await using var shop = await ShopAsync();
        var summary = await ImportAsync(shop, Sample("wincor-nixdorf-poslog-2.2.scrubbed.xml"));
        Assert.Equal((0, 0, 0, 0), Counts(summary));
        Assert.Equal(1, (int)summary["skipped"]!["voided"]!);
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
    public async Task a_link_without_a_reason_is_a_return_of_the_named_sale_and_a_resumed_sale_is_none()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, shop.Write("log.xml", Log(
            Sale(1, "A", "10.00") + Member + "<TransactionLink ReasonCode=\"Resume\"><SequenceNumber>3</SequenceNumber></TransactionLink>",
            Sale(1, "A", "10.00") + Link("0001"))));
        Assert.Equal(
            [("9/7/2017-10-01/1", 1010), ("9/7/2017-10-01/2", -1010)],
            shop.Lines("out.jsonl").Select(static line => ((string)line["key"]!, (int)line["pointsEarned"]!)));
    }

    [Theory]
    [InlineData("<Sale><ItemID>A</ItemID><ExtendedAmount>ten</ExtendedAmount></Sale>", "malformed-row", "'ten' is no amount")]
    [InlineData("<Sale><ItemID>A</ItemID><ExtendedAmount>1.005</ExtendedAmount></Sale>", "malformed-row", "no amount of USD")]
    [InlineData("<Sale><ExtendedAmount>1.00</ExtendedAmount></Sale>", "malformed-row", "names no product")]
    [InlineData("<Sale><ItemID>A</ItemID><ExtendedAmount>1.00</ExtendedAmount><Quantity>x</Quantity></Sale>", "malformed-row", "'x' is no quantity")]
    public async Task a_bad_transaction_goes_to_the_rejects_and_the_rest_is_posted(string goods, string reason, string words)
    {
        await using var shop = await ShopAsync();
        var summary = await ImportAsync(shop, shop.Write("log.xml", Log(
            $"<LineItem>{goods}</LineItem>", Sale(1, "A", "10.00") + Member)));
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        var reject = Assert.Single(shop.Lines("bad.jsonl"));
        Assert.Equal(reason, (string)reject["reason"]!);
        Assert.Contains(words, (string)reject["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_receipt_that_does_not_add_up_is_a_reject_with_both_figures_where_the_dialect_says_so()
    {
        await using var shop = await ShopAsync();
        var log = shop.Write("log.xml", Log(Sale(1, "A", "10.00") + Total("11.00") + Member));
        var reject = await ImportAsync(shop, log);
        Assert.Equal((1, 0, 0, 1), Counts(reject));
        Assert.Contains("1000", (string)shop.Lines("bad.jsonl")[0]["message"]!, StringComparison.Ordinal);
        Assert.Contains("1100", (string)shop.Lines("bad.jsonl")[0]["message"]!, StringComparison.Ordinal);

        var dialect = shop.Write("dialect.yaml", "check-sum: report\nmember: MembershipID\n");
        Assert.Equal((1, 1, 0, 0), Counts(await ImportAsync(shop, log, "--dialect", dialect)));
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
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><POSLog>&b;</POSLog>", "a document type is not allowed")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;&b;\">]><POSLog>&c;</POSLog>", "a document type is not allowed")]
    [InlineData("<POSLog><Transaction>", "the XML is broken there")]
    [InlineData("<html></html>", "starts with <html>")]
    [InlineData("not xml", "the XML is broken there")]
    public async Task hostile_xml_is_refused_with_a_sentence(string text, string words)
    {
        await using var shop = await ShopAsync();
        var (exit, _, error) = await shop.RunAsync("import", "purchases", shop.Write("log.xml", text), "--format", "poslog");
        Assert.Equal(2, exit);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_endless_line_is_refused_and_what_stood_before_it_was_taken()
    {
        await using var shop = await ShopAsync();
        var log = Log(Sale(1, "A", "10.00") + Member).Replace(
            "</POSLog>", $"<Transaction>{new string('x', 17 * 1024 * 1024)}</Transaction></POSLog>", StringComparison.Ordinal);
        var file = shop.Write("log.xml", log);
        var (exit, _, error) = await shop.RunAsync(
            "import", "purchases", file, "--format", "poslog", "--results", shop.In("out.jsonl"));
        Assert.Equal(2, exit);
        Assert.Contains("longer than 16777216 bytes", error, StringComparison.Ordinal);
        Assert.Equal("recorded", (string)Assert.Single(shop.Lines("out.jsonl"))["status"]!);
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

    private const string Member =
        "<LineItem><acs:LoyaltyMembership><acs:LoyaltyID>0000000009900001</acs:LoyaltyID>"
        + "<acs:MembershipID>0000000009900006</acs:MembershipID><acs:HouseholdID>000</acs:HouseholdID></acs:LoyaltyMembership></LineItem>";

    private static string Sale(int number, string sku, string amount) =>
        $"<LineItem><SequenceNumber>{number}</SequenceNumber><Sale><ItemID>{sku}</ItemID><ExtendedAmount>{amount}</ExtendedAmount>"
        + $"<Quantity>1</Quantity><acs:OperatorSequence>{number}</acs:OperatorSequence></Sale></LineItem>";

    private static string Void(int number, string sku, string amount) =>
        Sale(number, sku, amount).Replace("<LineItem>", "<LineItem VoidFlag=\"true\">", StringComparison.Ordinal);

    private static string Reward(string amount, string line, string kind, string type) =>
        $"<LineItem><LoyaltyReward {kind}><acs:RewardType>{type}</acs:RewardType><acs:ExtendedRewardAmount>{amount}"
        + $"</acs:ExtendedRewardAmount><acs:OperatorSequenceReference>{line}</acs:OperatorSequenceReference></LoyaltyReward></LineItem>";

    private static string Total(string amount) => $"<Total TotalType=\"TransactionGrandAmount\">{amount}</Total>";

    private static string Link(string sale) =>
        $"<TransactionLink><RetailStoreID>9</RetailStoreID><WorkstationID>07</WorkstationID><SequenceNumber>{sale}</SequenceNumber>"
        + "<BusinessDayDate>2017-10-01</BusinessDayDate></TransactionLink>";

    private static string Log(params string[] transactions) =>
        "<POSLog xmlns=\"http://www.nrf-arts.org/IXRetail/namespace/\" xmlns:acs=\"http://www.ncr.com/rsd/acs/tlog/markup/poslog/2.1\">"
        + string.Concat(transactions.Select(static (retail, i) =>
            $"<Transaction><RetailStoreID>9</RetailStoreID><WorkstationID>07</WorkstationID><SequenceNumber>000{i + 1}</SequenceNumber>"
            + $"<BusinessDayDate>2017-10-01</BusinessDayDate><EndDateTime>2017-10-01T15:1{i}:25</EndDateTime>"
            + $"<CurrencyCode>USD</CurrencyCode><RetailTransaction>{retail}</RetailTransaction></Transaction>"))
        + "</POSLog>";

    private static async Task<CommandShop> ShopAsync()
    {
        var shop = await CommandShop.NewAsync();
        await shop.JsonAsync("programme", "publish", shop.Write("till.yaml", Programme), "--at", "2010-01-01");
        return shop;
    }

    private static Task<JsonObject> ImportAsync(CommandShop shop, string file, params string[] more) => shop.JsonAsync(
        ["import", "purchases", file, "--format", "poslog", "--results", shop.In("out.jsonl"), "--rejects", shop.In("bad.jsonl"), .. more]);

    private static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) => (
        (int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);

    private static string Sample(string name)
    {
        var path = Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "pos-messages", name);
        Assert.SkipUnless(File.Exists(path), $"The till log {name} is not here.");
        return path;
    }
}
