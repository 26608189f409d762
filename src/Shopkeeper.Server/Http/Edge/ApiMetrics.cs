using System.Collections.Concurrent;
using Prometheus;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>
/// What Prometheus reads at `/metrics`, in a registry of this process's server, not a static one: durations by route and
/// status from here, and what each shop says of itself when asked (<see cref="ShopGauges"/>).
/// </summary>
internal sealed class ApiMetrics
{
    private static readonly double[] Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<(Endpoint? Endpoint, int Status), Histogram.Child> children = new();
    private readonly Histogram requests;

    public ApiMetrics(ShopDirectory shops)
    {
        var metrics = Metrics.WithCustomRegistry(Registry);
        requests = metrics.CreateHistogram(
            "shopkeeper_request_seconds", "How long a call took, by route and status.",
            new HistogramConfiguration { LabelNames = ["route", "status"], Buckets = Buckets });
        DotNetStats.Register(Registry);
        _ = new ShopGauges(shops.Shops, Registry);
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public void Observe(HttpContext context, TimeSpan took)
    {
        var key = (context.GetEndpoint(), context.Response.StatusCode);
        if (!children.TryGetValue(key, out var child))
        {
            var route = (key.Item1 as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            child = children.GetOrAdd(key, requests.WithLabels(route, key.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        child.Observe(took.TotalSeconds);
    }
}
