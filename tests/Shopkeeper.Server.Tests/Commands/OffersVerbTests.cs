using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class OffersVerbTests
{
    private const string Document = """
        programme: gifts
        name: Gifts
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: ranked, slots: { 0: 2 }, menu: 3, refresh: 14d, start: 2011-01-03 }
          cakestand: { percent: 20, only: { product: ["22423"] }, in: own }
          hearts: { percent: 20, only: { product: [85123A, "21733"] }, in: own }
          bunting: { percent: 20, only: { product: ["47566"] }, in: own }
          bags: { percent: 20, only: { product: [85099B, "20725", "22383"] }, in: own, budget: { uses: 500 } }
        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_pool_is_allocated_from_the_journal(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.JsonAsync("programme", "publish", shop.Write("gifts.yaml", Document), "--at", "2010-01-01");
        await shop.JsonAsync("import", "products", Shipped.Sample, "--format", "online-retail");
        await shop.JsonAsync("import", "purchases", Shipped.Sample, "--format", "online-retail");

        var report = await shop.JsonAsync("offers", "allocate", "gifts", "own", "--period", "2011-09-15");

        Assert.Equal(("2011-09-12", 4, 1, 3_658), (
            (string)report["period"]!, (int)report["offers"]!, (int)report["scarceOffers"]!, (int)report["members"]!));
        Assert.Equal((long)report["slots"]!, (long)report["filled"]!);
        // A slot in ten is drawn, which the bound does not do.
        Assert.InRange((double)report["ofBound"]!, 0.95, 1);
        Assert.True(File.Exists((string)report["slotLog"]!));

        var again = await shop.JsonAsync("offers", "allocate", "gifts", "own", "--period", "2011-09-15");
        Assert.Equal((double)report["ofBound"]!, (double)again["ofBound"]!);
    }

    [Theory]
    [InlineData("no programme 'other'", "other", "own", "2011-09-15")]
    [InlineData("no pool 'other'", "gifts", "other", "2011-09-15")]
    [InlineData("is not a date", "gifts", "own", "soon")]
    [InlineData("No offer of the pool", "gifts", "own", "2011-09-15")]
    public async Task what_cannot_be_allocated_says_why(string words, string programme, string pool, string period)
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.JsonAsync("programme", "publish", shop.Write("gifts.yaml", Document), "--at", "2010-01-01");
        var (exit, _, error) = await shop.RunAsync("offers", "allocate", programme, pool, "--period", period);
        Assert.NotEqual(0, exit);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task what_a_member_has_and_never_used_is_written_down(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        var document = Document + "\n  joining: { pool: by-preference, give: 1, when: activated, valid: 30d }\n  welcome: { percent: 10, in: joining }\n";
        await shop.JsonAsync("programme", "publish", shop.Write("gifts.yaml", document), "--at", "2010-01-01");
        string account;
        await using (var host = await ShopHost.OpenAsync(new ShopOptions { DataFolder = shop.In("shop"), Database = shop.Connection }))
        {
            var joined = await host.Members.JoinAsync(new JoinRequest { Card = ApiShop.Card }, null, default);
            await host.Members.JoinAsync(new JoinRequest { Card = ApiShop.OtherCard }, null, default);
            await host.Services.Get<IJoiningOffers>().GiveAsync(joined.Account, joined.Member, default);
            account = joined.Account.ToString();
        }

        var report = await shop.JsonAsync("offers", "remind", "gifts", "--out", shop.In("unused.jsonl"));
        Assert.Equal((1, 0), ((int)report["unused"]!, (int)report["due"]!));
        var line = Assert.Single(shop.Lines("unused.jsonl"));
        Assert.Equal((account, "joining", "welcome", false), (
            (string)line["account"]!, (string)line["pool"]!, (string)line["offer"]!, (bool)line["due"]!));
        // A pilot without that pool, for others, changes nothing for this member.
        await shop.JsonAsync(
            "programme", "publish", shop.Write("pilot.yaml", Document.Replace("own: {", "other: {", StringComparison.Ordinal).Replace("in: own", "in: other", StringComparison.Ordinal)), "--at", "now",
            "--pilot", shop.Write("few.yaml", "segments: [staff]\nuntil: 2100-01-01\n"));
        Assert.Equal(1, (int)(await shop.JsonAsync("offers", "remind", "gifts", "--out", shop.In("unused.jsonl")))["unused"]!);
        Assert.Equal(0, (await shop.RunAsync("offers", "print", "gifts", "own", "--out", shop.In("letters.html"))).Exit);

        Assert.Equal(2, (await shop.RunAsync("offers", "remind", "nothing", "--out", shop.In("none.jsonl"))).Exit);
        Assert.False(File.Exists(shop.In("none.jsonl")));
    }
}
