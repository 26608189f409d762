namespace Shopkeeper.Benchmarks.Evaluation;

/// <summary>
/// One of those measured in turn, round by round, so that all see the same minutes. Time is the CPU time of the process:
/// neighbours on the same cores count less than by the clock on the wall, and collecting garbage counts.
/// </summary>
internal sealed class Contender
{
    private readonly int runs;
    private readonly Func<long> once;
    private readonly List<double> times = [];
    private long sink;
    private long bytes;

    public Contender(int runs, Func<long> once)
    {
        this.runs = runs;
        this.once = once;
        Run(Math.Min(runs * 2, 40_000));
    }

    public void Round()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        Run(runs);
        times.Add((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / runs);
        bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / runs;
    }

    public Timing Timing() => Evaluation.Timing.Of(times, bytes);

    /// <summary>Round against round.</summary>
    public static Timing Ratio(Contender slow, Contender fast) =>
        Evaluation.Timing.Of([.. slow.times.Zip(fast.times, static (a, b) => a / b)], 0);

    private void Run(int count)
    {
        for (var i = 0; i < count; i++)
        {
            sink += once();
        }

        GC.KeepAlive(sink);
    }
}

/// <summary>Median, least and most of the rounds.</summary>
internal sealed record Timing(double Median, double Min, double Max, long Bytes)
{
    public static Timing Of(IReadOnlyCollection<double> rounds, long bytes)
    {
        var sorted = rounds.Order().ToArray();
        return new Timing(
            Math.Round(sorted[sorted.Length / 2], 3), Math.Round(sorted[0], 3), Math.Round(sorted[^1], 3), bytes);
    }

    public override string ToString() => FormattableString.Invariant($"{Median,10:F3} ({Min:F3} to {Max:F3}), {Bytes} bytes");
}
