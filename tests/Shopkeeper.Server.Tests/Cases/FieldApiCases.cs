using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Cases;

/// <summary>What the field gets wrong, as far as it takes more than one process or more than one year to see it.</summary>
public sealed class FieldApiCases
{
    private const string Once = ApiProgrammes.Points + """

        offers:
          welcome: { name: Welcome, percent: 10, limit: 1 per day, budget: { uses: 2 } }
        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, 1)]
    [InlineData(DatabaseEngine.Postgres, 2)]
    public async Task W7_the_call_after_a_use_sees_the_use_on_every_node(DatabaseEngine engine, int nodes)
    {
        await using var shop = await ApiShop.StartAsync(engine, Once);
        for (var node = 1; node < nodes; node++)
        {
            await shop.AddNodeAsync();
        }

        var last = nodes - 1;
        async Task<long> TotalAsync(string card) =>
            (await shop.PostAsync("/v1/quotes", Bodies.Purchase("q", 1000, card), node: last)).Json["total"]!.GetValue<long>();
        static string Sale(string key, string card) => Bodies.Purchase(key, 900, card)
            .Replace("\"discount\": 0", "\"discount\": 0, \"applied\": [ { \"offer\": \"welcome\", \"amount\": 100 } ]", StringComparison.Ordinal);

        Assert.Equal((900, 900), (await TotalAsync(ApiShop.Card), await TotalAsync(ApiShop.OtherCard)));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Sale("one", ApiShop.Card))).Status);

        // The member's own limit is used, the shop's budget has one more.
        Assert.Equal((1000, 900), (await TotalAsync(ApiShop.Card), await TotalAsync(ApiShop.OtherCard)));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Sale("two", ApiShop.OtherCard))).Status);
        var third = await shop.JoinAsync("2900000000032");
        Assert.Equal(1000, await TotalAsync("2900000000032"));
        Assert.NotEqual("", third);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task W21_two_years_of_purchases_are_decided_again_to_the_point(DatabaseEngine engine)
    {
        const int Members = 12, Months = 24;
        await using var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        string[] cards = [.. Enumerable.Range(0, Members).Select(static i => $"29{i:0000000000}").Select(static data => data + Shopkeeper.Domain.Codes.Gs1CheckDigit.Of(data))];
        await shop.JsonAsync("import", "members", shop.Write("members.csv", "card\n" + string.Join('\n', cards) + "\n"));
        var sales = new StringBuilder();
        for (var month = 0; month < Months; month++)
        {
            for (var member = 0; member < Members; member++)
            {
                var at = new DateTime(2013, 1, 15, 10, 30, 0, DateTimeKind.Utc).AddMonths(month).AddDays(member);
                sales.AppendLine(Sale(cards[member], $"{member}-{month}", at, 199 + (37 * month) + (811 * member)));
                if (month % 5 == 4)
                {
                    sales.AppendLine(Return($"{member}-{month - 3}", at));
                }
            }
        }

        var summary = await shop.JsonAsync("import", "purchases", shop.Write("sales.jsonl", sales.ToString()));
        Assert.Equal((0, (Members * Months) + (Members * 4)), ((int)summary["rejected"]!, (int)summary["accepted"]!));

        var replay = await shop.JsonAsync("verify", "--replay");
        Assert.Equal((0, (Members * Months) + (Members * 4)), ((int)replay["differences"]!, (int)replay["postings"]!));
        var same = await shop.JsonAsync("simulate", Shipped.Programme("sparks-2015.yaml"));
        Assert.Equal((Members, 0, 0), ((int)same["members"]!, (int)same["membersChanged"]!, (int)same["pointsDelta"]!));
        Assert.Equal((Members * Months) + (Members * 4), (int)same["activities"]!);
    }

    private static string Sale(string card, string key, DateTime at, long amount) => new JsonObject
    {
        ["source"] = "pos", ["key"] = key, ["type"] = "purchase", ["card"] = card,
        ["occurredAt"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), ["store"] = "cardiff-1", ["currency"] = "GBP",
        ["lines"] = new JsonArray(new JsonObject { ["line"] = 1, ["sku"] = "22423", ["amount"] = amount }),
    }.ToJsonString();

    private static string Return(string sale, DateTime at) => new JsonObject
    {
        ["source"] = "pos", ["key"] = "back " + sale, ["type"] = "return",
        ["occurredAt"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), ["store"] = "cardiff-1", ["currency"] = "GBP",
        ["sale"] = new JsonObject { ["source"] = "pos", ["key"] = sale },
    }.ToJsonString();
}
