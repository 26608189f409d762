using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Pages;

/// <summary>The server's own way from a request to its answer, for callers in the same process.</summary>
internal sealed class Pipeline
{
    public RequestDelegate? Run { get; set; }
}

/// <summary>
/// An HTTP client's last step without a network: the request goes the way of any other through the same routes, policies and limits.
/// Visitor: whom it acts for when it brings no secret, asked only then; only this process can say that. Lives as long as one request for a page: a secret that
/// was looked up for one call need not be for the next, until a call changes something.
/// </summary>
internal sealed class InProcess(Pipeline pipeline, IServiceProvider services, Lazy<ShopContext?> visitor) : HttpMessageHandler
{
    private (string? Secret, ShopContext? Shop) admitted;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var features = new FeatureCollection();
        using var body = new MemoryStream();
        features.Set<IHttpRequestFeature>(await RequestOf(request, cancellationToken));
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        features.Set<IHttpRequestBodyDetectionFeature>(new HasBody(request.Content is not null));
        var context = new DefaultHttpContext(features) { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        var secret = request.Headers.Authorization?.Parameter;
        features.Set(secret is null ? visitor.Value : admitted.Secret == secret ? admitted.Shop : null);
        await pipeline.Run!(context);
        admitted = request.Method == HttpMethod.Get ? (secret, features.Get<ShopContext>()) : default;
        await context.Response.CompleteAsync();
        return Answer(context, body);
    }

    private static async Task<HttpRequestFeature> RequestOf(HttpRequestMessage request, CancellationToken cancel)
    {
        var uri = request.RequestUri!;
        var asked = new HttpRequestFeature
        {
            Method = request.Method.Method, Scheme = uri.Scheme, Protocol = "HTTP/1.1", Path = Uri.UnescapeDataString(uri.AbsolutePath),
            RawTarget = uri.PathAndQuery, QueryString = uri.Query,
        };
        asked.Headers.Host = uri.Authority;
        foreach (var (name, values) in request.Headers)
        {
            asked.Headers[name] = values.ToArray();
        }

        if (request.Content is { } content)
        {
            asked.Body = await content.ReadAsStreamAsync(cancel);
            foreach (var (name, values) in content.Headers)
            {
                asked.Headers[name] = values.ToArray();
            }
        }

        return asked;
    }

    private static HttpResponseMessage Answer(DefaultHttpContext context, MemoryStream body)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)context.Response.StatusCode) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, values) in context.Response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return answer;
    }

    private sealed record HasBody(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
