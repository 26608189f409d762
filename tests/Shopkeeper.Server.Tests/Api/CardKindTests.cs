using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Kinds of cards, known by their first digits; the number itself is stored nowhere.</summary>
public sealed class CardKindTests
{
    private const string Programme = ApiProgrammes.Points + """

        cards:
          white: { prefix: "290000000001", ends: 2015-10-22 }
          tourist: { prefix: "28" }
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task BC_07_a_card_of_a_kind_that_has_ended_is_recorded_and_gives_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Programme);
        var quote = await shop.PostAsync("/v1/quotes", Bodies.Purchase("q"));
        Assert.Equal("card-kind-ended", quote.Json["programmes"]![0]!["rejection"]!.GetValue<string>());

        var ended = await shop.PostAsync("/v1/activities", Bodies.Purchase("ended"));
        Assert.Equal((201, 0), (ended.Status, ended.Points("earned")));
        Assert.Equal("card-kind-ended", ended.Json["programmes"]![0]!["rejection"]!.GetValue<string>());

        var before = await shop.PostAsync("/v1/activities", Bodies.Purchase("before").Replace("2015-10-22T10", "2015-10-21T10", StringComparison.Ordinal));
        Assert.Equal((201, 25), (before.Status, before.Points("earned")));
        Assert.Equal(25, (await shop.PostAsync("/v1/activities", Bodies.Purchase("other", card: ApiShop.OtherCard))).Points("earned"));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }
}
