using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>An exchange is one activity: what was sold before comes back with its offer and voucher, what is sold now earns.</summary>
public sealed class ExchangeTests
{
    private static string Programme(string onReturn) => ApiProgrammes.Points + $$"""

        offers:
          welcome: { percent: 10, budget: { uses: 1 }, onReturn: {{onReturn}} }
        vouchers:
          gift: { worth: 5.00 GBP, onReturn: {{onReturn}} }
        """;

    private static string Sale(string key, string more) => Bodies.Purchase(key, 900, more: more)
        .Replace("\"discount\": 0", "\"discount\": 0, \"applied\": [ { \"offer\": \"welcome\", \"amount\": 100 } ]", StringComparison.Ordinal);

    private static string[] Kinds(Reply reply) => [.. reply.Json["effects"]!.AsArray().Select(static effect => effect!["kind"]!.GetValue<string>())];

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "give-back")]
    [InlineData(DatabaseEngine.Postgres, "give-back")]
    [InlineData(DatabaseEngine.Sqlite, "keep")]
    [InlineData(DatabaseEngine.Postgres, "keep")]
    public async Task an_exchange_gives_the_offer_and_the_voucher_back_where_the_document_says_so(DatabaseEngine engine, string onReturn)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme(onReturn));
        var vouchers = $"/v1/accounts/{shop.Account}/vouchers";
        await shop.PostAsync(vouchers, """{ "kind": "gift", "reason": "goodwill" }""", "office", "v");
        var code = (await shop.GetAsync(vouchers, "office")).Json["vouchers"]![0]!["code"]!.GetValue<string>();
        var sale = await shop.PostAsync("/v1/activities", Sale("sale", $$""", "vouchers": ["{{code}}"]"""));
        Assert.Equal(9, sale.Points("earned"));
        Assert.Contains("voucher-used", Kinds(sale));

        const string Back = """, "returns": [ { "sale": { "source": "pos", "key": "sale" } } ]""";
        var even = await shop.PostAsync("/v1/activities", Bodies.Purchase("even", 900, more: Back));
        Assert.Equal((201, 0, 9), (even.Status, even.Points("earned"), even.Points("balance")));
        var gives = onReturn == "give-back";
        Assert.Equal((gives, gives), (Kinds(even).Contains("voucher-returned"), Kinds(even).Contains("offer-given-back")));
        Assert.Equal(gives ? 1 : 0, (await shop.GetAsync(vouchers)).Json["vouchers"]!.AsArray().Count);
        var quote = await shop.PostAsync("/v1/quotes", Bodies.Purchase("q", 1000, ApiShop.OtherCard));
        Assert.Equal(gives ? 900 : 1000, quote.Json["total"]!.GetValue<long>());

        // Five pounds more, and the same sale does not come back twice.
        var more = await shop.PostAsync(
            "/v1/activities", Bodies.Purchase("more", 1400, more: Back.Replace("\"sale\" }", "\"even\" }", StringComparison.Ordinal)));
        Assert.Equal((201, 5, 14), (more.Status, more.Points("earned"), more.Points("balance")));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task what_an_exchange_gives_back_to_a_budget_it_may_take_again_and_a_replay_says_the_same(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, ApiProgrammes.Points.Replace("per: 1.00 GBP", "per: 1.00 GBP, budget: 100", StringComparison.Ordinal) + """

            offers:
              tenth: { percent: 10, budget: { money: 1.00 GBP }, onReturn: give-back }
            """);
        static string Tenth(string body, int amount) => body.Replace(
            "\"discount\": 0", $"\"discount\": 0, \"applied\": [ {{ \"offer\": \"tenth\", \"amount\": {amount} }} ]", StringComparison.Ordinal);

        // 54 of 100 points and 0.60 of the pound; then 90 points asked for, and the whole pound.
        var sale = await shop.PostAsync("/v1/activities", Tenth(Bodies.Purchase("sale", 5400), 60));
        Assert.Equal(54, sale.Points("earned"));
        const string Back = """, "returns": [ { "sale": { "source": "pos", "key": "sale" } } ]""";
        var more = await shop.PostAsync("/v1/activities", Tenth(Bodies.Purchase("more", 19_000, more: Back), 100));
        Assert.Equal((201, 46, 100), (more.Status, more.Points("earned"), more.Points("balance")));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }
}
