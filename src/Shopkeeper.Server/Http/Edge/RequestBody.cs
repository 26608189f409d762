using System.Buffers;
using System.IO.Pipelines;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>A whole body in memory: bodies are bounded by the route's size limit, and read from the pooled pipe.</summary>
internal static class RequestBody
{
    /// <summary>What is made of the body's bytes; they are gone after the call.</summary>
    public delegate TResult Reading<TArgument, TResult>(ReadOnlySpan<byte> body, TArgument argument);

    public static async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        HttpContext context, TArgument argument, Reading<TArgument, TResult> reading)
    {
        CheckType(context.Request);
        var reader = context.Request.BodyReader;
        ReadResult read;
        while (!(read = await reader.ReadAsync(context.RequestAborted)).IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        try
        {
            return Whole(read.Buffer, argument, reading);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static TResult Whole<TArgument, TResult>(
        in ReadOnlySequence<byte> buffer, TArgument argument, Reading<TArgument, TResult> reading)
    {
        if (buffer.IsSingleSegment)
        {
            return reading(buffer.FirstSpan, argument);
        }

        var length = checked((int)buffer.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            buffer.CopyTo(rented);
            return reading(rented.AsSpan(0, length), argument);
        }
        finally
        {
            // Bodies hold card numbers.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static void CheckType(HttpRequest request)
    {
        if (request.ContentType is not { } type || !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(Problems.Edge("not-json", "Send the body as Content-Type: application/json."));
        }
    }
}
