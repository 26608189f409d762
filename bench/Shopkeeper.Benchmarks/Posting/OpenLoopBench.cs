using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>A steady rate over many minutes: latencies with all pauses in them, and what the accounts weigh.</summary>
internal sealed class OpenLoopBench(BenchPlace place)
{
    public const string Step = "open loop";

    public async Task RunAsync(PostingReport report)
    {
        var options = place.Options;
        var where = options.DataFolder is { } folder
            ? new ShopOptions { DataFolder = folder }
            : new ShopOptions { Database = place.ConnectionString, DataFolder = place.KeysFolder };
        await using var shop = await OpenBenchShop.OpenAsync(where, options.Accounts);
        report.Tell($"{options.Rate:N0} a second for {options.Minutes} minutes");
        var meter = new Meter(options.DataFolder is null ? place.Cluster : null, Environment.ProcessId);
        await meter.MarkAsync();
        var load = await new OpenLoop(shop.Host.Accounts, shop.Population, TimeProvider.System)
            .RunAsync(options.Rate, place.Run, TimeSpan.FromMinutes(options.Minutes));
        await meter.MarkAsync();
        report.Add(Step, await meter.OfAsync(load, split: false));
        report.OwnMemory = Cpu.MemoryOf(Environment.ProcessId);
        if (options.DataFolder is null)
        {
            report.AccountBytes = await AccountBytesAsync();
        }
    }

    private async Task<AccountBytes> AccountBytesAsync() => new(
        await place.Cluster.ScalarAsync<double>(
            "select pg_total_relation_size('account')::float8 / greatest(1, (select count(*) from account))"),
        await place.Cluster.ScalarAsync<double>("select avg(octet_length(state))::float8 from account tablesample system (1)"),
        await place.Cluster.ScalarAsync<double>(
            "select percentile_cont(0.99) within group (order by octet_length(state))::float8 from account where seq > 100"));
}

/// <summary>Per account: on disk with index and free space; encoded; and encoded at the 99th percentile of the seven-year-old.</summary>
internal sealed record AccountBytes(double OnDisk, double Encoded, double OldAtP99);
