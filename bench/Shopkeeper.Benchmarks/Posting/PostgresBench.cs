using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>Library and HTTP on PostgreSQL, in turn with pgbench.</summary>
internal sealed class PostgresBench(BenchPlace place)
{
    public const string PgbenchStep = "pgbench, 32 clients";
    public const string PgbenchBestStep = "pgbench, best";
    public const string HttpStep = "HTTP";

    private static readonly int[] ClientsToTry = [8, 16, 64, 128];

    // Until then the server spends a good part of its time on compiling.
    private static readonly TimeSpan PreheatHttp = TimeSpan.FromSeconds(12);

    private readonly PostingOptions options = place.Options;

    public async Task RunAsync(PostingReport report)
    {
        var pgbench = new Pgbench(place.ConnectionString);
        await pgbench.PrepareAsync(place.Cluster);
        await using var shop = await OpenBenchShop.OpenAsync(
            new ShopOptions { Database = place.ConnectionString, DataFolder = place.KeysFolder }, options.Accounts);
        await using var budgeted = options.SharedBudget ? await OpenBudgetedAsync() : null;
        report.Best = BestClients(pgbench);
        await using var server = options.Connections > 0
            ? await ServerProcess.StartAsync("--database", place.ConnectionString, "--data", place.KeysFolder)
            : null;
        var secret = server is null ? "" : await MakeKeyAsync(shop.Host);
        await PreheatAsync(shop, server, secret);
        for (var round = 1; round <= options.Rounds; round++)
        {
            report.Tell($"Round {round} of {options.Rounds}");
            await PgbenchAsync(report, pgbench);
            foreach (var callers in options.Callers)
            {
                await LibraryAsync(report, shop, callers, round);
                if (budgeted is not null)
                {
                    await LibraryAsync(report, budgeted, callers, round, SqliteBench.BudgetSuffix);
                }
            }

            if (server is not null)
            {
                await HttpAsync(report, server, secret, round);
            }
        }

        report.ServerMemory = server is null ? null : Cpu.MemoryOf(server.Pid);
        report.BodyBytes = await BodyBytesAsync();
    }

    private async Task PgbenchAsync(PostingReport report, Pgbench pgbench)
    {
        foreach (var (step, clients) in new[] { (PgbenchStep, Pgbench.Clients), (PgbenchBestStep, report.Best) })
        {
            await place.Cluster.CheckpointAsync();
            pgbench.Run(clients, options.WarmUp);
            var cpu = place.Cluster.CpuMicroseconds();
            var wal = await place.Cluster.MarkWalAsync();
            var result = pgbench.Run(clients, options.Measured);
            var end = await place.Cluster.MarkWalAsync();
            report.Add(step, new Measured
            {
                Rate = result.Rate, P50 = result.MeanMilliseconds,
                ServerCpu = (place.Cluster.CpuMicroseconds() - cpu) / (double)result.Transactions,
                WalBytes = (end.Bytes - wal.Bytes) / (double)result.Transactions,
            });
        }

        report.SingleInserts.Add(await SingleInsert.MedianAsync(place.ConnectionString, TimeSpan.FromSeconds(2)));
    }

    /// <summary>In a database of its own on the same cluster.</summary>
    private async Task<OpenBenchShop> OpenBudgetedAsync()
    {
        var there = new NpgsqlConnectionStringBuilder(place.ConnectionString);
        there.Database += "_budget";
        await place.Cluster.CreateDatabaseAsync(there.Database!);
        return await OpenBenchShop.OpenAsync(
            new ShopOptions { Database = there.ConnectionString, DataFolder = place.KeysFolder + "-budget" }, options.Accounts, sharedBudget: true);
    }

    private async Task LibraryAsync(PostingReport report, OpenBenchShop shop, int callers, int round, string suffix = "")
    {
        await place.Cluster.CheckpointAsync();
        var meter = new Meter(place.Cluster, Environment.ProcessId);
        var load = await new LibraryLoad(shop.Host.Accounts, shop.Population, TimeProvider.System).RunAsync(
            callers, $"{place.Run}-{round}-{callers}", options.WarmUp, options.Measured, meter.MarkAsync);
        report.Add(PostingReport.InProcessStep(callers) + suffix, await meter.OfAsync(load, split: callers == options.Callers[^1]));
    }

    /// <summary>Compiles what will be measured, on both sides, as minutes of service would; not counted.</summary>
    private async Task PreheatAsync(OpenBenchShop shop, ServerProcess? server, string secret)
    {
        await new LibraryLoad(shop.Host.Accounts, shop.Population, TimeProvider.System).RunAsync(
            options.Callers[^1], place.Run + "-0", options.WarmUp, options.Measured, static () => Task.CompletedTask);
        var clock = Stopwatch.StartNew();
        for (var round = 0; server is not null && clock.Elapsed < PreheatHttp; round--)
        {
            await HttpRoundAsync(server, secret, round);
        }
    }

    private async Task HttpAsync(PostingReport report, ServerProcess server, string secret, int round)
    {
        await place.Cluster.CheckpointAsync();
        report.Add(HttpStep, await HttpRoundAsync(server, secret, round));
    }

    private async Task<Measured> HttpRoundAsync(ServerProcess server, string secret, int round)
    {
        var meter = new Meter(place.Cluster, server.Pid);
        var task = new ClientTask(
            "127.0.0.1", server.Port, secret, options.Connections, options.Accounts, $"{place.Run}-{round}",
            (options.WarmUp, options.Measured));
        return await meter.OfAsync(await HttpLoad.MeasureAsync(task.Words(), meter), split: false);
    }

    /// <summary>pgbench at the number of clients that suits it best here, tried once and briefly.</summary>
    private int BestClients(Pgbench pgbench)
    {
        var (best, rate) = (Pgbench.Clients, pgbench.Run(Pgbench.Clients, options.WarmUp).Rate);
        foreach (var clients in ClientsToTry)
        {
            var tried = pgbench.Run(clients, options.WarmUp).Rate;
            if (tried > rate)
            {
                (best, rate) = (clients, tried);
            }
        }

        return best;
    }

    private static async Task<string> MakeKeyAsync(ShopHost host)
    {
        var (made, problem) = await host.Services.Get<ApiKeys>().CreateAsync("bench", ["till", "office"], null, "bench", CancellationToken.None);
        return made?.Secret ?? throw new InvalidOperationException(problem);
    }

    /// <summary>Mean encoded length of a purchase and its posting, of those posted last.</summary>
    private async Task<double> BodyBytesAsync()
    {
        var sum = await place.Cluster.ScalarAsync<decimal>(
            """
            select avg(octet_length(p.body) + octet_length(p.activity))
            from (select body, activity from posting order by xact desc limit 20000) p
            where p.activity is not null
            """);
        return double.Parse(sum.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
