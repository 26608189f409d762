using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers.Menus;
using Shopkeeper.Offers.Ranking;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>Lists on both engines: nobody sees one before the switch, and then everybody sees it whole.</summary>
public sealed class MenuStoreTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly Instant Now = Instant.FromUtc(2015, 10, 22, 12, 0);
    private static readonly Legend Legend = new(["tea", "wine"], []);
    private static readonly MenuPlace Place = new("sparks", "own", new LocalDate(2015, 10, 19));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_list_is_seen_from_its_switch_on(DatabaseEngine engine)
    {
        await using var world = await World.OpenAsync(engine);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Null(await world.SeenAsync(Place, 1));
        await world.LoadAsync(first, Place, offer: 0, accounts: 2_500);
        Assert.Null(await world.SeenAsync(Place, 1));
        await world.Store.SwitchAsync(first, Place, default);
        Assert.Equal("tea own", await world.SeenAsync(Place, 1));
        Assert.Equal("tea own", await world.SeenAsync(Place, 2_500));
        Assert.Equal("wine shared", await world.SeenAsync(Place, 2_501));

        await world.LoadAsync(second, Place, offer: 1, accounts: 1);
        Assert.Equal("tea own", await world.SeenAsync(Place, 1));
        await world.Store.SwitchAsync(second, Place, default);
        Assert.Equal("wine own", await world.SeenAsync(Place, 1));
        Assert.Equal("wine shared", await world.SeenAsync(Place, 2_500));
        Assert.Null(await world.SeenAsync(Place with { Pool = "other" }, 1));
        Assert.Null(await world.SeenAsync(Place with { Period = new LocalDate(2015, 11, 2) }, 1));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task sweeping_leaves_the_list_in_force_and_the_period_before(DatabaseEngine engine)
    {
        await using var world = await World.OpenAsync(engine);
        MenuPlace[] places = [.. Enumerable.Range(0, 3).Select(static number => Place with { Period = Place.Period.PlusDays(14 * number) })];
        var replaced = Guid.NewGuid();
        await world.LoadAsync(replaced, places[2], offer: 0, accounts: 2_001);
        await world.Store.SwitchAsync(replaced, places[2], default);
        await world.LoadAsync(Guid.NewGuid(), places[2], offer: 0, accounts: 10);
        foreach (var place in places)
        {
            var list = Guid.NewGuid();
            await world.LoadAsync(list, place, offer: 1, accounts: 5);
            await world.Store.SwitchAsync(list, place, default);
        }

        await world.Store.SweepAsync(places[2], Now - Duration.FromDays(1), default);
        Assert.Equal(2_001 + 10 + 10, await world.RowsAsync());
        await world.Store.SweepAsync(places[2], Now + Duration.FromDays(1), default);
        Assert.Equal(10, await world.RowsAsync());
        Assert.Null(await world.SeenAsync(places[0], 1));
        Assert.Equal("wine own", await world.SeenAsync(places[1], 1));
        Assert.Equal("wine own", await world.SeenAsync(places[2], 1));
    }

    private sealed class World(TestDatabase place, Database database) : IAsyncDisposable
    {
        public MenuStore Store { get; } = new(database);

        public static async Task<World> OpenAsync(DatabaseEngine engine)
        {
            var place = await TestDatabases.NewAsync(engine);
            var database = place.Open();
            database.Migrate([typeof(Shop).Assembly, typeof(MenuStore).Assembly]);
            return new World(place, database);
        }

        public async Task LoadAsync(Guid list, MenuPlace at, int offer, int accounts)
        {
            await Store.BeginAsync(list, at, Now, Legend, PackedMenu.Encode(Legend, [(1, new Reason(ReasonCode.Everybody))]), default);
            var rows = Enumerable.Range(1, accounts).Reverse()
                .Select(number => (Account(number).Value, PackedMenu.Encode(Legend, [(offer, new Reason(ReasonCode.Popular))])));
            foreach (var piece in rows.Chunk(MenuStore.Piece))
            {
                await Store.AddAsync(list, piece, default);
            }
        }

        public async Task<string?> SeenAsync(MenuPlace at, int account) =>
            await Store.FindAsync(at, Account(account), default) is { } menu
                ? $"{string.Join(' ', menu.Entries.Select(static entry => entry.Offer))} {(menu.IsOwn ? "own" : "shared")}"
                : null;

        public async Task<long> RowsAsync()
        {
            await using var read = await database.OpenReadAsync();
            await using var command = read.CreateCommand();
            command.CommandText = "select count(*) from allocation";
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }

        public ValueTask DisposeAsync() => place.DisposeAsync();

        private static AccountId Account(int number) => new(new Guid(number, 0, 0, new byte[8]));
    }
}
