using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Postgres;
using Shopkeeper.Accounts.Sqlite;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>Jobs run on one node at a time; a node that dies loses its lease, and one that was only slow does no harm.</summary>
public sealed class LeaseTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly Guid One = new("01890a5d-ac96-774b-bcce-b302099a8061");
    private static readonly Guid Two = new("01890a5d-ac96-774b-bcce-b302099a8062");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task one_holder_has_the_lease_until_it_lapses(DatabaseEngine engine)
    {
        await using var database = await TestDatabases.NewAsync(engine);
        await using var store = Store(Migrated(database));
        Task<bool> TakeAsync(Guid holder, long now, string job = "job") => store.LeaseAsync(job, holder, now, now + 60, default);

        Assert.True(await TakeAsync(One, 0));
        Assert.False(await TakeAsync(Two, 59));
        Assert.True(await TakeAsync(Two, 59, "another job"));
        Assert.True(await TakeAsync(One, 30), "the holder renews");
        Assert.False(await TakeAsync(Two, 89));
        Assert.True(await TakeAsync(Two, 90), "a lapsed lease is taken over");
        Assert.False(await TakeAsync(One, 91), "who has lost it cannot renew it");
        Assert.True(await TakeAsync(One, 150));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task of_many_who_ask_at_once_one_gets_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabases.NewAsync(engine);
        await using var store = Store(Migrated(database));
        for (var round = 0; round < 5; round++)
        {
            var now = round * 100L;
            var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(
                _ => Task.Run(() => store.LeaseAsync("job", Guid.NewGuid(), now, now + 60, default))));
            Assert.Equal(1, taken.Count(static won => won));
        }
    }

    /// <summary>
    /// The first node takes the lease and is held up before its commit. Once the lease has lapsed the second node does the
    /// work; what the first one then finishes changes nothing.
    /// </summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_a_node_took_over_the_slow_one_cannot_do_again(DatabaseEngine engine)
    {
        await using var database = await TestDatabases.NewAsync(engine);
        var opened = Migrated(database);
        var time = new FakeTimeProvider(LedgerWorld.Noon.ToDateTimeOffset());
        await using var shop = new Shop("test", opened, time);
        var ports = new LedgerWorld.Ports();
        ports.Publish(Programme.Club.Replace("expire: 12mo", "expire: 1d", StringComparison.Ordinal), Instant.MinValue);
        var slow = new FaultyStore(Store(opened));
        var jobs = new AccountsOptions { JobEvery = TimeSpan.FromSeconds(30) };
        await using var first = new ShopAccounts(slow, shop, ports, ports, ports, jobs);
        await BuyAsync(first, shop);

        slow.Close();
        time.Advance(TimeSpan.FromDays(2));
        await slow.Waiting.Task;
        await using var second = new ShopAccounts(Store(opened), shop, ports, ports, ports, jobs);
        while ((await first.VerifyAsync(redecide: false, null, default)).Postings < 2)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.True(shop.Now >= LedgerWorld.Noon + Duration.FromDays(2) + Duration.FromSeconds(60), "the lease had lapsed");
        slow.Open();
        await first.DisposeAsync();

        var report = await second.VerifyAsync(redecide: true, null, default);
        Assert.Equal((2, 0), (report.Postings, report.Differences));
        Assert.Equal(0, await second.RunDueAsync(default));
    }

    private static async Task BuyAsync(ShopAccounts accounts, Shop shop)
    {
        var account = new AccountId(One);
        await accounts.OpenAsync([new AccountOpening(account, new MemberId(Two), null)], default);
        var purchase = new Activity
        {
            Id = new ActivityId(Guid.NewGuid()), Key = new ActivityKey("pos", "1"),
            Type = ActivityType.Purchase, OccurredAt = shop.Now, BusinessDate = shop.Now.InUtc().Date,
            Currency = Currency.Parse("GBP"),
            Lines = [new Line(1, "article", 1000, Unit.Each, 1000, 0, 0, 0)],
        };
        var posted = await accounts.PostAsync(LedgerWorld.Of(purchase, null, account), default);
        Assert.Equal(AnswerStatus.Recorded, posted.Status);
    }

    private static Database Migrated(TestDatabase database)
    {
        var opened = database.Open();
        opened.Migrate([typeof(Shop).Assembly, typeof(AccountsModule).Assembly]);
        return opened;
    }

    private static ILedgerStore Store(Database database) => database switch
    {
        SqliteDatabase sqlite => new SqliteLedgerStore(sqlite),
        PostgresDatabase postgres => PostgresLedgerStore.Open(postgres),
        _ => throw new InvalidOperationException("a database of a known engine"),
    };
}
