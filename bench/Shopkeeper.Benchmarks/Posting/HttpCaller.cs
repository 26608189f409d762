using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>
/// One keep-alive connection, spoken by hand: a client library would take more of the shared cores than the server under test.
/// </summary>
internal sealed class HttpCaller(ClientTask task, Func<ReadOnlyMemory<byte>> next, ClientCounts counts)
{
    private readonly byte[] received = new byte[64 * 1024];

    public async Task RunAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(task.Host), task.Port);
        while (!counts.Stopping)
        {
            var request = next();
            var start = Stopwatch.GetTimestamp();
            var status = await SendAsync(socket, request);
            while (status == 429)
            {
                Interlocked.Increment(ref counts.Shed);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                status = await SendAsync(socket, request);
            }

            if (counts.Measuring)
            {
                Count(status, (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }
    }

    private void Count(int status, long microseconds)
    {
        counts.Latencies.Record(microseconds);
        Interlocked.Increment(ref counts.Acknowledged);
        if (status == 422)
        {
            Interlocked.Increment(ref counts.Refused);
        }
    }

    private async ValueTask<int> SendAsync(Socket socket, ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request[sent..]);
        }

        var length = 0;
        while (true)
        {
            var got = await socket.ReceiveAsync(received.AsMemory(length));
            if (got == 0)
            {
                throw new IOException("the server closed the connection");
            }

            length += got;
            if (IsWhole(received.AsSpan(0, length)))
            {
                var status = Status(received);
                return status is 200 or 201 or 422 or 429
                    ? status
                    : throw new IOException("the server answered " + Encoding.UTF8.GetString(received, 0, length));
            }
        }
    }

    private static int Status(ReadOnlySpan<byte> answer) =>
        Utf8Parser.TryParse(answer.Slice("HTTP/1.1 ".Length, 3), out int status, out _) ? status : 0;

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..(end + 2)];
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8) || head.IndexOf("chunked"u8) < 0;
        }

        return Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out int length, out _)
            && answer.Length >= end + 4 + length;
    }
}
