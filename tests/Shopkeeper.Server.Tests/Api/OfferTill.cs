using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A line as it is put into a basket: product, pieces, and the price of all of them before offers, in pence.</summary>
internal readonly record struct Goods(string Sku, int Pieces, long Amount);

/// <summary>A till that asks for a quote and sells what it said, line by line, and a member who picks.</summary>
internal sealed class OfferTill(ApiShop shop)
{
    /// <summary>When the next activity occurs.</summary>
    public string At { get; set; } = "2015-10-22T10:15:00Z";

    public Task<Reply> QuoteAsync(Goods[] goods, params string[] vouchers) =>
        shop.PostAsync("/v1/quotes", Basket("q", goods, vouchers).ToJsonString());

    /// <summary>Quotes, and sells at the quoted prices; without `named` the sale does not say which quote it had.</summary>
    public async Task<(Reply Quote, Reply Sale)> SellAsync(string key, Goods[] goods, string[]? vouchers = null, bool named = true)
    {
        var quote = await QuoteAsync(goods, vouchers ?? []);
        Assert.Equal(200, quote.Status);
        var basket = Basket(key, goods, vouchers ?? []);
        var lines = basket["lines"]!.AsArray();
        for (var i = 0; i < lines.Count; i++)
        {
            var said = quote.Json["lines"]![i]!;
            lines[i]!["amount"] = said["amount"]!.GetValue<long>();
            lines[i]!["applied"] = said["applied"]!.DeepClone();
        }

        if (named)
        {
            basket["quoteId"] = quote.Json["quoteId"]!.GetValue<string>();
        }

        var sale = await shop.PostAsync("/v1/activities", basket.ToJsonString());
        Assert.True(sale.Status == 201, sale.Text);
        return (quote, sale);
    }

    /// <summary>So many pieces of a line come back; 0 = the whole sale.</summary>
    public async Task<Reply> ReturnAsync(string key, string sale, int line = 0, int pieces = 0, long amount = 0)
    {
        var body = new JsonObject
        {
            ["source"] = "pos", ["key"] = key, ["type"] = "return", ["card"] = ApiShop.Card, ["occurredAt"] = At,
            ["store"] = "cardiff-1", ["currency"] = "GBP", ["sale"] = new JsonObject { ["source"] = "pos", ["key"] = sale },
        };
        if (line > 0)
        {
            body["lines"] = new JsonArray(new JsonObject { ["line"] = 1, ["saleLine"] = line, ["quantity"] = pieces, ["amount"] = amount });
        }

        var reply = await shop.PostAsync("/v1/activities", body.ToJsonString());
        Assert.True(reply.Status == 201, reply.Text);
        return reply;
    }

    public async Task PickAsync(string offer, string key)
    {
        using var client = shop.Client("office");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/accounts/{shop.Account}/offers/{offer}/pick");
        request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent($$"""{ "proof": {{Bodies.Operator}} }""", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        Assert.Equal(201, (int)response.StatusCode);
    }

    public async Task<string> IssueAsync(string kind, string key)
    {
        var path = $"/v1/accounts/{shop.Account}/vouchers";
        var issued = await shop.PostAsync(path, $$"""{ "kind": "{{kind}}", "reason": "goodwill" }""", "office", key);
        Assert.True(issued.Status == 201, issued.Text);
        var id = Effects(issued, "voucher-issued").Single()["voucher"]!.GetValue<string>();
        return (await shop.GetAsync(path, "office")).Json["vouchers"]!.AsArray()
            .Single(row => row!["id"]!.GetValue<string>() == id)!["code"]!.GetValue<string>();
    }

    public static JsonNode[] Effects(Reply reply, string kind) =>
        [.. reply.Json["effects"]!.AsArray().Where(effect => effect!["kind"]!.GetValue<string>() == kind)!];

    /// <summary>"offer -amount" of everything that the quote took off, in the order of lines.</summary>
    public static string Applied(Reply quote) => string.Join(' ', quote.Json["lines"]!.AsArray().SelectMany(static line =>
        line!["applied"]!.AsArray().Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{line["line"]}:{one!["offer"]}-{one["amount"]}"))));

    public static long Total(Reply quote) => quote.Json["total"]!.GetValue<long>();

    private JsonObject Basket(string key, Goods[] goods, string[] vouchers) => new()
    {
        ["source"] = "pos", ["key"] = key, ["type"] = "purchase", ["card"] = ApiShop.Card, ["occurredAt"] = At,
        ["store"] = "cardiff-1", ["currency"] = "GBP",
        ["lines"] = new JsonArray([.. goods.Select(static (one, i) => (JsonNode)new JsonObject
        {
            ["line"] = i + 1, ["sku"] = one.Sku, ["quantity"] = one.Pieces, ["amount"] = one.Amount, ["discount"] = 0,
        })]),
        ["vouchers"] = new JsonArray([.. vouchers.Select(static code => (JsonNode)code)]),
    };
}
