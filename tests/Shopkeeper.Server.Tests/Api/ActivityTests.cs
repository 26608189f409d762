using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What a till sends and gets, on both engines.</summary>
public sealed class ActivityTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_purchase_is_recorded_and_its_replay_gives_the_first_answer(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);

        var first = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));
        var second = await shop.PostAsync("/v1/activities", Bodies.Purchase("451"));

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal((25, 0, 25), (first.Points("earned"), first.Points("pending"), first.Points("balance")));
        Assert.False(first.Json["replayed"]!.GetValue<bool>());
        Assert.Equal(1, first.Json["rulesetVersion"]!.GetValue<int>());
        Assert.Equal("points", first.Json["programmes"]![0]!["programme"]!.GetValue<string>());
        Assert.Equal("+25 Points: Spending", first.Json["effects"]![0]!["text"]!.GetValue<string>());
        Assert.True(second.Json["replayed"]!.GetValue<bool>());
        second.Json["replayed"] = false;
        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.Single(await shop.FeedAsync());
    }
}
