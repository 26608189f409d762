using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Pages;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>
/// Around every request: headers, the time it took, and the one place that turns a failure into an answer. An expected one
/// becomes its problem, a bug becomes 500 without a word about the inside; the log has the rest.
/// </summary>
internal sealed partial class RequestEdge(
    RequestDelegate next, ApiMetrics metrics, TimeProvider time, ILogger<RequestEdge> log)
{
    private const int ClientHungUp = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        SetHeaders(context.Response.Headers);
        try
        {
            if (context.Request.QueryString.HasValue && HasControl(context.Request.Query))
            {
                await Problems.Malformed("The query has control characters in it.", null).ExecuteAsync(context);
            }
            else
            {
                await next(context);
                await ExplainBareAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientHungUp;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, failure);
        }

        metrics.Observe(context, time.GetElapsedTime(started));
    }

    private static bool HasControl(IQueryCollection query)
    {
        foreach (var (_, values) in query)
        {
            foreach (var value in values)
            {
                if (value is not null && value.Any(char.IsControl))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private async Task AnswerAsync(HttpContext context, Exception failure)
    {
        var problem = Faults.ProblemOf(failure);
        if (problem is null)
        {
            Fault(log, context.Request.Method, Route(context), failure);
            problem = Problems.Edge("internal", "This is not your mistake; it has been logged.");
        }
        else if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            Away(log, failure.GetType().Name, failure.Message);
        }

        await RefuseAsync(context, problem);
    }

    /// <summary>
    /// What reads a call's arguments answers by the bare status when the body is too large, or when a number or time of the query is none.
    /// </summary>
    private static Task ExplainBareAsync(HttpContext context) =>
        context.Response is not { HasStarted: false, ContentType: null } ? Task.CompletedTask
        : context.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => RefuseAsync(
                context, Problems.Edge("too-large", "The body is larger than this call allows.")),
            StatusCodes.Status400BadRequest => RefuseAsync(
                context, Problems.Malformed("A value of the query cannot be read: it is not of the kind that this call takes.", null)),
            _ => Task.CompletedTask,
        };

    private static async Task RefuseAsync(HttpContext context, Problem problem)
    {
        if (problem.Status == StatusCodes.Status413PayloadTooLarge)
        {
            await UnreadBody.DrainAsync(context);
        }

        context.Response.Clear();
        SetHeaders(context.Response.Headers);
        await (FaultPage.IsFor(context) ? FaultPage.WriteAsync(context, problem.Status) : problem.ExecuteAsync(context));
    }

    // A route, not a path: paths have ids in them, and queries may have card numbers.
    private static string Route(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A fault in {Method} {Route}")]
    private static partial void Fault(ILogger log, string method, string route, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away: {Kind}: {Text}")]
    private static partial void Away(ILogger log, string kind, string text);
}
