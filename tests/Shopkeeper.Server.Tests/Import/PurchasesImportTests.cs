using System.Text.Json.Nodes;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

public sealed class PurchasesImportTests
{
    private const string Card = "2900000178502";

    private const string Good =
        """{"source":"pos","key":"1","type":"purchase","card":"2900000178502","occurredAt":"2015-10-22T10:15:00Z","currency":"GBP","lines":[{"line":1,"sku":"A","quantity":1,"amount":250}]}""";

    [Theory]
    [InlineData("""{"source":"pos","key":"2" """, "malformed")]
    [InlineData("[1,2,3]", "malformed")]
    [InlineData("not json", "malformed")]
    [InlineData("""{"source":"pos","type":"purchase","card":"2900000178502","occurredAt":"2015-10-22T10:15:00Z","currency":"GBP","lines":[]}""", "malformed")]
    [InlineData("""{"source":"pos","key":"3","type":"purchase","card":"2900000178502","occurredAt":"1815-10-22T10:15:00Z","currency":"GBP","lines":[{"line":1,"sku":"A","quantity":1,"amount":250}]}""", "occurred-at-out-of-range")]
    [InlineData("""{"source":"pos","key":"4","type":"purchase","card":"2900000178502","occurredAt":"2015-10-22T10:15:00Z","currency":"GBP","lines":[{"line":1,"sku":"A","quantity":1,"amount":250},{"line":1,"sku":"A","quantity":1,"amount":250}]}""", "duplicate-line-number")]
    [InlineData("""{"source":"pos","key":"5","type":"purchase","card":"2900000178502","occurredAt":"2015-10-22T10:15:00Z","currency":"GBP","lines":[{"line":1,"sku":"A","quantity":1,"amount":9000000000000}]}""", "amount-out-of-range")]
    public async Task a_bad_line_goes_to_the_rejects_and_the_rest_is_posted(string line, string reason)
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, "activities.jsonl", line + "\n\n" + Good + "\n");
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        var reject = Assert.Single(shop.Lines("bad.jsonl"));
        Assert.Equal(reason, (string)reject["reason"]!);
        Assert.Equal(1, (int)reject["line"]!);
        Assert.Equal(line, (string)reject["raw"]!);
        var result = Assert.Single(shop.Lines("out.jsonl"));
        Assert.Equal(("pos", "1", "recorded", 30), (
            (string)result["source"]!, (string)result["key"]!, (string)result["status"]!, (int)result["pointsEarned"]!));
    }

    [Fact]
    public async Task the_same_key_replays_and_another_body_is_refused()
    {
        await using var shop = await SparksAsync();
        var other = Good.Replace("250", "350", StringComparison.Ordinal);
        var summary = await ImportAsync(shop, "activities.jsonl", $"{Good}\n{Good}\n{other}\n");
        Assert.Equal((3, 1, 1, 1), Counts(summary));
        Assert.Equal(
            ["recorded", "replayed", "refused"], shop.Lines("out.jsonl").Select(static line => (string)line["status"]!));
        Assert.Equal("key-reused-with-another-body", (string)Assert.Single(shop.Lines("bad.jsonl"))["reason"]!);
    }

    [Fact]
    public async Task an_unknown_card_is_parked_and_counts_as_taken()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(
            shop, "activities.jsonl", Good.Replace(Card, "2900000178519", StringComparison.Ordinal) + "\n");
        Assert.Equal((1, 1, 0, 0), Counts(summary));
        Assert.Equal(1, (int)summary["parked"]!);
        Assert.Equal("parked", (string)Assert.Single(shop.Lines("out.jsonl"))["status"]!);
    }

    [Fact]
    public async Task a_csv_has_a_row_per_line_of_a_basket()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, "baskets.csv", """
            source,key,card,occurredAt,currency,store,line,sku,quantity,unit,amount,discount,tender,tenderAmount
            pos,1,2900000178502,2015-10-22T10:15:00Z,GBP,cardiff-1,1,A,1,ea,250,0,card,400
            pos,1,2900000178502,2015-10-22T10:15:00Z,GBP,cardiff-1,2,B,0.5,kg,150,20,,
            pos,2,2900000178502,2015-10-22T11:15:00Z,GBP,cardiff-1,1,A,1,ea,two,0,,
            pos,3,2900000178502,2015-10-22T12:15:00Z,GBP,cardiff-1,,A,,,100,,,

            """);
        Assert.Equal((4, 3, 0, 1), Counts(summary));
        Assert.Equal([50, 20], shop.Lines("out.jsonl").Select(static line => (int)line["pointsEarned"]!));
        var reject = Assert.Single(shop.Lines("bad.jsonl"));
        Assert.Equal(("malformed-row", 4), ((string)reject["reason"]!, (int)reject["line"]!));
        var activity = await ShopReading.ActivityAsync(shop, (string)shop.Lines("out.jsonl")[0]["activityId"]!);
        Assert.Equal(0, activity.Variance);
        Assert.Equal(500, activity.Lines[1].Thousandths);
    }

    [Fact]
    public async Task a_line_without_end_is_rejected_without_being_held()
    {
        await using var shop = await SparksAsync();
        var summary = await ImportAsync(shop, "activities.jsonl", new string('x', 20_000_000) + "\n" + Good);
        Assert.Equal((2, 1, 0, 1), Counts(summary));
        Assert.Contains("longer", (string)shop.Lines("bad.jsonl")[0]["message"]!, StringComparison.Ordinal);
    }

    private static async Task<CommandShop> SparksAsync()
    {
        var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        await shop.JsonAsync("import", "members", shop.Write("members.jsonl", $$"""{"card":"{{Card}}","status":"held"}"""));
        return shop;
    }

    private static Task<JsonObject> ImportAsync(CommandShop shop, string name, string text) => shop.JsonAsync(
        "import", "purchases", shop.Write(name, text), "--results", shop.In("out.jsonl"), "--rejects", shop.In("bad.jsonl"));

    private static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) =>
        ((int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);
}
