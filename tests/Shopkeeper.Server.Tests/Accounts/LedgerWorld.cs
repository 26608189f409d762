using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Memory;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts;

/// <summary>A shop with programmes, products and facts given by hand around a real ledger; time stands until it is moved.</summary>
internal sealed class LedgerWorld : IAsyncDisposable
{
    public static readonly Instant Noon = Instant.FromUtc(2015, 10, 22, 12, 0);

    private readonly TestDatabase? database;
    private readonly Ports ports;
    private int number;

    private LedgerWorld(
        TestDatabase? database, Database? opened, Ports ports, FakeTimeProvider time, AccountsOptions options,
        Func<ILedgerStore, ILedgerStore>? wrap = null)
    {
        this.database = database;
        this.ports = ports;
        Time = time;
        Opened = opened;
        Shop = new Shop("test", opened ?? new NoDatabase(), time);
        Accounts = opened is null
            ? new ShopAccounts(
                (wrap ?? (static store => store))(
                    new MemoryLedgerStore(() => (ports.Newest.Head, ports.Catalogue.Number))),
                Shop, ports, ports, ports, options)
            : AccountsModule.OpenShop(Shop, ports, ports, ports, options);
    }

    public FakeTimeProvider Time { get; }

    public Database? Opened { get; }

    public Shop Shop { get; }

    public IShopAccounts Accounts { get; }

    public Instant Now => Shop.Now;

    public Ports Given => ports;

    public static readonly AccountsOptions WithoutJobs = new() { JobEvery = TimeSpan.Zero };

    /// <summary>Engine null is the in-memory model.</summary>
    public static async Task<LedgerWorld> NewAsync(
        DatabaseEngine? engine, string programme, AccountsOptions? options = null)
    {
        var database = engine is { } real ? await TestDatabases.NewAsync(real) : null;
        return await NewAsync(database, programme, options);
    }

    public static Task<LedgerWorld> NewAsync(TestDatabase? database, string programme, AccountsOptions? options = null)
    {
        var opened = database?.Open();
        opened?.Migrate([typeof(Shop).Assembly, typeof(AccountsModule).Assembly]);
        var ports = new Ports();
        ports.Publish(programme, Instant.MinValue);
        return Task.FromResult(new LedgerWorld(
            database, opened, ports, new FakeTimeProvider(Noon.ToDateTimeOffset()), options ?? WithoutJobs));
    }

    /// <summary>On a database that the test has made itself.</summary>
    public static LedgerWorld On(Database database, string programme)
    {
        database.Migrate([typeof(Shop).Assembly, typeof(AccountsModule).Assembly]);
        var ports = new Ports();
        ports.Publish(programme, Instant.MinValue);
        return new LedgerWorld(null, database, ports, new FakeTimeProvider(Noon.ToDateTimeOffset()), WithoutJobs);
    }

    /// <summary>The in-memory model behind a store that fails when it is told to.</summary>
    public static LedgerWorld Faulty(AccountsOptions options, out FaultyStore store)
    {
        var ports = new Ports();
        ports.Publish(Programme.Club, Instant.MinValue);
        FaultyStore? made = null;
        var world = new LedgerWorld(
            null, null, ports, new FakeTimeProvider(Noon.ToDateTimeOffset()), options, inner => made = new FaultyStore(inner));
        store = made!;
        return world;
    }

    /// <summary>Another process over the same database, with the same programmes and clock.</summary>
    public LedgerWorld SecondNode() => new(null, database!.Open(), ports, Time, WithoutJobs);

    /// <summary>An account with a card, opened; the card is its member's only one.</summary>
    public async Task<Holder> OpenAsync()
    {
        var holder = NewHolder();
        await Accounts.OpenAsync([new AccountOpening(holder.Account, holder.Member, holder.Card)], default);
        return holder;
    }

    public Holder NewHolder()
    {
        var id = Interlocked.Increment(ref number);
        return new Holder(new AccountId(Id(1, id)), new MemberId(Id(2, id)), new KeyedHash(Id(3, id)));
    }

    public ActivityId NewActivity() => new(Guid.CreateVersion7(Time.GetUtcNow()));

    public Activity Purchase(params long[] amounts) => Basket(
        [.. amounts.Select(static (amount, i) => new Line(i + 1, "article", 1000, Unit.Each, amount, 0, 0, 0))]);

    public Activity Basket(params ImmutableArray<Line> lines) =>
        New(ActivityType.Purchase) with { Currency = Currency.Parse("GBP"), Lines = lines };

    public Activity New(ActivityType type) => new()
    {
        Id = NewActivity(), Key = new ActivityKey("pos", $"{Interlocked.Increment(ref number):d6}"), Type = type,
        OccurredAt = Now, BusinessDate = Now.InUtc().Date, Store = "cardiff-1",
    };

    public Activity Return(ActivityKey? sale, params (int SaleLine, long Thousandths)[] lines) =>
        New(ActivityType.Return) with { Currency = Currency.Parse("GBP"), Returns = [Part(sale, lines)] };

    public static ReturnPart Part(ActivityKey? sale, params (int SaleLine, long Thousandths)[] lines) => new(
        sale,
        [.. lines.Select(static (line, i) => new ReturnedLine(i + 1, line.SaleLine, "", line.Thousandths, null))],
        ReturnReason.Returned);

    public static Submission Of(Activity activity, KeyedHash? card, AccountId? account = null) => new(
        activity.Key, BodyHash.Of(activity, card, account, null), card, account, null, new Command.Record(activity, []));

    public Submission Of(Command command, AccountId account, string? key = null) => new(
        new ActivityKey("desk", key ?? $"{Interlocked.Increment(ref number):d6}"),
        BodyHash.Of(command, null, account, null), null, account, null, command);

    public Task<PostingAnswer> PostAsync(Activity activity, Holder holder) =>
        Accounts.PostAsync(Of(activity, holder.Card), default);

    public Task<PostingAnswer> BuyAsync(Holder holder, params long[] amounts) => PostAsync(Purchase(amounts), holder);

    public Task<PostingAnswer> RedeemAsync(Holder holder, long points, string? key = null) => Accounts.PostAsync(
        Of(new Command.Redeem(NewActivity(), points, 0, "basket", "till"), holder.Account, key), default);

    public async Task<long> BalanceAsync(Holder holder)
    {
        var state = await StateAsync(holder);
        return state is null ? 0 : state.Available(0, Now) + state.Pending(0, Now);
    }

    public async Task<AccountState?> StateAsync(Holder holder, string? programme = null)
    {
        var states = await Accounts.FindAsync(holder.Account, default);
        Assert.NotNull(states);
        return states.Value.FirstOrDefault(state => programme is null || state.Programme == programme);
    }

    /// <summary>Every balance is what its journal gives, and every posting is what its inputs give.</summary>
    public async Task HoldsAsync()
    {
        var report = await Accounts.VerifyAsync(redecide: true, null, default);
        Assert.Equal([], report.First);
        Assert.Equal(0, report.Differences);
    }

    /// <summary>The whole feed, page by page; it may lag behind the journal, and this waits for it.</summary>
    public async Task<List<FeedItem>> FeedAsync(int page = 7)
    {
        var postings = (await Accounts.VerifyAsync(redecide: false, null, default)).Postings;
        var items = new List<FeedItem>();
        var cursor = "";
        while (items.Count < postings)
        {
            var next = await Accounts.FeedAsync(cursor, page, default);
            items.AddRange(next.Items);
            cursor = next.Next;
        }

        Assert.Empty((await Accounts.FeedAsync(cursor, page, default)).Items);
        return items;
    }

    /// <summary>Moves the shop's head row as publishing does, so that every later batch reads it.</summary>
    public async Task MoveHeadAsync()
    {
        if (Opened is not null)
        {
            await Opened.WriteAsync(
                async (connection, transaction) =>
                {
                    await using var command = connection.CreateCommand();
                    command.Transaction = transaction;
                    command.CommandText =
                        $"update shop_head set programmes = {ports.Newest.Head}, catalogue = {ports.Catalogue.Number}";
                    return await command.ExecuteNonQueryAsync();
                });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Accounts.DisposeAsync();
        await Shop.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private static Guid Id(byte kind, int number) => new(number, 0, 0, [0x80, 0, 0, 0, 0, 0, 0, kind]);

    internal sealed record Holder(AccountId Account, MemberId Member, KeyedHash Card);

    /// <summary>Stands for Programmes and Members: what the test publishes, and what it says of a member.</summary>
    internal sealed class Ports : IProgrammes, ICatalogues, IFacts
    {
        private readonly Dictionary<long, CatalogueSnapshot> snapshots = new() { [0] = CatalogueSnapshot.Empty };

        public ProgrammeBook Current { get; private set; } = ProgrammeBook.Empty;

        /// <summary>Published, though this process has not read it yet.</summary>
        public ProgrammeBook Newest { get; private set; } = ProgrammeBook.Empty;

        public CatalogueSnapshot Catalogue { get; private set; } = CatalogueSnapshot.Empty;

        public Dictionary<MemberId, FactRecord> Facts { get; } = [];

        CatalogueSnapshot ICatalogues.Current => Catalogue;

        public RuleSet Publish(string text, Instant from, bool isRead = true)
        {
            var check = ShopProgrammes.Validate(text);
            Assert.True(check.IsValid, string.Join("\n", check.Problems));
            var document = check.Document!;
            var before = Newest.Find(document.Id);
            var rules = RuleSet.Compile(document, (before?.Versions.Length ?? 0) + 1, from);
            var history = new ProgrammeHistory(
                document.Id, [.. (before?.Versions ?? []).Append(rules).OrderBy(static one => one.From)]);
            Newest = new ProgrammeBook(
                Newest.Head + 1,
                before is null ? Newest.Programmes.Add(history) : Newest.Programmes.Replace(before, history));
            Current = isRead ? Newest : Current;
            return rules;
        }

        /// <summary>A shop before its first programme.</summary>
        public void Forget()
        {
            Newest = new ProgrammeBook(Newest.Head + 1, []);
            Current = Newest;
        }

        public void Change(params Product[] products)
        {
            Catalogue = Catalogue.With(Catalogue.Number + 1, products, []);
            snapshots[Catalogue.Number] = Catalogue;
        }

        public ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel)
        {
            Current = Newest;
            return ValueTask.FromResult(Current);
        }

        public ValueTask<CatalogueSnapshot> AtAsync(long catalogue, CancellationToken cancel) =>
            ValueTask.FromResult(snapshots[catalogue]);

        public ValueTask<FactRecord> OfAsync(MemberId member, CancellationToken cancel) =>
            ValueTask.FromResult(Facts.GetValueOrDefault(member, FactRecord.None));
    }

    private sealed class NoDatabase : Database
    {
        public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

        public override ValueTask<System.Data.Common.DbConnection> OpenReadAsync(CancellationToken cancel = default) =>
            throw new InvalidOperationException("The in-memory model has no database.");

        public override Task<T> WriteAsync<T>(
            Func<System.Data.Common.DbConnection, System.Data.Common.DbTransaction, Task<T>> work,
            CancellationToken cancel = default) =>
            throw new InvalidOperationException("The in-memory model has no database.");

        public override void Migrate(IReadOnlyCollection<System.Reflection.Assembly> assemblies)
        {
        }

        public override Task<Scrubbed> ScrubAsync(IReadOnlyList<string> kept, CancellationToken cancel = default) =>
            throw new InvalidOperationException("The in-memory model has no database.");

        public override Task<bool> IsReadyAsync(CancellationToken cancel = default) => Task.FromResult(true);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
