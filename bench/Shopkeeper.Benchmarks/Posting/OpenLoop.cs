using System.Diagnostics;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>
/// A fixed rate, whatever happens: each submission has its intended instant, and its latency counts from there. A closed
/// loop would wait with the system and so hide its pauses.
/// </summary>
internal sealed class OpenLoop(IShopAccounts accounts, BenchPopulation population, TimeProvider time)
{
    // So many tills, in turn: one till never has two submissions under way for long.
    private const int Tills = 1_000;

    private readonly Histogram latencies = new();
    private long acknowledged;
    private long refused;
    private long shed;

    public async Task<LoadResult> RunAsync(int rate, string run, TimeSpan length)
    {
        var tills = Enumerable.Range(0, Tills).Select(till => new Workload(population, run, till)).ToArray();
        var total = (long)(rate * length.TotalSeconds);
        var pending = new List<Task>();
        var clock = Stopwatch.StartNew();
        for (long sent = 0; sent < total;)
        {
            var due = Math.Min(total, (long)(clock.Elapsed.TotalSeconds * rate) + 1);
            for (; sent < due; sent++)
            {
                pending.Add(SendAsync(tills[sent % Tills], clock, sent * 1_000_000 / rate));
            }

            pending.RemoveAll(static task => task.IsCompletedSuccessfully);
            await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        }

        await Task.WhenAll(pending);
        return new LoadResult(acknowledged, clock.Elapsed.TotalSeconds, latencies, refused, shed);
    }

    private async Task SendAsync(Workload till, Stopwatch clock, long intendedMicroseconds)
    {
        // A purchase is a new one each time: a till that is still waiting must not send its pending key again.
        var (submission, _) = till.Next(Instant.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        try
        {
            var answer = await accounts.PostAsync(submission, CancellationToken.None);
            latencies.Record((long)clock.Elapsed.TotalMicroseconds - intendedMicroseconds);
            Interlocked.Increment(ref acknowledged);
            if (answer.Status != AnswerStatus.Recorded)
            {
                Interlocked.Increment(ref refused);
            }
        }
        catch (QueueFull)
        {
            Interlocked.Increment(ref shed);
        }
    }
}
