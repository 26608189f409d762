using Microsoft.Data.Sqlite;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>The library on SQLite with synchronous FULL, as shipped, and NORMAL, as control; pgbench on PostgreSQL in turn.</summary>
internal sealed class SqliteBench(BenchPlace place)
{
    public const string NormalSuffix = ", synchronous=NORMAL";
    public const string OffersSuffix = ", with offers";
    public const string BudgetSuffix = ", with a shared budget";

    private readonly PostingOptions options = place.Options;

    public async Task RunAsync(PostingReport report)
    {
        var pgbench = new Pgbench(place.ConnectionString);
        await pgbench.PrepareAsync(place.Cluster);
        await using var shop = await OpenBenchShop.OpenAsync(new ShopOptions { DataFolder = options.DataFolder! }, options.Accounts);
        await using var offering = options.Offers > 0
            ? await OpenBenchShop.OpenAsync(Beside("-offers"), options.Accounts, options.Offers)
            : null;
        await using var budgeted = options.SharedBudget
            ? await OpenBenchShop.OpenAsync(Beside("-budget"), options.Accounts, sharedBudget: true)
            : null;
        var database = (SqliteDatabase)shop.Host.Shop.Database;
        for (var round = 1; round <= options.Rounds; round++)
        {
            report.Tell($"Round {round} of {options.Rounds}");
            await place.Cluster.CheckpointAsync();
            pgbench.Run(Pgbench.Clients, options.WarmUp);
            var result = pgbench.Run(Pgbench.Clients, options.Measured);
            report.Add(PostgresBench.PgbenchStep, new Measured { Rate = result.Rate, P50 = result.MeanMilliseconds });
            report.SingleInserts.Add(SqliteSingleInsert.Median(options.DataFolder!, TimeSpan.FromSeconds(1)));
            report.Fsyncs.Add(Fsync.Measure(options.DataFolder!, TimeSpan.FromSeconds(1)));
            foreach (var callers in options.Callers)
            {
                await StepAsync(report, shop, callers, PostingReport.InProcessStep(callers), $"{place.Run}-{round}-{callers}");
            }

            var most = options.Callers[^1];
            if (offering is not null)
            {
                await StepAsync(report, offering, most, PostingReport.InProcessStep(most) + OffersSuffix, $"{place.Run}-{round}-{most}o");
            }

            if (budgeted is not null)
            {
                await StepAsync(report, budgeted, most, PostingReport.InProcessStep(most) + BudgetSuffix, $"{place.Run}-{round}-{most}b");
            }

            await SynchronousAsync(database, "normal");
            await StepAsync(report, shop, most, PostingReport.InProcessStep(most) + NormalSuffix, $"{place.Run}-{round}-{most}n");
            await SynchronousAsync(database, "full");
        }

        report.OwnMemory = Cpu.MemoryOf(Environment.ProcessId);
    }

    private ShopOptions Beside(string suffix) =>
        new() { DataFolder = Path.TrimEndingDirectorySeparator(options.DataFolder!) + suffix };

    private async Task StepAsync(PostingReport report, OpenBenchShop shop, int callers, string step, string run)
    {
        var database = (SqliteDatabase)shop.Host.Shop.Database;
        await database.OnWriterAsync(static connection => Execute(connection, "pragma wal_checkpoint(truncate)"));
        var meter = new Meter(null, Environment.ProcessId);
        var load = await new LibraryLoad(shop.Host.Accounts, shop.Population, TimeProvider.System).RunAsync(
            callers, run, options.WarmUp, options.Measured, meter.MarkAsync);
        report.Add(step, await meter.OfAsync(load, split: false));
    }

    private static Task SynchronousAsync(SqliteDatabase database, string mode) =>
        database.OnWriterAsync(connection => Execute(connection, "pragma synchronous = " + mode));

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
