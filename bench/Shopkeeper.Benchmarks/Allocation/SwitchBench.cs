using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Offers;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Benchmarks.Allocation;

/// <summary>
/// `bench allocate --posting`: the library posts, alone and then while one thread makes the lists of all members again and
/// again, loads them beside those in force and switches to them; in turn, round by round.
/// </summary>
internal sealed class SwitchBench(AllocateOptions options)
{
    private const string Alone = "posting alone";
    private const string Beside = "while lists are made";

    private readonly Rounds rounds = new();
    private readonly List<double> listsPerSecond = [];
    private long switches;

    public async Task<int> RunAsync()
    {
        await using var own = options.DataFolder is null && options.Database is null ? await PrivateCluster.StartAsync() : null;
        var place = options.DataFolder is { } folder
            ? new ShopOptions { DataFolder = folder }
            : new ShopOptions
            {
                Database = own?.ConnectionString ?? options.Database!,
                DataFolder = Directory.CreateTempSubdirectory("shopkeeper-bench-keys-").FullName,
            };
        await using var shop = await OpenBenchShop.OpenAsync(place, options.Members, options.Offers);
        var run = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture);
        await PostAsync(shop, run + "-0");
        for (var round = 1; round <= options.Rounds; round++)
        {
            Add(Alone, await PostAsync(shop, $"{run}-{round}a"));
            using var stop = new CancellationTokenSource();
            var allocating = Task.Run(() => AllocateAsync(shop, stop.Token));
            Add(Beside, await PostAsync(shop, $"{run}-{round}b"));
            await stop.CancelAsync();
            await allocating;
        }

        Print();
        return 0;
    }

    private async Task<Measured> PostAsync(OpenBenchShop shop, string run)
    {
        var meter = new Meter(null, Environment.ProcessId);
        var load = await new LibraryLoad(shop.Host.Accounts, shop.Population, TimeProvider.System).RunAsync(
            options.Callers, run, TimeSpan.FromSeconds(Math.Max(1, options.Seconds / 3.0)), TimeSpan.FromSeconds(options.Seconds), meter.MarkAsync);
        return await meter.OfAsync(load, split: false);
    }

    /// <summary>Until it is stopped; what is half-way then is not switched to.</summary>
    private async Task AllocateAsync(OpenBenchShop shop, CancellationToken stop)
    {
        var programmes = shop.Host.Programmes;
        var rules = programmes.Current.Programmes[0].InForce(shop.Host.Shop.Now)!;
        var pool = rules.Document.FindPool("ranked")!;
        var offers = new ShopOffers(shop.Host.Shop, new BenchShoppers(options.Members));
        var order = new PoolOrder(rules, programmes.CurrentCatalogue, pool, shop.Host.Shop.Now.InUtc().Date) { Threads = 1 };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var lists = new Count();
        try
        {
            while (true)
            {
                var before = lists.All;
                await offers.AllocateAsync(order, new Count.Of(lists, before), stop);
                switches++;
            }
        }
        catch (OperationCanceledException)
        {
            listsPerSecond.Add(lists.All / clock.Elapsed.TotalSeconds);
        }
    }

    private void Add(string step, Measured measured)
    {
        rounds.Add(step, measured);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {step,-24} {measured.Rate,9:N0}/s   p50 {measured.P50:F2} ms   p99 {measured.P99:F2} ms"));
    }

    private void Print()
    {
        var figures = new List<(string Name, Spread Spread)>
        {
            ("perSecondAlone", rounds.Spread(Alone, static round => round.Rate)),
            ("perSecondBeside", rounds.Spread(Beside, static round => round.Rate)),
            ("ratio", rounds.Ratio(Beside, Alone)),
            ("p50MsAlone", rounds.Spread(Alone, static round => round.P50)),
            ("p50MsBeside", rounds.Spread(Beside, static round => round.P50)),
            ("p99MsAlone", rounds.Spread(Alone, static round => round.P99)),
            ("p99MsBeside", rounds.Spread(Beside, static round => round.P99)),
            ("listsPerSecond", Spread.Of(listsPerSecond)),
            ("switches", Spread.Of([switches])),
        };
        if (options.Json)
        {
            var all = new JsonObject { ["cores"] = Environment.ProcessorCount, ["members"] = options.Members, ["callers"] = options.Callers };
            foreach (var (name, spread) in figures)
            {
                all[name] = new JsonObject { ["median"] = spread.Median, ["min"] = spread.Min, ["max"] = spread.Max };
            }

            Console.WriteLine(all.ToJsonString());
            return;
        }

        foreach (var (name, spread) in figures)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-20} {spread.Median,14:#,0.###}   ({spread.Min:#,0.###} to {spread.Max:#,0.###})"));
        }
    }

    /// <summary>Lists loaded so far, over all runs.</summary>
    private sealed class Count
    {
        public long All { get; private set; }

        public sealed class Of(Count count, long before) : IProgress<long>
        {
            public void Report(long value) => count.All = before + value;
        }
    }
}
