using System.Collections.Immutable;
using NodaTime;
using Parquet;
using Parquet.Schema;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Offers;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Offers.Ranking;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>Lists of a shop's pool: from the document, the catalogue, what was bought and what was said.</summary>
public sealed class PoolTests
{
    private const string Document = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        offers:
          own: { pool: ranked, slots: { 0: 2 }, menu: 4, refresh: 14d, start: 2015-10-12 }
          said: { pool: by-preference, slots: { 0: 2 }, menu: 2, refresh: 14d, start: 2015-10-12 }
          seg: { pool: by-segment, slots: { 0: 2 }, menu: 3, refresh: 14d, start: 2015-10-12 }
          all: { pool: shared, slots: { 0: 2 }, menu: 2, refresh: 14d, start: 2015-10-12 }
          tea: { percent: 20, only: { category: food/tea }, in: [own, said, all] }
          wine: { percent: 20, only: { category: food/wine }, exclude: { product: wine-3 }, in: [own, said, all] }
          bread: { percent: 20, only: { category: food/bread }, in: [own, said, all] }
          soap: { percent: 20, only: { brand: Suds }, in: [own, said, seg], budget: { uses: 1 } }
          vip: { percent: 50, only: { product: tea-1 }, in: seg, when: { segment: vip } }
          past: { percent: 50, only: { product: tea-1 }, in: own, when: { until: 2015-10-12 } }
          nothing: { percent: 50, only: { category: garden }, in: own }
        """;

    private static readonly LocalDate Day = new(2015, 10, 20);
    private static readonly LocalDate Period = new(2015, 10, 12);

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_ranked_pool_is_what_each_member_bought_and_said(DatabaseEngine engine)
    {
        await using var world = await World.OpenAsync(engine);
        var report = await world.AllocateAsync("own");

        Assert.Equal((4, 3, Period), (report.Offers, report.Members, report.Period));
        Assert.Equal(["past has ended before the period begins", "nothing is about no product of the catalogue"],
            report.Remarks.Select(static remark => $"{remark.Offer} {remark.Words}"));
        Assert.Equal("tea in 3 of your last 3 shops", await world.FirstAsync("own", 1));
        Assert.Equal("wine you said you like wine", await world.FirstAsync("own", 2));
        Assert.Equal(4, (await world.MenuAsync("own", 1))!.Entries.Length);

        // One piece of soap in all; a member who comes later sees what is for everybody, without it.
        var own = await Task.WhenAll(Enumerable.Range(1, 3).Select(number => world.MenuAsync("own", number).AsTask()));
        Assert.Equal(1, own.Sum(static menu => menu!.Entries.Count(static entry => entry.Offer == "soap")));
        var later = await world.MenuAsync("own", 99);
        Assert.False(later!.IsOwn);
        Assert.Equal(["bread", "tea", "wine"], later.Entries.Select(static entry => entry.Offer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task other_modes_need_no_history()
    {
        await using var world = await World.OpenAsync(DatabaseEngine.Sqlite);
        await world.AllocateAsync("said");
        Assert.Equal("wine you said you like wine", await world.FirstAsync("said", 2));
        await world.AllocateAsync("seg");
        Assert.Contains((await world.MenuAsync("seg", 3))!.Entries, static entry => entry is { Offer: "vip", Reason.Code: ReasonCode.Segment });
        Assert.DoesNotContain((await world.MenuAsync("seg", 1))!.Entries, static entry => entry.Offer == "vip");
        var report = await world.AllocateAsync("all");
        Assert.Equal(0, report.Members);
        var menu = await world.MenuAsync("all", 1);
        Assert.False(menu!.IsOwn);
        Assert.Equal(["tea", "wine"], menu.Entries.Select(static entry => entry.Offer));
    }

    [Fact]
    public async Task every_slot_is_logged_with_its_propensity()
    {
        await using var world = await World.OpenAsync(DatabaseEngine.Sqlite);
        var report = await world.AllocateAsync("own", log: true);
        await using var reader = await ParquetReader.CreateAsync(report.SlotLog!);
        using var group = reader.OpenRowGroupReader(0);
        Assert.Equal(report.Filled, group.RowCount);
        var propensities = new double[group.RowCount];
        await group.ReadAsync<double>(Field(reader, "propensity"), propensities);
        Assert.All(propensities, static propensity => Assert.InRange(propensity, 0.002, 1));
        var offers = new string[group.RowCount];
        await group.ReadAsync(Field(reader, "offer"), offers);
        Assert.All(offers, static offer => Assert.Contains(offer, (string[])["tea", "wine", "bread", "soap"]));
    }

    [Fact]
    public async Task the_same_shop_gets_the_same_lists_again()
    {
        await using var world = await World.OpenAsync(DatabaseEngine.Sqlite);
        await world.AllocateAsync("own");
        var first = await world.MenuAsync("own", 1);
        await world.AllocateAsync("own");
        var second = await world.MenuAsync("own", 1);
        Assert.NotEqual(first!.List, second!.List);
        Assert.Equal(first.Entries, second.Entries);
    }

    [Fact]
    public async Task a_pool_without_an_offer_for_the_period_says_why()
    {
        await using var world = await World.OpenAsync(DatabaseEngine.Sqlite, Document.Replace("in: [own, said, all]", "in: said", StringComparison.Ordinal)
            .Replace("in: [own, said, seg]", "in: said", StringComparison.Ordinal));
        var nothing = await Assert.ThrowsAsync<NothingToAllocate>(() => world.AllocateAsync("own"));
        Assert.Contains("past has ended before the period begins", nothing.Message, StringComparison.Ordinal);
        Assert.Null(await world.MenuAsync("own", 1));
    }

    private static DataField Field(ParquetReader reader, string name) => reader.Schema.DataFields.Single(field => field.Name == name);

    private sealed class World(TestDatabase place, Database database, RuleSet rules) : IShoppers, IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("shopkeeper-").FullName;
        private ShopOffers? offers;

        private static readonly CatalogueSnapshot Catalogue = CatalogueSnapshot.Empty.With(
            1,
            [
                new Product("tea-1", "", "food/tea", ""), new Product("tea-2", "", "food/tea", ""), new Product("wine-1", "", "food/wine", ""),
                new Product("wine-3", "", "food/wine", ""), new Product("bread-1", "", "food/bread", ""), new Product("soap-1", "", "care", "Suds"),
                new Product("rest", "", "other", ""),
            ],
            []);

        private ShopOffers Offers => offers ??= new ShopOffers(new Shop("test", database, TimeProvider.System), this);

        public static async Task<World> OpenAsync(DatabaseEngine engine, string document = Document)
        {
            var check = ShopProgrammes.Validate(document);
            Assert.True(check.Document is not null, string.Join("; ", check.Problems.Select(static problem => problem.Message)));
            var place = await TestDatabases.NewAsync(engine);
            var database = place.Open();
            database.Migrate([typeof(Shop).Assembly, typeof(ShopOffers).Assembly]);
            return new World(place, database, RuleSet.Compile(check.Document, 3, Instant.FromUtc(2015, 1, 1, 0, 0)));
        }

        public Task<PoolReport> AllocateAsync(string pool, bool log = false) => Offers.AllocateAsync(
            new PoolOrder(rules, Catalogue, rules.Document.FindPool(pool)!, Day) { SlotLogFolder = log ? folder : null }, null, default);

        public ValueTask<AllocatedMenu?> MenuAsync(string pool, int account) =>
            Offers.FindMenuAsync("points", pool, Period, Account(account), default);

        public async Task<string> FirstAsync(string pool, int account)
        {
            var first = (await MenuAsync(pool, account))!.Entries[0];
            return $"{first.Offer} {first.Reason.InWords()}";
        }

        public async IAsyncEnumerable<Shopper> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            yield return new Shopper(Account(1), FactRecord.None);
            yield return new Shopper(Account(2), new FactRecord { Likes = ["wine"] });
            yield return new Shopper(Account(3), new FactRecord { Segments = ["vip"] });
        }

        public async IAsyncEnumerable<Visit> VisitsAsync(
            string programme, Instant from, Instant until, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            yield return new Visit(Account(1), until - Duration.FromDays(9), "", ["tea-1", "tea-1", "unknown"]);
            yield return new Visit(Account(1), until - Duration.FromDays(2), "", ["tea-2"]);
            yield return new Visit(Account(1), until - Duration.FromDays(1), "", ["tea-1"]);
        }

        public async ValueTask DisposeAsync()
        {
            await place.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private static AccountId Account(int number) => new(new Guid(number, 0, 0, new byte[8]));
    }
}
