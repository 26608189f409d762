namespace Shopkeeper.Server.Tests.Api;

/// <summary>Programmes that the API tests publish.</summary>
internal static class ApiProgrammes
{
    /// <summary>1 point per full pound, spendable, with two levels, and 25 for a review.</summary>
    public const string Points = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, expire: 12mo, spendable: true }
        earn:
          - { id: spend, name: Spending, on: purchase, points: 1, per: 1.00 GBP }
          - { id: review, on: review, points: 25, limit: 1 per product }
        levels:
          - { id: silver, name: Silver, at: 100, unlocks: ["gate:sale"] }
          - { id: gold, name: Gold, at: 1000, unlocks: ["gate:preview"] }
        """;
}

/// <summary>Bodies as a till sends them.</summary>
internal static class Bodies
{
    /// <summary>One line of that amount in pence, at 11:15 in Cardiff.</summary>
    public static string Purchase(string key, long amount = 2550, string card = ApiShop.Card, string more = "") => $$"""
        { "source": "pos", "key": "{{key}}", "type": "purchase", "card": "{{card}}",
          "occurredAt": "2015-10-22T10:15:00Z", "businessDate": "2015-10-22", "store": "cardiff-1", "channel": "store",
          "currency": "GBP",
          "lines": [ { "line": 1, "sku": "22423", "quantity": 2, "amount": {{amount}}, "discount": 0, "tax": 425 } ],
          "tenders": [ { "type": "card", "amount": {{amount}} } ]{{more}} }
        """;

    public static string Return(string key, string sale, string lines = """{ "line": 1, "saleLine": 1, "sku": "22423", "quantity": 1, "amount": 1275 }""") => $$"""
        { "source": "pos", "key": "{{key}}", "type": "return", "card": "{{ApiShop.Card}}", "occurredAt": "2015-10-22T10:45:00Z",
          "store": "cardiff-1", "currency": "GBP", "sale": { "source": "pos", "key": "{{sale}}" }, "lines": [ {{lines}} ] }
        """;

    public const string Operator = """{ "kind": "operator", "reason": "at the desk" }""";
}
