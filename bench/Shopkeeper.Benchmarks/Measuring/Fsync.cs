using System.Diagnostics;

namespace Shopkeeper.Benchmarks.Measuring;

/// <summary>What the disk can do this minute: one page written and flushed, again and again.</summary>
internal static class Fsync
{
    /// <summary>Median and 99th percentile of one fsync in this folder, in milliseconds.</summary>
    public static (double P50, double P99) Measure(string folder, TimeSpan time)
    {
        var path = Path.Combine(folder, "fsync-" + Environment.ProcessId);
        var histogram = new Histogram();
        var page = new byte[8192];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(file, new byte[64 * page.Length], 0);
            RandomAccess.FlushToDisk(file);
            var clock = Stopwatch.StartNew();
            for (var i = 0; clock.Elapsed < time; i++)
            {
                page[0] = (byte)(i & 0xff);
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, i % 64 * page.Length);
                RandomAccess.FlushToDisk(file);
                histogram.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }
        finally
        {
            File.Delete(path);
        }

        return (histogram.Milliseconds(0.5), histogram.Milliseconds(0.99));
    }
}
