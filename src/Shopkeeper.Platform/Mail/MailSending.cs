using Microsoft.Extensions.Logging;
using NodaTime;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Mail;

/// <summary>
/// Sends what waits in a shop's outbox: at once when something was put in here, and every few seconds for what other nodes left. A mail
/// that is not taken over is tried again after growing pauses, for a day. Dispose ends it; what was not sent waits for the next start.
/// </summary>
public sealed partial class MailSending : IAsyncDisposable
{
    private const int Batch = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly Duration FirstPause = Duration.FromSeconds(10);
    private static readonly Duration LongestPause = Duration.FromMinutes(30);

    private readonly MailOutbox outbox;
    private readonly IMailChannel channel;
    private readonly Shop shop;
    private readonly ILogger log;
    private readonly SemaphoreSlim wake = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public MailSending(MailOutbox outbox, IMailChannel channel, Shop shop, ILogger log)
    {
        this.outbox = outbox;
        this.channel = channel;
        this.shop = shop;
        this.log = log;
        outbox.Added += Wake;
        running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        outbox.Added -= Wake;
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        wake.Dispose();
    }

    /// <summary>Sends what is due; the number of mails that were taken over.</summary>
    public static async Task<int> SendDueAsync(MailOutbox outbox, IMailChannel channel, Shop shop, ILogger log, CancellationToken cancel)
    {
        var sent = 0;
        foreach (var mail in await outbox.TakeAsync(Batch, cancel))
        {
            try
            {
                await channel.SendAsync(mail.Message, cancel);
                await outbox.DoneAsync(mail.Id, cancel);
                sent++;
            }
            catch (MailNotTaken final) when (final.IsFinal)
            {
                await outbox.DoneAsync(mail.Id, cancel);
                GivenUp(log, final.Message);
            }
            catch (MailNotTaken later)
            {
                await outbox.PutOffAsync(mail.Id, shop.Now + PauseAfter(mail.Tries), cancel);
                PutOff(log, mail.Tries + 1, later.Message);
            }
            catch (Exception unknown) when (unknown is not (OperationCanceledException or System.Data.Common.DbException))
            {
                // Of no kind that a channel should give, and no reason to send nobody's mails any more. What it says may name the address.
                await outbox.PutOffAsync(mail.Id, shop.Now + PauseAfter(mail.Tries), cancel);
                PutOff(log, mail.Tries + 1, $"a fault of the channel ({unknown.GetType().Name})");
            }
        }

        return sent;
    }

    private static Duration PauseAfter(int tries) =>
        Duration.Min(LongestPause, FirstPause * (1 << Math.Min(tries, 10)));

    private void Wake() => wake.Release();

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(Every, stop.Token);
                while (await SendDueAsync(outbox, channel, shop, log, stop.Token) > 0)
                {
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is System.Data.Common.DbException or TimeoutException or OperationCanceledException)
            {
                // The store is away; it is asked again at the next turn.
                StoreAway(log, away.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail is tried again later (try {Tries}): {Why}")]
    private static partial void PutOff(ILogger log, int tries, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail is given up: {Why}")]
    private static partial void GivenUp(ILogger log, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mails wait: the store is away ({Kind})")]
    private static partial void StoreAway(ILogger log, string kind);
}
