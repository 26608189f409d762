using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Http.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Trying a draft out over HTTP: plan and simulate.</summary>
public sealed class SimulateTests
{
    private static readonly string Doubled =
        ApiProgrammes.Points.Replace("points: 1, per", "points: 2, per", StringComparison.Ordinal);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_draft_is_planned_and_simulated_and_nothing_else_happens(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));

        var plan = await shop.PostAsync("/v1/programmes/points/plan", Body(Doubled), "office");
        var same = await shop.PostAsync("/v1/programmes/points/simulate", Body(ApiProgrammes.Points), "office");
        var doubled = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled), "office");

        Assert.Equal((200, 200, 200), (plan.Status, same.Status, doubled.Status));
        Assert.Equal("better", (string)plan.Json["changes"]![0]!["effect"]!);
        Assert.Equal((1, 0), ((int)same.Json["activities"]!, (int)same.Json["membersChanged"]!));
        Assert.Equal((1, 25), ((int)doubled.Json["winners"]!, (int)doubled.Json["pointsDelta"]!));
        Assert.Equal(shop.Account, (string)doubled.Json["topWinners"]![0]!["accountId"]!);
        Assert.Single(await shop.FeedAsync());
        Assert.Equal(1, (int)(await shop.GetAsync("/v1/programmes/points")).Json["inForce"]!);
    }

    [Fact]
    public async Task what_cannot_be_simulated_is_its_own_problem()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

        var nothing = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled), "office");
        var unknown = await shop.PostAsync("/v1/programmes/nobody/simulate", "{}", "office");
        var another = await shop.PostAsync("/v1/programmes/nobody/plan", Body(Doubled), "office");
        var broken = await shop.PostAsync("/v1/programmes/points/simulate", Body("programme: points\ncolour: red\n"), "office");
        var sample = await shop.PostAsync("/v1/programmes/points/simulate", """{ "sample": 0 }""", "office");
        var till = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled));

        Assert.Equal((422, "no-history"), (nothing.Status, Last(nothing.Type)));
        Assert.Equal((404, 404), (unknown.Status, sample.Status));
        Assert.Equal(422, another.Status);
        Assert.Contains("not of `nobody`", another.Text, StringComparison.Ordinal);
        Assert.Equal((422, "invalid"), (broken.Status, Last(broken.Type)));
        Assert.Contains("colour", broken.Text, StringComparison.Ordinal);
        Assert.Equal(403, till.Status);

        var none = new JsonObject { ["document"] = Doubled, ["sample"] = 0 }.ToJsonString();
        Assert.Equal((400, "/sample"), await RefusedAsync(shop, none));
        var backwards = new JsonObject
        {
            ["document"] = Doubled, ["from"] = "2015-10-02T00:00:00Z", ["to"] = "2015-10-01T00:00:00Z",
        }.ToJsonString();
        Assert.Equal((400, "/to"), await RefusedAsync(shop, backwards));
        var guess = await shop.PostAsync("/v1/programmes/points/simulate", Assumed("scenario: More\nredeemed: 5\nred: 5\n"), "office");
        Assert.Equal("/scenario", guess.Pointer);
        Assert.Contains("Line 3, column 1", guess.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_scenario_stands_apart_in_the_answer()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));

        var plain = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled), "office");
        var assumed = await shop.PostAsync(
            "/v1/programmes/points/simulate", Assumed("scenario: More\npurchases: [{ uplift: 10 }]\n"), "office");

        Assert.Null(plain.Json["scenario"]);
        Assert.Equal((25, 5), ((int)assumed.Json["pointsDelta"]!, (int)assumed.Json["scenario"]!["extraPoints"]!));
        Assert.Contains("Stated by you", (string)assumed.Json["scenario"]!["assumption"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task one_simulation_of_a_shop_runs_at_a_time()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));
        var turn = shop.Host.Services.Get<LongRunTurn>();
        Assert.True(turn.TryTake());

        var second = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled), "office");
        turn.GiveBack();
        var third = await shop.PostAsync("/v1/programmes/points/simulate", Body(Doubled), "office");

        Assert.Equal((429, 200), (second.Status, third.Status));
        Assert.Contains("Another simulation", second.Text, StringComparison.Ordinal);
        Assert.NotNull(second.Headers.RetryAfter);
    }

    private static async Task<(int, string?)> RefusedAsync(ApiShop shop, string body)
    {
        var reply = await shop.PostAsync("/v1/programmes/points/simulate", body, "office");
        return (reply.Status, reply.Pointer);
    }

    private static string Body(string document) => new JsonObject { ["document"] = document }.ToJsonString();

    private static string Assumed(string scenario) =>
        new JsonObject { ["document"] = Doubled, ["scenario"] = scenario }.ToJsonString();

    private static string Last(string type) => type[(type.LastIndexOf('/') + 1)..];
}
