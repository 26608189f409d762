using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Shopkeeper.Ui.Tests.Tills;

/// <summary>
/// What lies between tills and the server, and can be cut: then nothing gets through, whatever a browser believes. Chromium's own offline
/// mode lets a call through while a page loads again or its service worker starts anew.
/// </summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly int server;
    private volatile bool isCut;

    public Wire(int server)
    {
        this.server = server;
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Address { get; }

    public void Cut()
    {
        isCut = true;
        foreach (var end in open.Keys)
        {
            end.Dispose();
        }
    }

    public void Mend() => isCut = false;

    public void Dispose()
    {
        Cut();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
            return;
        }
    }

    private async Task CarryAsync(TcpClient till)
    {
        using var onward = new TcpClient();
        using (till)
        {
            open[till] = 0;
            open[onward] = 0;
            try
            {
                if (!isCut)
                {
                    await onward.ConnectAsync(IPAddress.Loopback, server);
                    await Task.WhenAny(
                        till.GetStream().CopyToAsync(onward.GetStream()), onward.GetStream().CopyToAsync(till.GetStream()));
                }
            }
            catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, or the server is not there: the till sees a connection that ends.
                return;
            }
            finally
            {
                open.TryRemove(till, out _);
                open.TryRemove(onward, out _);
            }
        }
    }
}
