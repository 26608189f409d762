using System.Text.Json.Nodes;
using Shopkeeper.Server.Tests.Api;
using Xunit;

namespace Shopkeeper.Server.Tests.Isolation;

/// <summary>A member with something of everything, each of it found nowhere else in the world.</summary>
internal sealed record Person(
    string Mark, string Member, string Account, string Activity, string Voucher, string Code, string Hold, string Card)
{
    public const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        levels:
          - { id: silver, name: Silver, at: 10, unlocks: ["gate:sale"] }
        vouchers:
          gift: { name: Gift, worth: 5.00 GBP, valid: 6d }
        """;

    public string Name => $"Canaria {Mark}worth";

    public string Email => $"{Mark}@kingfisher.example";

    public string Phone => Mark == "finch" ? "+447700900901" : "+447700900902";

    public string Sale => $"canary-sale-{Mark}";

    /// <summary>What only the office and the web shop may see.</summary>
    public IReadOnlyList<string> Contacts => [Email, Phone];

    /// <summary>All that tells of this member.</summary>
    public IReadOnlyList<string> All => [Name, Email, Phone, Sale, Member, Account, Activity, Voucher, Code, Hold, Card];

    public static async Task<Person> JoinAsync(ApiShop shop, string mark, string card)
    {
        var person = new Person(mark, "", "", "", "", "", "", card);
        var body = new JsonObject
        {
            ["card"] = card, ["email"] = person.Email, ["phone"] = person.Phone, ["name"] = person.Name, ["status"] = "active",
        };
        var joined = await shop.PostAsync("/v1/members", body.ToJsonString(), "shop", mark);
        Assert.Equal(201, joined.Status);
        var account = $"{joined.Json["accountId"]}";
        var sale = await shop.PostAsync("/v1/activities", Bodies.Purchase(person.Sale, 5_000, card));
        var issued = await shop.PostAsync(
            $"/v1/accounts/{account}/vouchers", """{ "kind": "gift", "reason": "kind" }""", "office", $"{mark}-voucher");
        var held = await shop.PostAsync(
            $"/v1/accounts/{account}/reservations", $$"""{ "points": 5, "proof": {{Bodies.Operator}} }""", "office", $"{mark}-hold");
        Assert.Equal((201, 201, 201), (sale.Status, issued.Status, held.Status));
        return person with
        {
            Member = $"{joined.Json["memberId"]}",
            Account = account,
            Activity = $"{sale.Json["activityId"]}",
            Voucher = $"{issued.Json["effects"]![0]!["voucher"]}",
            Code = $"{(await shop.GetAsync($"/v1/accounts/{account}/vouchers", "office")).Json["vouchers"]![0]!["code"]}",
            Hold = $"{held.Json["reservation"]!["id"]}",
        };
    }

    /// <summary>A path with this member's ids in its places.</summary>
    public string In(Route route)
    {
        var id = route.Path switch
        {
            var path when path.StartsWith("/v1/accounts/", StringComparison.Ordinal) => Account,
            var path when path.StartsWith("/v1/activities/", StringComparison.Ordinal) => Activity,
            var path when path.StartsWith("/v1/programmes/", StringComparison.Ordinal) => "points",
            _ => Member,
        };
        return string.Join('/', route.Path.Split('/').Select(part => part switch
        {
            "{id}" => id,
            "{hold}" => Hold,
            "{code}" => Uri.EscapeDataString(Code),
            "{gate}" => "sale",
            "{offerId}" => "offer",
            "{version}" => "1",
            ['{', ..] => Member,
            _ => part,
        }));
    }

    /// <summary>What may be asked beside the path: this member in every query that names one.</summary>
    public IEnumerable<string> Queries(Route route) => route.Path switch
    {
        "/v1/members" => [$"?card={Card}", $"?email={Email}", $"?phone={Uri.EscapeDataString(Phone)}"],
        "/v1/gates/{gate}" => [$"?account={Account}", $"?card={Card}"],
        "/v1/audit" => ["", $"?member={Member}"],
        _ => [""],
    };

    /// <summary>A body of the call's shape that names this member wherever it can.</summary>
    public JsonObject Body(JsonObject? schema)
    {
        var body = new JsonObject();
        foreach (var (name, shape) in schema?["properties"]?.AsObject() ?? [])
        {
            var type = shape!["type"] is JsonArray types ? $"{types[^1]}" : $"{shape["type"]}";
            body[name] = name switch
            {
                "card" => Card,
                "account" or "accountId" => Account,
                "member" or "memberId" or "with" or "other" => Member,
                "email" => Email,
                "phone" => Phone,
                "reservation" => Hold,
                "vouchers" => new JsonArray(Code),
                "reservations" => new JsonArray(Hold),
                "proof" => JsonNode.Parse(Bodies.Operator),
                _ => type switch
                {
                    "integer" or "number" => 1,
                    "boolean" => true,
                    "array" => new JsonArray(),
                    "object" => new JsonObject(),
                    _ => "x",
                },
            };
        }

        return body;
    }
}
