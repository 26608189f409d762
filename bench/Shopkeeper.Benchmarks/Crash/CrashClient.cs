using System.Globalization;
using System.Text.Json;

namespace Shopkeeper.Benchmarks.Crash;

/// <summary>
/// The other side of the rigs in tests/rigs: a client that writes down what it sent and what was acknowledged, until the
/// server dies, and afterwards asks for all of it again.
/// </summary>
internal static class CrashClient
{
    public const string Verb = "crash-client";

    /// <summary>`members N`; `load URL SECRET CARDS CALLERS RUN LOG`; `check URL SECRET LOG`; `probe FILE MODE`.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
        switch (words.FirstOrDefault())
        {
            case "members":
                CrashShop.WriteMembers(Console.Out, Number(1));
                return 0;
            case "load":
                await using (var log = new CrashLog(words[6]))
                {
                    return await LoadAsync(new CrashCaller(new Uri(words[1]), words[2]), Number(3), Number(4), words[5], log);
                }

            case "check":
                return await CheckAsync(new CrashCaller(new Uri(words[1]), words[2]), words[3]);
            case "probe":
                return PowerProbe.Run(words[1], words[2]);
            default:
                Console.Error.WriteLine($"{Verb} members N | load URL SECRET CARDS CALLERS RUN LOG | check URL SECRET LOG | probe FILE MODE");
                return 64;
        }
    }

    private static async Task<int> LoadAsync(CrashCaller server, int cards, int callers, string run, CrashLog log)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (var number = 0; ; number++)
            {
                var sale = CrashShop.Sale(run, caller, number, cards);
                log.Sent(sale);
                var answer = await server.SendAsync(sale);
                if (answer is not { } got)
                {
                    // The server is gone: that is what this client waits for.
                    return;
                }

                log.Acknowledged(sale, got.Activity);
            }
        }));
        return 0;
    }

    private static async Task<int> CheckAsync(CrashCaller server, string file)
    {
        var (sent, acknowledged) = CrashLog.Read(file);
        int missing = 0, different = 0, unanswered = 0;
        await Parallel.ForEachAsync(
            sent, new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (sale, _) =>
            {
                var answer = await server.SendAsync(sale);
                if (answer is not { } got)
                {
                    Interlocked.Increment(ref unanswered);
                }
                else if (acknowledged.TryGetValue(sale.Key, out var activity))
                {
                    // It must be there already, and be the same one.
                    Add(ref missing, !got.Replayed);
                    Add(ref different, got.Activity != activity);
                }
            });
        Console.WriteLine(JsonSerializer.Serialize(
            new { sent = sent.Count, acknowledged = acknowledged.Count, missing, different, unanswered }));
        return missing + different + unanswered == 0 ? 0 : 1;
    }

    private static void Add(ref int count, bool one)
    {
        if (one)
        {
            Interlocked.Increment(ref count);
        }
    }
}
