using System.Data.Common;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Server.Tests.Programmes;

/// <summary>A shop with nothing but its programmes and catalogue; time stands at noon of 22 October 2015.</summary>
internal sealed class ProgrammeShop : IAsyncDisposable
{
    public static readonly Instant Noon = Instant.FromUtc(2015, 10, 22, 12, 0);

    private readonly TestDatabase database;

    private ProgrammeShop(TestDatabase database) => this.database = database;

    public required FakeTimeProvider Time { get; init; }

    public required Posted Postings { get; init; }

    public required Database Database { get; init; }

    public required ShopProgrammes Programmes { get; init; }

    public static async Task<ProgrammeShop> NewAsync(DatabaseEngine engine)
    {
        var database = await TestDatabases.NewAsync(engine);
        var time = new FakeTimeProvider(Noon.ToDateTimeOffset());
        var postings = new Posted();
        var opened = database.Open();
        opened.Migrate([typeof(Shop).Assembly, typeof(ShopProgrammes).Assembly]);
        var programmes = await ShopProgrammes.OpenAsync(new Shop("test", opened, time), postings, default);
        return new ProgrammeShop(database)
        {
            Time = time, Postings = postings, Database = opened, Programmes = programmes,
        };
    }

    /// <summary>The same database, seen by another process.</summary>
    public Task<ShopProgrammes> SecondNodeAsync() =>
        ShopProgrammes.OpenAsync(new Shop("test", database.Open(), Time), Postings, default);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Stands for the ledger: the latest OccurredAt of each programme.</summary>
    internal sealed class Posted : Dictionary<string, Instant>, IPostedHistory
    {
        public Task<bool> AnyAtOrAfterAsync(
            DbConnection connection, DbTransaction transaction, string programme, Instant from) =>
            Task.FromResult(TryGetValue(programme, out var last) && last >= from);
    }
}
