using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>
/// The client process of the HTTP step: so many keep-alive connections, each with one request under way. It says "begin" and
/// "end" on standard output around the measured time, then its figures as one line of JSON.
/// </summary>
internal static class HttpLoad
{
    /// <summary>The hidden verb under which the benchmark starts itself as a client.</summary>
    public const string Verb = "posting-client";

    /// <summary>One thread reads and writes all connections, in turn: it takes less of the cores that it shares with the server.</summary>
    private static readonly IReadOnlyDictionary<string, string> Variables = new Dictionary<string, string>
    {
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
    };

    public static Task<int> RunAsync(string[] words)
    {
        var task = ClientTask.Read(words);
        var baskets = HttpRequests.Baskets();
        return RunAsync(task, number => new HttpRequests(task, baskets, number).Next);
    }

    /// <summary>RequestsOf: what the connection of this number sends, one after the other; the bytes last until the next call.</summary>
    public static async Task<int> RunAsync(ClientTask task, Func<int, Func<ReadOnlyMemory<byte>>> requestsOf)
    {
        var counts = new ClientCounts();
        var connections = Enumerable.Range(0, task.Connections)
            .Select(number => Task.Run(() => new HttpCaller(task, requestsOf(number), counts).RunAsync()))
            .ToArray();
        await Task.Delay(task.WarmUp, TimeProvider.System);
        Console.WriteLine("begin");
        counts.Measuring = true;
        var clock = Stopwatch.StartNew();
        await Task.Delay(task.Measured, TimeProvider.System);
        counts.Measuring = false;
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine("end");
        counts.Stopping = true;
        await Task.WhenAll(connections);
        Console.WriteLine(JsonSerializer.Serialize(new ClientResult(
            counts.Acknowledged, seconds, counts.Refused, counts.Shed, Cpu.OfProcess(Environment.ProcessId),
            [.. counts.Latencies.Filled.Select(static slot => new[] { slot.Slot, slot.Count })])));
        return 0;
    }

    /// <summary>Runs the client process and meters the server around the measured time.</summary>
    public static async Task<LoadResult> MeasureAsync(IEnumerable<string> words, Meter meter)
    {
        using var client = Shell.Start(Environment.ProcessPath!, words, Variables);
        var errors = client.StandardError.ReadToEndAsync();
        string? last = null;
        while (await client.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line is "begin" or "end")
            {
                await meter.MarkAsync();
            }

            last = line;
        }

        await client.WaitForExitAsync();
        return client.ExitCode == 0 && last is not null
            ? JsonSerializer.Deserialize<ClientResult>(last)!.ToLoad()
            : throw new InvalidOperationException("the HTTP client failed: " + await errors);
    }
}

internal sealed record ClientTask(
    string Host, int Port, string Secret, int Connections, int Accounts, string Run, (TimeSpan WarmUp, TimeSpan Measured) Times)
{
    public TimeSpan WarmUp => Times.WarmUp;

    public TimeSpan Measured => Times.Measured;

    public static ClientTask Read(string[] words)
    {
        int Number(int index) => int.Parse(words[index], CultureInfo.InvariantCulture);
        return new ClientTask(
            "127.0.0.1", Number(0), words[1], Number(2), Number(3), words[4],
            (TimeSpan.FromMilliseconds(Number(5)), TimeSpan.FromMilliseconds(Number(6))));
    }

    public IEnumerable<string> Words(string verb = HttpLoad.Verb)
    {
        string Text(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
        return
        [
            verb, Text(Port), Secret, Text(Connections), Text(Accounts), Run,
            Text(WarmUp.TotalMilliseconds), Text(Measured.TotalMilliseconds),
        ];
    }
}

internal sealed class ClientCounts
{
    public long Acknowledged;
    public long Refused;
    public long Shed;

    public Histogram Latencies { get; } = new();

    public volatile bool Measuring;

    public volatile bool Stopping;
}

internal sealed record ClientResult(long Acknowledged, double Seconds, long Refused, long Shed, long CpuMicroseconds, int[][] Latencies)
{
    public LoadResult ToLoad()
    {
        var histogram = new Histogram();
        foreach (var slot in Latencies)
        {
            histogram.Add(slot[0], slot[1]);
        }

        return new LoadResult(Acknowledged, Seconds, histogram, Refused, Shed);
    }
}
