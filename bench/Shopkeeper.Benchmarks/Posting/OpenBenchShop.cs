using System.Diagnostics;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The benchmark's shop, open: programme published, catalogue loaded, accounts there.</summary>
internal sealed class OpenBenchShop(ShopHost host, BenchPopulation population) : IAsyncDisposable
{
    private const string Programme = "bench";
    private const string FirstDay = "2015-01-01T00:00:00Z";

    public ShopHost Host { get; } = host;

    public BenchPopulation Population { get; } = population;

    /// <summary>Opens the shop; publishes, imports and loads what is not there yet. Refuses a database with another shop in it.</summary>
    public static async Task<OpenBenchShop> OpenAsync(
        ShopOptions options, int accounts, int offers = 0, bool sharedBudget = false)
    {
        var host = await ShopHost.OpenAsync(options);
        var book = host.Programmes.Current;
        if (book.Programmes.Any(static history => history.Programme != Programme))
        {
            throw new InvalidOperationException("This database holds a shop already: give the benchmark one of its own.");
        }

        if (book.Find(Programme) is null)
        {
            await host.Programmes.ImportProductsAsync(BenchShop.Catalogue(), CancellationToken.None);
            var published = await host.Programmes.PublishAsync(
                Document(sharedBudget) + (offers > 0 ? BenchOffers.Document(offers) : ""), InstantPattern.General.Parse(FirstDay).Value, "bench", CancellationToken.None);
            if (!published.IsPublished)
            {
                throw new InvalidOperationException(
                    "the benchmark's programme was refused: " + published.Detail + string.Join("; ", published.Problems));
            }
        }

        var secrets = host.Services.Get<ShopSecrets>();
        var cards = new KeyedHash[accounts];
        Parallel.For(0, accounts, i => cards[i] = secrets.HashCard(BenchShop.Card(i)));
        var shop = new OpenBenchShop(host, new BenchPopulation(
            accounts, cards, [.. BenchShop.MakeBaskets().Select(lines => BenchOffers.Apply(lines, offers))]));
        await shop.SeedAsync();
        return shop;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task SeedAsync()
    {
        var there = (await Host.Accounts.TotalsAsync(CancellationToken.None)).Members;
        if (there >= Population.Count)
        {
            Console.Error.WriteLine($"{there:N0} accounts are there.");
            return;
        }

        if (there > 0)
        {
            throw new InvalidOperationException($"{there:N0} accounts are there, not {Population.Count:N0}: take an empty database.");
        }

        var clock = Stopwatch.StartNew();
        var now = Host.Shop.Now;
        var rules = Host.Programmes.Current.Find(Programme)!.InForce(now)!.Bind(Host.Programmes.CurrentCatalogue);
        if (Host.Shop.Database is SqliteDatabase sqlite)
        {
            await sqlite.OnWriterAsync(connection => SeedSqlite(connection, rules, now));
        }
        else
        {
            await SeedPostgresAsync(rules, now);
        }

        Console.Error.WriteLine($"{Population.Count:N0} accounts loaded in {clock.Elapsed.TotalSeconds:F0} s.");
    }

    private async Task SeedPostgresAsync(BoundRules rules, Instant now)
    {
        await using var seeder = await PostgresSeeder.OpenAsync(Host.Options.Database!);
        var seeding = new Seeding(rules, [.. Population.Baskets.Select(static basket => basket.Lines)], now);
        for (var i = 0; i < Population.Count; i++)
        {
            await seeder.AddAsync(SeedRows.Of(seeding.Make(i), Population.Cards[i]));
            Tell(i);
        }

        await seeder.CompleteAsync();
    }

    private int SeedSqlite(Microsoft.Data.Sqlite.SqliteConnection connection, BoundRules rules, Instant now)
    {
        using var seeder = new SqliteSeeder(connection);
        var seeding = new Seeding(rules, [.. Population.Baskets.Select(static basket => basket.Lines)], now);
        for (var i = 0; i < Population.Count; i++)
        {
            seeder.Add(SeedRows.Of(seeding.Make(i), Population.Cards[i]));
            Tell(i);
        }

        seeder.Complete();
        return Population.Count;
    }

    private void Tell(int done)
    {
        if (done > 0 && done % 250_000 == 0)
        {
            Console.Error.WriteLine($"  {done:N0} of {Population.Count:N0} accounts");
        }
    }

    // The rule that nearly every basket meets: its budget never ends, so that only what counting costs is measured.
    private static string Document(bool sharedBudget) => sharedBudget
        ? Document().Replace("{ id: spend,", "{ id: spend, budget: 900000000000,", StringComparison.Ordinal)
        : Document();

    private static string Document()
    {
        using var stream = typeof(OpenBenchShop).Assembly.GetManifestResourceStream("fifty-rules.yaml")
            ?? throw new InvalidOperationException("the benchmark's programme is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
