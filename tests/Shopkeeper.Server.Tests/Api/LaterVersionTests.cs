using NodaTime;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>A version that is published for a later day changes nothing before it.</summary>
public sealed class LaterVersionTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly Instant Later = Instant.FromUtc(2016, 1, 1, 0, 0);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_account_tells_the_next_level_of_the_version_in_force(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var draft = ApiProgrammes.Points.Replace("id: silver, name: Silver, at: 100", "id: bronze, name: Bronze, at: 50", StringComparison.Ordinal);
        Assert.True((await shop.Host.Programmes.PublishAsync(draft, Later, "test", default)).IsPublished);
        Assert.Equal(("silver", 100), await NextAsync(shop));

        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("1", 12_000))).Status);
        Assert.Equal(("gold", 880), await NextAsync(shop));
        shop.Time.SetUtcNow(new DateTimeOffset(2016, 1, 1, 9, 0, 0, TimeSpan.Zero));
        var programme = (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!;
        Assert.Equal("silver", $"{programme["levels"]![0]!["level"]}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task in_a_pilot_and_outside_it_an_account_tells_the_next_level_that_is_its_own(DatabaseEngine engine)
    {
        const string Segments = "\nsegments: { staff: { likes: [staff] } }\n";
        await using var shop = await ApiShop.StartAsync(engine, ApiProgrammes.Points + Segments);
        var draft = ApiProgrammes.Points.Replace("at: 100,", "at: 40,", StringComparison.Ordinal) + Segments;
        Assert.True((await shop.Host.Programmes.PublishAsync(
            draft, Instant.FromUtc(2015, 10, 1, 0, 0), "test", "segments: [staff]\nuntil: 2015-11-22\n", default)).IsPublished);
        var staff = await shop.PostAsync("/v1/members", """{ "card": "2900000000032", "likes": ["staff"] }""", "shop");

        Assert.Equal(("silver", 100), await NextAsync(shop));
        Assert.Equal(("silver", 40), await NextAsync(shop, $"{staff.Json["accountId"]}"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task kinds_of_cards_are_those_of_the_version_in_force_when_it_occurred(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(
            engine, ApiProgrammes.Points + "\ncards:\n  white: { prefix: \"290000000001\", ends: 2015-10-22 }\n");
        Assert.True((await shop.Host.Programmes.PublishAsync(ApiProgrammes.Points, Later, "test", default)).IsPublished);

        var ended = await shop.PostAsync("/v1/activities", Bodies.Purchase("1"));

        Assert.Equal((201, 0), (ended.Status, ended.Points("earned")));
        Assert.Equal("card-kind-ended", $"{ended.Json["programmes"]![0]!["rejection"]}");
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private static async Task<(string Level, int Missing)> NextAsync(ApiShop shop, string? account = null)
    {
        var next = (await shop.GetAsync($"/v1/accounts/{account ?? shop.Account}")).Json["programmes"]![0]!["nextLevel"]!;
        return ($"{next["level"]}", (int)next["missing"]!);
    }
}
