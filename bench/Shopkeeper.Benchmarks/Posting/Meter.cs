using Shopkeeper.Benchmarks.Measuring;
using Shopkeeper.Benchmarks.Postgres;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>Reads processor time and write-ahead log at both ends of the measured time.</summary>
internal sealed class Meter(Cluster? cluster, int pid)
{
    private readonly List<(long Own, long Server, WalMark Wal)> marks = [];

    public async Task MarkAsync()
    {
        var wal = cluster is null ? default : await cluster.MarkWalAsync();
        marks.Add((Cpu.OfProcess(pid), cluster?.CpuMicroseconds() ?? 0, wal));
    }

    /// <summary>The figures of the load, per activity. Split also looks into the log, which takes some seconds.</summary>
    public async Task<Measured> OfAsync(LoadResult load, bool split)
    {
        var (from, to) = (marks[0], marks[1]);
        double Per(long total) => load.Acknowledged == 0 ? 0 : (double)total / load.Acknowledged;
        var parts = split && cluster is not null ? await cluster.SplitAsync(from.Wal, to.Wal) : null;
        return Measured.Of(load) with
        {
            OwnCpu = Per(to.Own - from.Own),
            ServerCpu = Per(to.Server - from.Server),
            WalBytes = Per(to.Wal.Bytes - from.Wal.Bytes),
            WalRecords = parts is { } records ? Per(records.Records) : null,
            WalImages = parts is { } images ? Per(images.Images) : null,
        };
    }
}
