using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>
/// What a client still sends when its body is already refused for its size. A connection that closes under a sender resets, and
/// the sender never reads why: so the rest is read and thrown away first, up to a size and a time.
/// </summary>
internal static class UnreadBody
{
    private const long MostBytes = 32L * 1024 * 1024;
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public static async Task DrainAsync(HttpContext context)
    {
        // Who sends `Expect: 100-continue` waits for the answer and sends nothing.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } size
            || context.Request.Headers.Expect.Count > 0)
        {
            return;
        }

        size.MaxRequestBodySize = MostBytes;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Longest);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await SendsMoreAsync(context.Request.Body, buffer, patience.Token))
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>False at the end; also for one that is larger still, too slow or gone: it is answered as it stands.</summary>
    private static async Task<bool> SendsMoreAsync(Stream body, byte[] buffer, CancellationToken patience)
    {
        try
        {
            return await body.ReadAsync(buffer, patience) > 0;
        }
        catch (Exception given) when (given is IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
