using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Http;

/// <summary>
/// A refusal as RFC 9457 problem details. `Code` is stable (`/problems/CODE` is its type), `Detail` says in plain words what
/// was wrong, `Pointer` (RFC 6901) where. A handler returns it; it never says anything internal.
/// </summary>
public sealed record Problem(int Status, string Code, string Title, string Detail) : IResult
{
    public const string MediaType = "application/problem+json";

    // Served as JSON with nosniff, never inside a page: signs stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON pointer into the request's body, "" = the body as a whole, null = not about the body.</summary>
    public string? Pointer { get; init; }

    /// <summary>1-based line and column in the body, for text that is no JSON at all.</summary>
    public long? Line { get; init; }

    public long? Column { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>True or false for a refusal that is pinned under its key; null where there is no key.</summary>
    public bool? Replayed { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(body, Readable))
        {
            Write(writer);
        }

        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }

    /// <summary>The object itself, also as the verdict of one item of a batch.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "/problems/" + Code);
        writer.WriteString("title", Title);
        writer.WriteNumber("status", Status);
        writer.WriteString("detail", Detail);
        if (Pointer is not null)
        {
            writer.WriteString("pointer", Pointer);
        }

        if (Line is { } line)
        {
            writer.WriteNumber("line", line);
        }

        if (Column is { } column)
        {
            writer.WriteNumber("column", column);
        }

        if (Replayed is { } replayed)
        {
            writer.WriteBoolean("replayed", replayed);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Ends a request with a problem from below a handler, where no result can be returned.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    public static ProblemException Malformed(string detail, string? pointer) =>
        new(Problems.Of(Rejection.Malformed, detail, pointer));
}
