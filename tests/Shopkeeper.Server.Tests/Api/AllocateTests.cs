using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Offers;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Http.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Lists of a pool made over HTTP: one run of a shop at a time, stopped by who hangs up.</summary>
public sealed class AllocateTests
{
    private const string Programme = ApiProgrammes.Points + """

        offers:
          own: { pool: by-preference, slots: 1, menu: 1, refresh: 14d, start: 2015-10-12 }
          bare: { pool: by-preference, slots: 1, refresh: 14d, start: 2015-10-12 }
          tea: { percent: 20, only: { category: food/tea }, in: own }
          wine: { percent: 20, only: { category: food/wine }, in: own }
          boats: { percent: 20, only: { category: boats }, in: bare }
        """;

    private const string Path = "/v1/programmes/points/pools/own/allocate";

    private static async Task<ApiShop> StartAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine, Programme);
        await shop.Host.Programmes.ImportProductsAsync(
            [new Product("tea-1", "", "food/tea", ""), new Product("wine-1", "", "food/wine", ""), new Product("rest", "", "other", "")], default);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("1").Replace("22423", "wine-1", StringComparison.Ordinal)
            .Replace("2015-10-22", "2015-10-02", StringComparison.Ordinal));
        return shop;
    }

    private static async Task<string> OffersAsync(ApiShop shop) => string.Join(' ', (await shop.GetAsync(
        $"/v1/accounts/{shop.Account}/offers?pool=own", "office")).Json["offers"]!.AsArray().Select(static offer => offer!["offer"]!.GetValue<string>()));

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task lists_are_made_and_in_force_with_the_answer(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);

        var made = await shop.PostAsync(Path, """{ "period": "2015-10-20" }""", "office");

        Assert.Equal(200, made.Status);
        Assert.Equal(("2015-10-12", 2, 2, 2, 2), (
            (string)made.Json["period"]!, (int)made.Json["offers"]!, (int)made.Json["members"]!, (int)made.Json["slots"]!, (int)made.Json["filled"]!));
        Assert.DoesNotContain('/', (string)made.Json["slotLog"]!);
        Assert.Single((await OffersAsync(shop)).Split(' '));
        var again = await shop.PostAsync(Path, "{}", "office");
        Assert.Equal((200, "2015-10-12"), (again.Status, (string)again.Json["period"]!));
        Assert.NotEqual((string)made.Json["list"]!, (string)again.Json["list"]!);
        Assert.Single(await shop.FeedAsync());
    }

    [Fact]
    public async Task what_cannot_be_allocated_is_its_own_problem()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite);
        var later = ApiProgrammes.Points.Replace("programme: points", "programme: later", StringComparison.Ordinal);
        await shop.Host.Programmes.PublishAsync(later, Instant.FromUtc(2016, 1, 1, 0, 0), "test", default);

        Assert.Equal(403, (await shop.PostAsync(Path, "{}")).Status);
        Assert.Equal(404, (await shop.PostAsync("/v1/programmes/other/pools/own/allocate", "{}", "office")).Status);
        Assert.Equal(404, (await shop.PostAsync("/v1/programmes/points/pools/other/allocate", "{}", "office")).Status);
        Assert.Equal(400, (await shop.PostAsync(Path, """{ "period": "soon" }""", "office")).Status);
        Assert.Equal(400, (await shop.PostAsync(Path, """{ "slotLog": "/tmp" }""", "office")).Status);
        var early = await shop.PostAsync("/v1/programmes/later/pools/own/allocate", "{}", "office");
        Assert.Equal((422, "/problems/no-version-in-force", "/period"), (early.Status, early.Type, early.Pointer));
        var nothing = await shop.PostAsync("/v1/programmes/points/pools/bare/allocate", "{}", "office");
        Assert.Equal((422, "/problems/nothing-to-allocate"), (nothing.Status, nothing.Type));
        Assert.Contains("boats is about no product", nothing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task one_long_run_of_a_shop_goes_on_at_a_time()
    {
        await using var shop = await StartAsync(DatabaseEngine.Sqlite);
        var turn = shop.Host.Services.Get<LongRunTurn>();
        Assert.True(turn.TryTake());

        var second = await shop.PostAsync(Path, "{}", "office");
        turn.GiveBack();
        var third = await shop.PostAsync(Path, "{}", "office");

        Assert.Equal((429, 200), (second.Status, third.Status));
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.True(turn.TryTake());
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task who_stops_half_way_has_changed_nothing(DatabaseEngine engine)
    {
        await using var shop = await StartAsync(engine);
        var before = await OffersAsync(shop);
        using var stop = new CancellationTokenSource();
        var rules = shop.Host.Programmes.Current.Find("points")!.InForce(shop.Host.Shop.Now)!;
        var order = new PoolOrder(
            rules, shop.Host.Programmes.CurrentCatalogue, rules.Document.FindPool("own")!, new LocalDate(2015, 10, 20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.Host.Offers.AllocateAsync(order, new StopAtOnce(stop), stop.Token));

        Assert.Equal(before, await OffersAsync(shop));
        Assert.Equal(200, (await shop.PostAsync(Path, "{}", "office")).Status);
    }

    private sealed class StopAtOnce(CancellationTokenSource stop) : IProgress<long>
    {
        public void Report(long value) => stop.Cancel();
    }
}
