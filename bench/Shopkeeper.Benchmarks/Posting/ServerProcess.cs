using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>`shopkeeper serve` in a process of its own, as an operator would run it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private ServerProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public int Pid => process.Id;

    public static Task<ServerProcess> StartAsync(params string[] where) =>
        StartAsync(Path.Combine(AppContext.BaseDirectory, "shopkeeper"), ["serve", .. where]);

    /// <summary>A verb of the benchmark itself that serves on the address after `--urls`.</summary>
    public static Task<ServerProcess> StartOwnAsync(params string[] words) => StartAsync(Environment.ProcessPath!, words);

    private static async Task<ServerProcess> StartAsync(string program, string[] words)
    {
        var port = FreePort();
        var process = Shell.Start(program, [.. words, "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")]);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(2) };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartWithin && !process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return new ServerProcess(process, port);
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }

        throw new InvalidOperationException("the server did not get ready");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Shell.Run("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
