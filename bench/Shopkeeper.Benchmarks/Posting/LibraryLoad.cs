using System.Diagnostics;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>
/// A closed loop: so many callers, each with one submission under way. What counts is what was acknowledged inside the
/// measured time.
/// </summary>
internal sealed class LibraryLoad(IShopAccounts accounts, BenchPopulation population, TimeProvider time)
{
    private readonly Histogram latencies = new();
    private long acknowledged;
    private long refused;
    private long shed;
    private volatile bool measuring;
    private volatile bool stopping;

    /// <summary>Between is called when the measured time begins and when it has ended.</summary>
    public async Task<LoadResult> RunAsync(int callers, string run, TimeSpan warmUp, TimeSpan measured, Func<Task> between)
    {
        latencies.Clear();
        (acknowledged, refused, shed, measuring, stopping) = (0, 0, 0, false, false);
        var tasks = Enumerable.Range(0, callers)
            .Select(caller => Task.Run(() => CallAsync(new Workload(population, run, caller))))
            .ToArray();
        await Task.Delay(warmUp, time);
        await between();
        measuring = true;
        var clock = Stopwatch.StartNew();
        await Task.Delay(measured, time);
        measuring = false;
        var seconds = clock.Elapsed.TotalSeconds;
        await between();
        stopping = true;
        await Task.WhenAll(tasks);
        return new LoadResult(acknowledged, seconds, latencies, refused, shed);
    }

    private async Task CallAsync(Workload workload)
    {
        while (!stopping)
        {
            var (submission, replay) = workload.Next(Now());
            var start = Stopwatch.GetTimestamp();
            var answer = await PostAsync(submission);
            var microseconds = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (answer is null || answer.Replayed != replay)
            {
                throw new InvalidOperationException("a replay was not recognised, or a first send was taken for one");
            }

            if (measuring)
            {
                latencies.Record(microseconds);
                Interlocked.Increment(ref acknowledged);
                if (answer.Status != AnswerStatus.Recorded)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    private async Task<PostingAnswer?> PostAsync(Submission submission)
    {
        while (true)
        {
            try
            {
                return await accounts.PostAsync(submission, CancellationToken.None);
            }
            catch (QueueFull)
            {
                Interlocked.Increment(ref shed);
                await Task.Delay(TimeSpan.FromMilliseconds(5), time);
            }
        }
    }

    private Instant Now() => Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

internal sealed record LoadResult(long Acknowledged, double Seconds, Histogram Latencies, long Refused, long Shed)
{
    public double Rate => Acknowledged / Seconds;
}
