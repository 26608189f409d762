using System.Globalization;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Pricing;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>The published cases of honest prices and of letters, through the command line, on both engines.</summary>
public sealed class HonestPriceCases
{
    private static readonly LocalDate Start = new(2015, 3, 1);

    private const string Letters = """
        programme: club
        name: Club & Co
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: shared, slots: 2, refresh: 14d, start: 2015-10-12 }
          fixed: { pool: shared, slots: 1, pick: false }
          tea: { name: "Tea <20 %>", percent: 20, only: { category: food/tea }, in: own }
          milk: { name: Milk, percent: 20, only: { category: food/milk }, in: own }
          bread: { name: Bread, percent: 20, only: { category: food/bread }, in: fixed }
        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task AC_01_a_reference_price_that_was_charged_for_too_short_a_time_is_flagged(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        var sales = new StringBuilder();
        Sell(sales, "fair", (0, 500, 0), (20, 500, 0), (30, 400, 100), (40, 400, 100));
        Sell(sales, "short", (0, 300, 0), (10, 500, 0), (20, 400, 100));
        Sell(sales, "never", (0, 300, 0), (20, 250, 250));
        Sell(sales, "long", (0, 500, 0), (30, 400, 100), (50, 400, 100), (70, 350, 150));
        var summary = await shop.JsonAsync("import", "purchases", shop.Write("sales.jsonl", sales.ToString()));
        Assert.Equal(0, (int)summary["rejected"]!);

        var (exit, output, _) = await shop.RunAsync("prices", "check", "--json");
        var report = System.Text.Json.Nodes.JsonNode.Parse(output)!;

        Assert.Equal((1, 13, 4, 3), (exit, (int)report["sales"]!, (int)report["reductions"]!, (int)report["flagged"]!));
        Assert.Equal(
            ["never 500 250 0 never-charged", "short 500 400 10 too-short", "long 500 350 30 outlasts"],
            report["shown"]!.AsArray().Select(static one => $"{one!["sku"]} {one["was"]} {one["now"]} {one["chargedDays"]} {one["verdict"]}"));
        Assert.Equal((0, 0), ((await shop.RunAsync("prices", "check", "--store", "nowhere")).Exit, (await shop.RunAsync("prices", "check", "--days", "10", "--store", "leeds")).Exit));
        Assert.Contains("short", (await shop.RunAsync("prices", "check")).Output, StringComparison.Ordinal);
        Assert.Equal(64, (await shop.RunAsync("prices", "check", "--days", "0")).Exit);
    }

    [Fact]
    public async Task a_sale_that_feeds_several_programmes_is_one_sale()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        await shop.JsonAsync("programme", "publish", shop.Write("club.yaml", Letters), "--at", "2010-01-01");
        await shop.JsonAsync("import", "members", shop.Write("members.csv", $"card\n{Api.ApiShop.Card}\n"));
        var sales = new StringBuilder();
        Sell(sales, "tea", (0, 500, 0), (1, 500, 0));
        sales.Replace("\"store\"", $"\"card\": \"{Api.ApiShop.Card}\", \"store\"");
        Assert.Equal(2, (int)(await shop.JsonAsync("import", "purchases", shop.Write("sales.jsonl", sales.ToString())))["accepted"]!);

        Assert.Equal(2, (int)(await shop.JsonAsync("prices", "check"))["sales"]!);
    }

    [Fact]
    public void others_may_pay_the_full_price_while_members_have_the_reduction()
    {
        PriceSeen[] seen = [.. Enumerable.Range(0, 60).Select(day => new PriceSeen(Start.PlusDays(day), 500, 500)), new(Start.PlusDays(30), 500, 400), new(Start.PlusDays(44), 500, 420)];
        var one = Assert.Single(WasNow.Of(seen.Reverse(), 28));
        Assert.Equal((500, 400, 30, ReferenceVerdict.Fair), (one.Was, one.Now, one.ChargedDays, one.Verdict));
        Assert.Equal((Start.PlusDays(30), Start.PlusDays(44), Start), (one.From, one.To, one.ChargedFrom));

        // A month without it: another reduction, and its own reference.
        Assert.Equal(
            [ReferenceVerdict.Fair, ReferenceVerdict.Fair],
            WasNow.Of([.. seen.Where(static price => !price.IsReduced), new(Start.PlusDays(28), 500, 400), new(Start.PlusDays(58), 500, 400)], 28).Select(static run => run.Verdict));
        Assert.Empty(WasNow.Of([], 28));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task W24_who_has_no_phone_and_chose_nothing_gets_the_list_by_letter(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.JsonAsync("programme", "publish", shop.Write("club.yaml", Letters), "--at", "2010-01-01");
        const string Consent = """[{"given":true,"purpose":"offers","channel":"post","source":"paper","wording":{"version":"1","language":"en","text":"Send me offers by post."}}]""";
        static string Member(string card, string name, string consents) =>
            $$"""{"card":"{{card}}","name":"{{name}}","address":{"lines":["1 High Street"],"city":"Cardiff","postcode":"CF10 1AA","country":"GB"},"consents":{{consents}}}""";
        var summary = await shop.JsonAsync("import", "members", shop.Write(
            "members.jsonl", string.Join('\n', Member(Api.ApiShop.Card, "Mair <b>Evans</b>", Consent), Member(Api.ApiShop.OtherCard, "No Consent", "[]"))));
        Assert.Equal((2, 0), ((int)summary["accepted"]!, (int)summary["rejected"]!));

        var report = await shop.JsonAsync("offers", "print", "club", "own", "--out", shop.In("letters.html"));

        Assert.Equal((1, 1), ((int)report["letters"]!, (int)report["notByPost"]!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shop.In("letters.html")));
        }

        var letters = await File.ReadAllTextAsync(shop.In("letters.html"));
        Assert.Contains("Mair &lt;b&gt;Evans&lt;/b&gt;\n1 High Street\nCardiff CF10 1AA\nGB", letters, StringComparison.Ordinal);
        Assert.Contains("<h1>Club &amp; Co</h1>", letters, StringComparison.Ordinal);
        Assert.Contains("Choose 2 of these", letters, StringComparison.Ordinal);
        Assert.Contains("<li>Tea &lt;20 %&gt;</li><li>Milk</li>", letters, StringComparison.Ordinal);
        Assert.DoesNotContain("No Consent", letters, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.RunAsync("offers", "print", "club", "fixed", "--out", shop.In("none.html"))).Exit);
        Assert.Equal(2, (await shop.RunAsync("offers", "print", "nothing", "own", "--out", shop.In("none.html"))).Exit);
        Assert.False(File.Exists(shop.In("none.html")));
        Assert.Equal((64, "--out is the path of a file."), await shop.RunAsync("offers", "print", "club", "own", "--out", "") is var (exit, _, error) ? (exit, error.Trim()) : default);
    }

    private static void Sell(StringBuilder sales, string sku, params (int Day, long Amount, long Discount)[] prices)
    {
        foreach (var (day, amount, discount) in prices)
        {
            var at = Start.PlusDays(day).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
            sales.AppendLine($$"""
                { "source": "pos", "key": "{{sku}}-{{day}}", "type": "purchase", "occurredAt": "{{at}}T10:00:00Z", "store": "leeds-{{sku}}", "currency": "GBP", "lines": [ { "line": 1, "sku": "{{sku}}", "quantity": 2, "amount": {{amount * 2}}, "discount": {{discount * 2}} } ] }
                """.Trim());
        }
    }
}
