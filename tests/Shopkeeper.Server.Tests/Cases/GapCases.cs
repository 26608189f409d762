using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published case of a till's numbers, over HTTP and by the import of its log, on both engines.</summary>
public sealed class GapCases
{
    private const string Address = "/v1/till-gaps?store=cardiff-1&date=2015-10-22";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_26_a_number_between_113_and_118_is_named_as_missing_until_it_comes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SellAsync(shop, "cardiff-1/3/2015-10-22/000113", "cardiff-1/3/2015-10-22/118");

        // 114 waits for a card that nobody holds, 115 was training, 116 cancelled.
        Assert.Equal(202, (await shop.PostAsync("/v1/activities", Bodies.Purchase("cardiff-1/3/2015-10-22/114", card: "2900000000100"))).Status);
        Assert.Equal(2, (await NoteAsync(shop, "115", "training", "116", "cancelled")).Json["noted"]!.GetValue<int>());
        Assert.Equal(0, (await NoteAsync(shop, "115", "training", "116", "cancelled")).Json["noted"]!.GetValue<int>());

        // Other tills, days, stores and keys of another form are none of it.
        await SellAsync(shop, "cardiff-1/3/2015-10-23/1", "cardiff-1/33/2015-10-22/7", "cardiff-1/33/2015-10-22/9", "cardiff-10/3/2015-10-22/5", "cardiff-1/x", "451");

        Assert.Equal("3: 113-118, 3 sold, 2 skipped, missing 117-117 | 33: 7-9, 2 sold, 0 skipped, missing 8-8", await ReportAsync(shop, Address));
        Assert.Equal("33: 7-9, 2 sold, 0 skipped, missing 8-8", await ReportAsync(shop, Address + "&workstation=33"));

        await SellAsync(shop, "cardiff-1/3/2015-10-22/000117");
        Assert.Equal("3: 113-118, 4 sold, 2 skipped, missing ", await ReportAsync(shop, Address + "&workstation=3"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task where_numbers_run_on_from_day_to_day_the_first_and_the_last_of_a_day_are_missed_too(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await SellAsync(
            shop, "cardiff-1/3/2015-10-19/97", "cardiff-1/3/2015-10-19/98", "cardiff-1/3/2015-10-22/101", "cardiff-1/3/2015-10-22/103",
            "cardiff-1/3/2015-10-23/105", "cardiff-1/3/2015-10-23/1000");
        Assert.Equal("99-100, 104-104", await AroundAsync(shop, "2015-10-22"));
        Assert.Equal(", 99-100", await AroundAsync(shop, "2015-10-19"));
        Assert.Equal("104-104, ", await AroundAsync(shop, "2015-10-23"));

        // What was no sale, and what came late, is not missing.
        Assert.Equal(200, (await shop.PostAsync(
            "/v1/till-numbers",
            """{ "store": "cardiff-1", "workstation": "3", "businessDate": "2015-10-21", "numbers": [ { "number": 99, "use": "control" } ] }""")).Status);
        await SellAsync(shop, "cardiff-1/3/2015-10-22/104");
        Assert.Equal("100-100, ", await AroundAsync(shop, "2015-10-22"));

        // A till that begins anew every day tells nothing of it.
        await SellAsync(shop, "cardiff-1/4/2015-10-21/1", "cardiff-1/4/2015-10-21/9", "cardiff-1/4/2015-10-22/3", "cardiff-1/4/2015-10-23/2");
        Assert.Equal(", ", await AroundAsync(shop, "2015-10-22", "4"));
        await SellAsync(shop, "cardiff-1/5/9999-12-31/1");
        Assert.Equal(", ", await AroundAsync(shop, "9999-12-31", "5"));
    }

    private static async Task<string> AroundAsync(ApiShop shop, string day, string till = "3")
    {
        var report = await shop.GetAsync($"/v1/till-gaps?store=cardiff-1&date={day}&workstation={till}", "office");
        Assert.True(report.Status == 200, report.Text);
        var one = Assert.Single(report.Json["tills"]!.AsArray())!;
        return string.Join(", ", new[] { "missingBefore", "missingAfter" }.Select(name => one[name] is { } gap ? $"{gap["from"]}-{gap["to"]}" : ""));
    }

    [Theory]
    [InlineData("/v1/till-gaps?date=2015-10-22", "office", 400)]
    [InlineData("/v1/till-gaps?store=a/b&date=2015-10-22", "office", 400)]
    [InlineData("/v1/till-gaps?store=a&date=22.10.2015", "office", 400)]
    [InlineData("/v1/till-gaps?store=a", "office", 400)]
    [InlineData("/v1/till-gaps?store=a&date=2015-10-22&workstation=1/2", "office", 400)]
    [InlineData("/v1/till-gaps?store=a&date=2015-10-22&source=", "office", 400)]
    [InlineData(Address, "till", 403)]
    [InlineData(Address, "leeds", 403)]
    public async Task what_is_asked_wrongly_is_told(string address, string key, int status)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.AddKeyAsync("leeds", ["office"], "leeds");
        Assert.Equal(status, (await shop.GetAsync(address, key)).Status);
    }

    [Theory]
    [InlineData("""{ "store": "cardiff-1", "workstation": "3", "businessDate": "2015-10-22", "numbers": [] }""", "/numbers")]
    [InlineData("""{ "store": "cardiff-1", "workstation": "3", "businessDate": "2015-10-22", "numbers": [ { "number": -1, "use": "training" } ] }""", "/numbers/0/number")]
    [InlineData("""{ "store": "cardiff-1", "workstation": "3", "businessDate": "2015-10-22", "numbers": [ { "number": 1, "use": "lost" } ] }""", "/numbers/0/use")]
    [InlineData("""{ "store": "", "workstation": "3", "businessDate": "2015-10-22", "numbers": [ { "number": 1, "use": "control" } ] }""", "/store")]
    [InlineData("""{ "store": "a", "workstation": "3/4", "businessDate": "2015-10-22", "numbers": [ { "number": 1, "use": "control" } ] }""", "/workstation")]
    public async Task numbers_that_are_none_are_told_where(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/till-numbers", body);
        Assert.Equal((400, pointer), (refused.Status, refused.Pointer));
        Assert.Equal("/problems/other-store", (await shop.PostAsync(
            "/v1/till-numbers", """{ "store": "leeds", "workstation": "3", "businessDate": "2015-10-22", "numbers": [ { "number": 1, "use": "control" } ] }""", "cardiff")).Type);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task PT_26_a_tills_log_tells_gaps_from_what_was_no_sale(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        static string Transaction(int number, string more, string flags = "") => $"""
            <Transaction {flags}><RetailStoreID>9</RetailStoreID><WorkstationID>02</WorkstationID><SequenceNumber>{number:D4}</SequenceNumber>
            <BusinessDayDate>2015-10-22</BusinessDayDate><EndDateTime>2015-10-22T10:00:00Z</EndDateTime><CurrencyCode>GBP</CurrencyCode>{more}</Transaction>
            """;
        const string Sale = """
            <RetailTransaction><LineItem><SequenceNumber>1</SequenceNumber><Sale><ItemID>22423</ItemID><ExtendedAmount>1.00</ExtendedAmount><Quantity>1</Quantity></Sale></LineItem></RetailTransaction>
            """;
        var log = "<POSLog xmlns=\"http://www.nrf-arts.org/IXRetail/namespace/\">" + Transaction(113, Sale) + Transaction(114, "<ControlTransaction/>")
            + Transaction(115, Sale, "TrainingModeFlag=\"true\"") + Transaction(116, Sale.Replace("<RetailTransaction>", "<RetailTransaction TransactionStatus=\"Suspended\">", StringComparison.Ordinal))
            + Transaction(118, Sale) + "</POSLog>";
        var summary = await shop.JsonAsync("import", "purchases", shop.Write("till.xml", log), "--format", "poslog");
        Assert.Equal((2, 0), (summary["accepted"]!.GetValue<int>(), summary["rejected"]!.GetValue<int>()));

        var till = Assert.Single((await shop.JsonAsync("tills", "gaps", "--store", "9", "--date", "2015-10-22"))["tills"]!.AsArray())!;
        Assert.Equal("2: 113-118, 2 sold, 3 skipped, missing 117-117", Say(till));
        Assert.Equal((0, "2: 113 to 118, 2 sold, 3 no sale, missing 117"), await TextAsync(shop, "2015-10-22"));
        Assert.Equal((0, "No till gave a number that day."), await TextAsync(shop, "2015-10-23"));
        Assert.Equal(64, (await shop.RunAsync("tills", "gaps", "--store", "9", "--date", "yesterday")).Exit);
        Assert.Equal(64, (await shop.RunAsync("tills", "gaps", "--store", "9/02", "--date", "2015-10-22")).Exit);
        Assert.Equal(64, (await shop.RunAsync("tills", "gaps", "--store", "9", "--till", "", "--date", "2015-10-22")).Exit);
    }

    private static async Task SellAsync(ApiShop shop, params string[] keys)
    {
        foreach (var key in keys)
        {
            Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase(key))).Status);
        }
    }

    private static Task<Reply> NoteAsync(ApiShop shop, string first, string firstUse, string second, string secondUse) => shop.PostAsync(
        "/v1/till-numbers",
        $$"""
        { "store": "cardiff-1", "workstation": "3", "businessDate": "2015-10-22",
          "numbers": [ { "number": {{first}}, "use": "{{firstUse}}" }, { "number": {{second}}, "use": "{{secondUse}}" } ] }
        """);

    private static async Task<string> ReportAsync(ApiShop shop, string address)
    {
        var report = await shop.GetAsync(address, "office");
        Assert.True(report.Status == 200, report.Text);
        return string.Join(" | ", report.Json["tills"]!.AsArray().Select(static till => Say(till!)));
    }

    private static string Say(JsonNode till) =>
        $"{till["workstation"]}: {till["first"]}-{till["last"]}, {till["sold"]} sold, {till["skipped"]} skipped, missing {string.Join(',', Gaps(till))}";

    private static async Task<(int Exit, string Output)> TextAsync(CommandShop shop, string day)
    {
        var (exit, output, _) = await shop.RunAsync("tills", "gaps", "--store", "9", "--date", day);
        return (exit, output.Trim());
    }

    private static IEnumerable<string> Gaps(JsonNode till) => till["missing"]!.AsArray().Select(static gap => $"{gap!["from"]}-{gap["to"]}");
}
