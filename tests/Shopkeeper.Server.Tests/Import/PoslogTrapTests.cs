using System.Text;
using System.Xml.Linq;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Server.Tests.Commands;
using Xunit;
using static Shopkeeper.Server.Tests.Import.TillLog;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>The traps of real till logs, by their published numbers: over the real logs where they are at hand.</summary>
public sealed class PoslogTrapTests
{
    [Fact]
    public async Task T01_a_void_takes_its_line_away_whatever_its_sign()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Sample(Ncr));
        var (sale, points) = (await RecordedAsync(shop, "9/3/2017-10-01/92")).Single();
        Assert.DoesNotContain(sale.Lines, static line => line is { Sku: "00000000090537", Amount: 9_366 or -9_366 });
        Assert.Equal((17_924, 1_179), (sale.Lines.Sum(static line => line.Amount), points));

        var positive = Log(Sale(1, "A", "10.00") + Sale(2, "A", "10.00") + Void(3, "A", "10.00") + Void(4, "B", "3.00") + Member);
        await ImportAsync(shop, shop.Write("log.xml", positive));
        Assert.Equal(1_007, Assert.Single(await RecordedAsync(shop)).Points);
    }

    [Fact]
    public async Task T01_a_sale_whose_only_line_is_void_earns_nothing()
    {
        await using var shop = await ShopAsync();
        var summary = await ImportAsync(shop, Sample("wincor-nixdorf-poslog-2.2.scrubbed.xml"));
        Assert.Equal((0, 0, 0, 0), Counts(summary));
        Assert.Equal(1, (int)summary["skipped"]!["voided"]!);
    }

    [Fact]
    public async Task T02_rewards_count_by_their_lines_and_their_sums_are_the_same_money()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Named(shop, Ncr));
        Assert.Equal(13_648, (await RecordedAsync(shop)).Sum(static sale => sale.Activity.Lines.Sum(static line => line.Discount)));
    }

    [Fact]
    public async Task T03_of_37_transactions_31_are_sales_and_none_a_return()
    {
        await using var shop = await ShopAsync();
        var retail = XDocument.Load(Sample(Ncr)).Descendants().Where(static element => element.Name.LocalName == "Sale").ToList();
        var voids = retail.Count(static sale => (string?)sale.Parent!.Attribute("VoidFlag") == "true");
        var known = await ImportAsync(shop, Sample(Ncr));
        Assert.Equal((31, 31, 0, 0), Counts(known));
        Assert.Equal((37, 6), ((int)known["transactions"]!, (int)known["skipped"]!["control"]!));
        Assert.Equal(3, shop.Lines("out.jsonl").Count(static line => (int)line["pointsEarned"]! > 0));

        await using var another = await ShopAsync();
        await ImportAsync(another, Named(another, Ncr));
        var sales = await RecordedAsync(another);
        Assert.Equal(31, sales.Count);
        Assert.All(sales, static sale => Assert.Equal((ActivityType.Purchase, 0), (sale.Activity.Type, sale.Activity.Returns.Length)));
        Assert.Equal((4, retail.Count - 8), (voids, sales.Sum(static sale => sale.Activity.Lines.Length)));
    }

    [Fact]
    public async Task T04_lines_and_taxes_are_the_total_in_31_of_31()
    {
        await using var shop = await ShopAsync();
        var summary = await ImportAsync(shop, Named(shop, Ncr));
        Assert.Equal((31, 31, 0, 0), Counts(summary));
        var sales = await RecordedAsync(shop);
        var goods = sales.Sum(static sale => sale.Activity.Lines.Sum(static line => line.Amount));
        Assert.Equal((193_244, 197_091), (goods, goods - sales.Sum(static sale => sale.Activity.TenderRounding)));
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
    public async Task T04_a_receipt_that_does_not_add_up_is_a_reject_with_both_figures_where_the_dialect_says_so()
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
    public async Task T05_members_earn_on_what_their_goods_came_to()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Sample(Ncr));
        foreach (var (key, goods, points) in new[] { ("9/2/2017-10-01/300", 28_422L, 284L), ("9/3/2017-10-01/92", 17_924, 179), ("9/2/2017-10-01/302", 43_832, 438) })
        {
            var (sale, given) = (await RecordedAsync(shop, key)).Single();
            Assert.Equal((goods, points), (sale.Lines.Sum(static line => line.Amount), given - 1_000));
        }
    }

    [Fact]
    public async Task a_dialect_says_which_of_two_numbers_identifies()
    {
        foreach (var (says, card) in new[] { ("LoyaltyID", "0000000000009900000000001"), ("MembershipID", "0000000000009900000000006") })
        {
            await using var shop = await ShopAsync();
            await ImportAsync(shop, Sample(Ncr), "--dialect", shop.Write("dialect.yaml", $"member: {says}\n"));
            Assert.Equal(1_284, await ShopReading.BalanceOfCardAsync(shop, card));
        }
    }

    [Theory]
    [InlineData("LoyaltyID", "0000000009900001", "0000000009900006")]
    [InlineData("MembershipID", "0000000009900006", "0000000009900001")]
    public async Task T06_of_two_numbers_one_identifies_and_the_other_is_kept_sealed(string says, string card, string other)
    {
        await using var shop = await ShopAsync();
        var log = shop.Write("log.xml", Log(Sale(1, "A", "10.00") + Member, Sale(1, "A", "20.00") + Member));
        await ImportAsync(shop, log, "--dialect", shop.Write("dialect.yaml", $"member: {says}\n"));
        File.Delete(log);

        Assert.Equal(2_030, await ShopReading.BalanceOfCardAsync(shop, card));
        Assert.Equal(other, (await ShopReading.ProfileOfCardAsync(shop, card)).SecondNumber);
        Assert.False(await ShopReading.KnowsCardAsync(shop, other));
        foreach (var file in Directory.EnumerateFiles(shop.Folder, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal((-1, -1), (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(card)), bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(other))));
        }
    }

    [Fact]
    public async Task T06_two_of_three_members_of_a_real_log_have_a_second_number()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Sample(Ncr));
        Assert.Equal("0000000000009900000000006", (await ShopReading.ProfileOfCardAsync(shop, "0000000000009900000000001")).SecondNumber);
        var named = XDocument.Load(Sample(Ncr)).Descendants().Where(static element => element.Name.LocalName == "LoyaltyMembership").ToList();
        var differing = 0;
        foreach (var membership in named)
        {
            string Text(string name) => membership.Elements().Single(element => element.Name.LocalName == name).Value;
            var second = (await ShopReading.ProfileOfCardAsync(shop, Text("LoyaltyID"))).SecondNumber;
            Assert.Equal(Text("LoyaltyID") == Text("MembershipID") ? null : Text("MembershipID"), second);
            differing += second is null ? 0 : 1;
        }

        Assert.Equal((3, 2), (named.Count, differing));
    }

    [Fact]
    public async Task T07_a_bottle_refund_lowers_the_basis_and_takes_nothing_back()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Named(shop, Ncr));
        var (sale, points) = (await RecordedAsync(shop, "9/34/2017-10-01/101")).Single();
        Assert.Equal(-200, sale.Lines.Single(static line => line.Sku == "00000000054409").Amount);
        Assert.Equal((ActivityType.Purchase, 0), (sale.Type, sale.Returns.Length));
        Assert.Equal(1_000 + (sale.Lines.Sum(static line => line.Amount) / 100), points);
    }

    [Fact]
    public async Task T08_a_link_without_a_reason_is_a_return_of_the_named_sale_and_a_resumed_sale_is_none()
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
    [InlineData("swe-standard-dr-sale.xml", "swe-standard-dr-return.xml")]
    [InlineData("swe-standard-dr-return.xml", "swe-standard-dr-sale.xml")]
    public async Task T09_a_swedish_return_finds_line_2_of_the_sale_by_the_receipt_code(params string[] order)
    {
        await using var shop = await ShopAsync();
        foreach (var name in order)
        {
            await ImportAsync(shop, name.Contains("sale", StringComparison.Ordinal) ? Named(shop, name) : Sample(name));
        }

        Assert.Equal(1_583 - 49, await ShopReading.BalanceOfCardAsync(shop, Stranger));
        await using var host = await ShopReading.OpenAsync(shop);
        var feed = await host.Accounts.FeedAsync("", 100, TestContext.Current.CancellationToken);
        var line = Assert.Single(feed.Items.SelectMany(static item => item.Posting.Changes).OfType<Change.SaleLineReturned>());
        Assert.Equal(("receipt/1281111260543493", 2, 4_900), (line.Sale.Key, line.Line, line.Amount));
    }

    [Fact]
    public async Task T10_units_are_how_many_there_are()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Named(shop, "swe-standard-dr-sale.xml"));
        var first = Assert.Single(await RecordedAsync(shop)).Activity.Lines[0];
        Assert.Equal((2_000, 13_800), (first.Thousandths, first.Amount));
    }

    [Fact]
    public async Task T11_the_lines_rule_and_the_difference_to_what_was_paid_is_reported()
    {
        await using var shop = await ShopAsync();
        var log = Named(shop, "swe-standard-dr-sale.xml");
        await ImportAsync(shop, log);
        var (sale, points) = Assert.Single(await RecordedAsync(shop));
        Assert.Equal((50, 2_500, 1_583), (sale.TenderRounding, sale.Variance, points));

        var strict = await ImportAsync(shop, log, "--dialect", shop.Write("dialect.yaml", "check-sum: reject\n"));
        Assert.Equal((1, 0, 0, 1), Counts(strict));
    }

    [Fact]
    public async Task T12_the_identity_number_of_a_receiver_is_stored_nowhere_and_said_nowhere()
    {
        await using var shop = await ShopAsync();
        await ImportAsync(shop, Sample("swe-standard-dr-return.xml"));
        var (exit, output, error) = await shop.RunAsync(
            "import", "purchases", Sample("swe-standard-dr-sale.xml"), "--format", "poslog", "--results", shop.In("out.jsonl"));
        Assert.Equal(0, exit);
        Assert.DoesNotContain("2210228884", output + error, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(shop.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("2210228884"u8));
        }
    }

    [Fact]
    public async Task T13_weighed_goods_cost_what_was_charged()
    {
        await using var shop = await ShopAsync();
        var weighed = Sale(1, "apples", "1.26").Replace("<Quantity>1<", "<RegularSalesUnitPrice>2.99</RegularSalesUnitPrice><Quantity>0.42<", StringComparison.Ordinal);
        await ImportAsync(shop, shop.Write("log.xml", Log(weighed + Member)));
        var (sale, points) = Assert.Single(await RecordedAsync(shop));
        Assert.Equal((420, 126, 1_001), (sale.Lines[0].Thousandths, sale.Lines[0].Amount, points));
    }

    [Theory]
    [InlineData("00000000067591", "67591")]
    [InlineData("67591", "00000000067591")]
    [InlineData("036000291452", "00036000291452")]
    public async Task T14_a_number_of_14_digits_is_recorded_as_it_is_and_found_by_its_short_form_too(string sold, string known)
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.JsonAsync("programme", "publish", shop.Write("produce.yaml", $$"""
            programme: produce
            currency: USD
            timezone: America/New_York
            points: { name: Points }
            unknown-products: ignore
            earn:
              - { id: spend, on: purchase, points: 1, per: 1.00 USD }
              - { id: pears, on: purchase, points: 100, only: { product: ["{{known}}"] } }
              - { id: fruit, on: purchase, points: 1000, only: { category: [fruit] } }
            """), "--at", "2010-01-01");
        var products = shop.Write("products.csv", $"sku,name,category,brand\n{known},Pears,fruit,\n");
        Assert.Equal(1, (int)(await shop.JsonAsync("import", "products", products, "--format", "csv"))["accepted"]!);
        await ImportAsync(shop, shop.Write("log.xml", Log(Sale(1, sold, "10.00") + Member)));
        var (sale, points) = Assert.Single(await RecordedAsync(shop));
        Assert.Equal((sold, 1_110L), (sale.Lines[0].Sku, points));

        var again = shop.Write("again.csv", $"sku,name,category,brand\n{sold},Sweet pears,fruit,\n");
        await shop.JsonAsync("import", "products", again, "--format", "csv");
        await using var host = await ShopReading.OpenAsync(shop);
        var product = Assert.Single(host.Programmes.CurrentCatalogue.Products);
        Assert.Equal((known, "Sweet pears"), (product.Sku, product.Name));
    }

    [Fact]
    public async Task short_numbers_are_what_they_are()
    {
        await using var shop = await ShopAsync();
        foreach (var (number, name) in new[] { ("007", "Tea"), ("7", "Coffee"), ("007", "Green tea") })
        {
            var file = shop.Write("products.csv", $"sku,name,category,brand\n{number},{name},,\n");
            Assert.Equal(1, (int)(await shop.JsonAsync("import", "products", file, "--format", "csv"))["accepted"]!);
        }

        await using var host = await ShopReading.OpenAsync(shop);
        Assert.Equal(
            [("007", "Green tea"), ("7", "Coffee")],
            host.Programmes.CurrentCatalogue.Products.Select(static product => (product.Sku, product.Name)).Order());
    }

    [Theory]
    [InlineData("business", 20)]
    [InlineData("clock", 10)]
    public async Task T15_a_late_sale_belongs_to_its_trading_day_or_to_the_clock(string day, long expected)
    {
        await using var shop = await CommandShop.NewAsync();
        var programme = shop.Write("late.yaml", $$"""
            programme: late
            currency: USD
            timezone: America/New_York
            points: { name: Points }
            earn:
              - { id: spend, on: purchase, points: 1, per: 1.00 USD }
              - { id: saturday, on: purchase, multiply: 2, of: [spend], when: { weekday: sat }, day: {{day}} }
            """);
        await shop.JsonAsync("programme", "publish", programme, "--at", "2010-01-01");
        var log = Log(Sale(1, "A", "10.00") + Member)
            .Replace("<BusinessDayDate>2017-10-01", "<BusinessDayDate>2017-09-30", StringComparison.Ordinal)
            .Replace("2017-10-01T15:10:25", "2017-10-01T02:02:54", StringComparison.Ordinal);
        await ImportAsync(shop, shop.Write("log.xml", log));
        var (sale, points) = Assert.Single(await RecordedAsync(shop));
        Assert.Equal(
            (new LocalDate(2017, 9, 30), Instant.FromUtc(2017, 10, 1, 6, 2, 54), true, expected),
            (sale.BusinessDate, sale.OccurredAt, sale.TimeAssumed, points));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><POSLog>&b;</POSLog>", "a document type is not allowed")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;&b;\">]><POSLog>&c;</POSLog>", "a document type is not allowed")]
    [InlineData("<POSLog><Transaction>", "the XML is broken there")]
    [InlineData("<html></html>", "starts with <html>")]
    [InlineData("not xml", "the XML is broken there")]
    public async Task T16_hostile_xml_is_refused_with_a_sentence(string text, string words)
    {
        await using var shop = await ShopAsync();
        var (exit, _, error) = await shop.RunAsync("import", "purchases", shop.Write("log.xml", text), "--format", "poslog");
        Assert.Equal(2, exit);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latin1", "utf-8")]
    [InlineData("utf-8", "martian")]
    public async Task T16_a_wrong_encoding_is_refused_with_a_sentence(string written, string said)
    {
        await using var shop = await ShopAsync();
        var file = shop.In("log.xml");
        await File.WriteAllBytesAsync(
            file,
            Encoding.GetEncoding(written).GetBytes($"<?xml version=\"1.0\" encoding=\"{said}\"?>" + Log(Sale(1, "Käse", "10.00") + Member)),
            TestContext.Current.CancellationToken);
        var (exit, _, error) = await shop.RunAsync("import", "purchases", file, "--format", "poslog");
        Assert.Equal(2, exit);
        Assert.Contains("the XML is broken there", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T16_an_endless_line_is_refused_and_what_stood_before_it_was_taken()
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
}
