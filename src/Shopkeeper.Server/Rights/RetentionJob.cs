using Microsoft.Extensions.Logging;
using NodaTime;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Rights;

/// <summary>Applies the rules of retention once a day, on whichever node takes the turn; a day that was cut off is done the next.</summary>
internal sealed class RetentionJob : IAsyncDisposable
{
    private static readonly Duration Day = Duration.FromDays(1);

    private readonly Retention retention;
    private readonly Shop shop;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    /// <param name="lookEvery">How often it looks whether a day has passed; zero = never.</param>
    public RetentionJob(Retention retention, Shop shop, TimeSpan lookEvery, ILogger log)
    {
        this.retention = retention;
        this.shop = shop;
        this.log = log;
        loop = lookEvery > TimeSpan.Zero ? Task.Run(() => LoopAsync(lookEvery)) : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task LoopAsync(TimeSpan lookEvery)
    {
        using var timer = new PeriodicTimer(lookEvery, shop.Time);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            try
            {
                if (await retention.Rules.TakeTurnAsync(Day, stop.Token))
                {
                    await retention.RunAsync(Retention.Actor, dryRun: false, stop.Token);
                }
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                log.LogError(failure, "Retention of {Shop} failed; it tries again a day later.", shop.Name);
            }
        }
    }
}
