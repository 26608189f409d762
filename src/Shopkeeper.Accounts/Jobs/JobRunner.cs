using Microsoft.Extensions.Logging;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>
/// Runs what is due and sweeps what is parked, every so often, on whichever node holds the lease. A node that dies loses it
/// after two rounds; running twice would do no harm, only work.
/// </summary>
internal sealed class JobRunner : IAsyncDisposable
{
    private const string Job = "accounts";

    private readonly ILedgerStore store;
    private readonly Func<CancellationToken, Task<long>> due;
    private readonly Placer placer;
    private readonly Shop shop;
    private readonly AccountsOptions options;
    private readonly Guid holder = Guid.NewGuid();
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public JobRunner(ILedgerStore store, Func<CancellationToken, Task<long>> due, Placer placer, Shop shop, AccountsOptions options)
    {
        this.store = store;
        this.due = due;
        this.placer = placer;
        this.shop = shop;
        this.options = options;
        loop = options.JobEvery > TimeSpan.Zero ? Task.Run(LoopAsync) : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(options.JobEvery, shop.Time);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            try
            {
                await RunOnceAsync();
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                options.Log.LogError(failure, "A job of {Shop} failed; the next round tries again.", shop.Name);
            }
        }
    }

    private async Task RunOnceAsync()
    {
        var now = Microseconds.Of(shop.Now);
        var until = now + (2 * options.JobEvery.Ticks / TimeSpan.TicksPerMicrosecond);
        if (await store.LeaseAsync(Job, holder, now, until, stop.Token))
        {
            await due(stop.Token);
            await placer.PlaceAllAsync(stop.Token);
        }
    }
}
