using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>What a run found, as text or as one JSON object. Medians, with the lowest and highest round.</summary>
internal sealed class PostingReport(PostingOptions options, Cluster cluster)
{
    private readonly Rounds rounds = new();

    public int Best { get; set; } = Pgbench.Clients;

    public (long Now, long Peak)? ServerMemory { get; set; }

    public (long Now, long Peak)? OwnMemory { get; set; }

    public double? BodyBytes { get; set; }

    public AccountBytes? AccountBytes { get; set; }

    /// <summary>Median of one durable insert, one per round.</summary>
    public List<double> SingleInserts { get; } = [];

    public List<(double P50, double P99)> Fsyncs { get; } = [];

    public static string InProcessStep(int callers) =>
        string.Create(CultureInfo.InvariantCulture, $"library, {callers:N0} caller{(callers == 1 ? "" : "s")}");

    public void Tell(string what) => Console.Error.WriteLine(what);

    public void Add(string step, Measured measured)
    {
        rounds.Add(step, measured);
        Tell(string.Create(CultureInfo.InvariantCulture,
            $"  {step,-40} {measured.Rate,9:N0}/s   p50 {measured.P50:F2} ms   p99 {measured.P99:F2} ms{(measured.Shed > 0 ? $"   shed {measured.Shed:N0}" : "")}"));
    }

    public void Print()
    {
        if (options.Json)
        {
            Console.WriteLine(Json().ToJsonString());
            return;
        }

        Console.WriteLine($"{Environment.ProcessorCount} cores, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, PostgreSQL {cluster.Version}, {options.Accounts:N0} accounts, {options.Rounds} rounds of {options.Seconds} s");
        foreach (var step in rounds.Steps)
        {
            Console.WriteLine();
            Console.WriteLine(step);
            foreach (var (name, spread) in Figures(step).Where(static figure => figure.Spread.Max > 0))
            {
                Line(name, spread);
            }
        }

        Console.WriteLine();
        foreach (var (name, spread) in Totals())
        {
            Line(name, spread);
        }
    }

    private static void Line(string name, Spread spread) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {name,-34} {Text(spread.Median),12}   ({Text(spread.Min)} to {Text(spread.Max)})"));

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);

    private IEnumerable<(string Name, Spread Spread)> Figures(string step)
    {
        yield return ("activitiesPerSecond", rounds.Spread(step, static round => round.Rate));
        yield return (IsPgbench(step) ? "meanMs" : "p50Ms", rounds.Spread(step, static round => round.P50));
        yield return ("p99Ms", rounds.Spread(step, static round => round.P99));
        yield return ("ownCpuMicroseconds", rounds.Spread(step, static round => round.OwnCpu));
        yield return ("serverCpuMicroseconds", rounds.Spread(step, static round => round.ServerCpu));
        yield return ("cpuMicrosecondsPerActivity", rounds.Spread(step, static round => round.OwnCpu + round.ServerCpu));
        yield return ("walBytesPerActivity", rounds.Spread(step, static round => round.WalBytes));
        if (rounds.SpreadOf(step, static round => round.WalRecords) is { } records)
        {
            yield return ("walRecordBytes", records);
        }

        if (rounds.SpreadOf(step, static round => round.WalImages) is { } images)
        {
            yield return ("walImageBytes", images);
        }

        yield return ("refused", rounds.Spread(step, static round => round.Refused));
        yield return ("shed", rounds.Spread(step, static round => round.Shed));
    }

    // pgbench tells the mean only.
    private static bool IsPgbench(string step) => step is PostgresBench.PgbenchStep or PostgresBench.PgbenchBestStep;

    private IEnumerable<(string Name, Spread Spread)> Totals()
    {
        var most = InProcessStep(options.Callers[^1]);
        if (rounds.Has(PostgresBench.PgbenchStep))
        {
            yield return ("pgbenchTps", rounds.Spread(PostgresBench.PgbenchStep, static round => round.Rate));
            yield return ("ratioLibrary", rounds.Ratio(most, PostgresBench.PgbenchStep));
        }

        if (rounds.Has(PostgresBench.PgbenchBestStep))
        {
            yield return ("pgbenchBestClients", Spread.Of([Best]));
            yield return ("ratioLibraryToBest", rounds.Ratio(most, PostgresBench.PgbenchBestStep));
        }

        if (rounds.Has(PostgresBench.HttpStep))
        {
            yield return ("ratioHttp", rounds.Ratio(PostgresBench.HttpStep, PostgresBench.PgbenchStep));
        }

        if (rounds.Has(most + SqliteBench.NormalSuffix))
        {
            yield return ("ratioFullToNormal", rounds.Ratio(most, most + SqliteBench.NormalSuffix));
        }

        if (rounds.Has(most + SqliteBench.OffersSuffix))
        {
            yield return ("ratioWithOffers", rounds.Ratio(most + SqliteBench.OffersSuffix, most));
        }

        foreach (var callers in options.Callers.Where(callers => rounds.Has(InProcessStep(callers) + SqliteBench.BudgetSuffix)))
        {
            var step = InProcessStep(callers);
            yield return (
                string.Create(CultureInfo.InvariantCulture, $"ratioWithSharedBudgetAt{callers}"),
                rounds.Ratio(step + SqliteBench.BudgetSuffix, step));
        }

        foreach (var extra in Extras())
        {
            yield return extra;
        }
    }

    private IEnumerable<(string Name, Spread Spread)> Extras()
    {
        if (SingleInserts.Count > 0)
        {
            yield return ("singleInsertP50Ms", Spread.Of(SingleInserts));
            var one = rounds.Spread(InProcessStep(1), static round => round.P50);
            if (one.Median > 0)
            {
                yield return ("oneCallerToSingleInsert", Spread.Of([one.Median / Spread.Of(SingleInserts).Median]));
            }
        }

        if (Fsyncs.Count > 0)
        {
            yield return ("fsyncP50Ms", Spread.Of(Fsyncs.Select(static fsync => fsync.P50)));
            yield return ("fsyncP99Ms", Spread.Of(Fsyncs.Select(static fsync => fsync.P99)));
        }

        if (BodyBytes is { } body)
        {
            yield return ("encodedBodyBytes", Spread.Of([body]));
        }

        if (ServerMemory is { } server)
        {
            yield return ("serverPeakMegabytes", Spread.Of([server.Peak]));
        }

        if (OwnMemory is { } own)
        {
            yield return ("benchPeakMegabytes", Spread.Of([own.Peak]));
        }

        if (AccountBytes is { } bytes)
        {
            yield return ("accountBytesOnDisk", Spread.Of([bytes.OnDisk]));
            yield return ("accountBytesEncoded", Spread.Of([bytes.Encoded]));
            yield return ("oldAccountBytesAtP99", Spread.Of([bytes.OldAtP99]));
        }
    }

    private JsonObject Json()
    {
        var most = options.OpenLoop ? OpenLoopBench.Step : InProcessStep(options.Callers[^1]);
        var all = new JsonObject();
        var spreads = new JsonObject();
        foreach (var (name, spread) in Totals().Concat(Figures(most)))
        {
            all[name] = Round(spread.Median);
            spreads[name] = Both(spread);
        }

        var steps = new JsonObject();
        foreach (var step in rounds.Steps)
        {
            var figures = new JsonObject();
            foreach (var (name, spread) in Figures(step))
            {
                figures[name] = Both(spread);
            }

            steps[step] = figures;
        }

        all["cores"] = Environment.ProcessorCount;
        all["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        all["postgres"] = cluster.Version;
        all["accounts"] = options.Accounts;
        all["rounds"] = options.Rounds;
        all["seconds"] = options.Seconds;
        all["spread"] = spreads;
        all["steps"] = steps;
        return all;
    }

    private static JsonObject Both(Spread spread) =>
        new() { ["median"] = Round(spread.Median), ["min"] = Round(spread.Min), ["max"] = Round(spread.Max) };

    private static double Round(double value) => Math.Round(value, 3);
}
