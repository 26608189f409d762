using Prometheus;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>What each shop's posting way says of itself when Prometheus asks; nothing is counted twice for it.</summary>
internal sealed class ShopGauges
{
    private readonly IReadOnlyList<ShopHost> shops;
    private readonly Gauge queue;
    private readonly Counter batches;
    private readonly Counter submissions;
    private readonly Counter postings;

    public ShopGauges(IReadOnlyList<ShopHost> shops, CollectorRegistry registry)
    {
        this.shops = shops;
        var metrics = Metrics.WithCustomRegistry(registry);
        queue = metrics.CreateGauge("shopkeeper_queue_length", "Submissions that wait for a batch.", "shop");
        batches = metrics.CreateCounter("shopkeeper_batches_total", "Committed posting transactions.", "shop");
        submissions = metrics.CreateCounter(
            "shopkeeper_submissions_total", "Submissions by outcome; over batches, the mean batch size.", "shop", "outcome");
        postings = metrics.CreateCounter("shopkeeper_postings_total", "Rows added to the journal.", "shop");
        registry.AddBeforeCollectCallback(Read);
    }

    private void Read()
    {
        foreach (var shop in shops)
        {
            var (name, figures) = (shop.Options.Name, shop.Accounts.Figures);
            queue.WithLabels(name).Set(figures.QueueLength);
            batches.WithLabels(name).IncTo(figures.Batches);
            postings.WithLabels(name).IncTo(figures.Postings);
            submissions.WithLabels(name, "recorded").IncTo(figures.Recorded);
            submissions.WithLabels(name, "replayed").IncTo(figures.Replayed);
            submissions.WithLabels(name, "parked").IncTo(figures.Parked);
            submissions.WithLabels(name, "refused").IncTo(figures.Refused);
        }
    }
}
