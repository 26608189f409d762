using Shopkeeper.Benchmarks.Postgres;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>`bench posting`: our way beside pgbench on one cluster, in turn, so that both see the same minutes of the machine.</summary>
internal static class PostingBench
{
    public static async Task<int> RunAsync(string[] words)
    {
        if (words.Any(static word => word is "--help" or "-h"))
        {
            return Help.Print(Console.Out, 0);
        }

        var (options, problem) = PostingOptions.Read(words);
        if (options is null)
        {
            Console.Error.WriteLine($"bench posting: {problem}. See: bench help");
            return 64;
        }

        await using var own = options.Database is null ? await PrivateCluster.StartAsync() : null;
        await using var cluster = await Cluster.OpenAsync(own?.ConnectionString ?? options.Database!);
        var place = new BenchPlace(options, own?.ConnectionString ?? options.Database!, cluster);
        var report = new PostingReport(options, cluster);
        if (options.OpenLoop)
        {
            await new OpenLoopBench(place).RunAsync(report);
        }
        else if (options.DataFolder is not null)
        {
            await new SqliteBench(place).RunAsync(report);
        }
        else
        {
            await new PostgresBench(place).RunAsync(report);
        }

        report.Print();
        return 0;
    }
}

/// <summary>Where a run takes place: what was asked for, and the cluster for both sides.</summary>
internal sealed record BenchPlace(PostingOptions Options, string ConnectionString, Cluster Cluster)
{
    /// <summary>Distinguishes the keys of this run from those of earlier ones on the same database.</summary>
    public string Run { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where the shop's keys lie when its data is in PostgreSQL.</summary>
    public string KeysFolder { get; } = FolderFor(Options);

    private static string FolderFor(PostingOptions options) => options.Database is null
        ? Directory.CreateTempSubdirectory("shopkeeper-bench-keys-").FullName
        : Path.GetFullPath(Path.Combine("data", "bench"));
}
