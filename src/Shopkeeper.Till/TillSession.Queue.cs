using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Till.Browser;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

/// <summary>The queue: every sale is on this machine's disk before its receipt is shown, and is sent in order until it is answered.</summary>
public sealed partial class TillSession
{
    public const int MostPerBatch = 100;

    /// <summary>Sales that were sent and are kept, for returns with a receipt of this till.</summary>
    public const int MostSentKept = 100;

    private const int MostNotes = 20;
    private readonly SemaphoreSlim sending = new(1);
    private readonly List<QueuedSale> queue = [];
    private QueueHead head = QueueHead.Empty;
    private ImmutableArray<string> missing = [];
    private int failures;
    private Instant? sendAt;

    public IReadOnlyList<QueuedSale> Queue => queue;

    public int Waiting => queue.Count(static sale => sale.State == SaleState.Waiting);

    /// <summary>What somebody has to know: damage, refusals, points that came out otherwise than a receipt said.</summary>
    public ImmutableArray<string> QueueNotes { get; private set; } = [];

    private async Task LoadQueueAsync()
    {
        queue.AddRange(await storage.SalesAsync());
        head = await storage.ReadAsync("head", KeptJson.Default.QueueHead) ?? QueueHead.Empty;
        var damage = SaleChain.Check(head, queue);
        foreach (var place in damage)
        {
            if (queue.FindIndex(sale => sale.Number == place.Number) is >= 0 and var at && queue[at].State == SaleState.Waiting)
            {
                await KeepAsync(queue[at] with { State = SaleState.Altered, Note = place.Words + " It is kept and not sent; tell the office." });
            }
        }

        // A number that stands there already, put in by hand, is given to no other sale.
        while (queue.Find(sale => sale.Number == head.LastNumber + 1) is { } there)
        {
            head = head with { LastNumber = there.Number, LastHash = there.Hash };
        }

        missing = [.. damage.Where(place => queue.All(sale => sale.Number != place.Number)).Select(static place => place.Words + " Tell the office.")];
        SayNotes();
    }

    private QueuedSale[] Noted => [.. queue.Where(static sale => sale.Note is not null).Reverse().Take(MostNotes)];

    private void SayNotes() => QueueNotes =
    [
        .. missing,
        .. queue.Where(sale => sale.State == SaleState.Waiting && !IsToSend(sale)).GroupBy(static sale => sale.Key.Split('/')[0])
            .Select(static one => $"{one.Count()} of store {one.Key} wait: they are sent when this till is paired with that store again."),
        .. Noted.Select(static sale => sale.Note!),
    ];

    /// <summary>A key is good for one store: sales of another one, where the till stood before, wait until it is paired with that one again.</summary>
    private bool IsToSend(QueuedSale sale) =>
        sale.State == SaleState.Waiting && (Paired is null || sale.Key.StartsWith(Paired.Store + '/', StringComparison.Ordinal));

    /// <summary>Whoever stands here has seen the notes: they are shown no more, and what they are of may go as it grows old.</summary>
    public async Task NotesSeenAsync()
    {
        await turn.WaitAsync();
        try
        {
            missing = [];
            foreach (var sale in Noted)
            {
                await KeepAsync(sale with { Note = null });
            }
        }
        finally
        {
            turn.Release();
            SayNotes();
            Changed?.Invoke();
        }
    }

    /// <summary>Null when it could not be written.</summary>
    private async Task<QueuedSale?> AppendAsync(string key, string body, LocalDate day, ImmutableArray<Payment> payments, long? expected)
    {
        var account = Basket.IsReturn ? null : Customer?.Account;

        // Here and not when sales are sent, which may be at the same time: one after the other writes the ends of the chain.
        await DropOldAsync();
        var (sale, next) = SaleChain.Append(head, key, body, Iso.Write(Now));
        sale = sale with { Expected = expected, TakenOf = account };
        if (payments.FirstOrDefault(static one => one.Code is not null) is { } taken)
        {
            (sale, next) = (sale with { Taken = taken.Points }, Takings.After(next, day, taken.Points));
        }

        if (!await storage.AppendAsync(sale, next))
        {
            return null;
        }

        head = next;
        queue.Add(sale);
        return sale;
    }

    /// <summary>Sends what waits, oldest first, unless it is too early. Never two at once.</summary>
    public async Task SendAsync()
    {
        if (Paired?.Key is not { } key || !queue.Exists(IsToSend) || (sendAt is { } early && Now < early) || !await sending.WaitAsync(0))
        {
            return;
        }

        try
        {
            while (queue.Where(IsToSend).Take(MostPerBatch).ToArray() is { Length: > 0 } batch)
            {
                var answer = Note(await calls.BatchAsync(key, batch.Select(static sale => sale.Body), CancellationToken.None));
                if (answer.Status == 401)
                {
                    await LockOutAsync();
                    break;
                }

                if (!answer.IsOk || !await TakeAsync(batch, answer))
                {
                    failures++;
                    sendAt = Now + Duration.FromSeconds(BackOff.SecondsAfter(failures, answer.RetryAfterSeconds));
                    break;
                }

                (failures, sendAt) = (0, null);
            }
        }
        finally
        {
            sending.Release();
            SayNotes();
            Changed?.Invoke();
        }
    }

    /// <summary>What came back of a sale and still waits, or is on its way, is at the shop before it is asked how much is left.</summary>
    private async Task SettleAsync(string key)
    {
        if (queue.Exists(one => one.State == SaleState.Waiting && one.Body.Contains(key, StringComparison.Ordinal)) && await sending.WaitAsync(LookupTime))
        {
            sending.Release();
            await Task.WhenAny(SendAsync(), Task.Delay(LookupTime, time));
        }
    }

    /// <summary>Takes a batch's verdicts, one by one; false when the rest has to wait.</summary>
    private async Task<bool> TakeAsync(QueuedSale[] batch, CallAnswer answer)
    {
        if (!answer.Body.TryGetProperty("results", out var results) || results.GetArrayLength() != batch.Length)
        {
            return false;
        }

        var isAll = true;
        foreach (var verdict in results.EnumerateArray())
        {
            var sale = batch[verdict.GetProperty("index").GetInt32()];
            var status = verdict.GetProperty("status").GetInt32();
            if (status is 408 or 409 or 429 or >= 500)
            {
                isAll = false;
            }
            else
            {
                await KeepAsync(status < 300
                    ? Sent(sale, verdict.GetProperty("answer"), answer.At)
                    : sale with { State = SaleState.Refused, Note = $"{sale.Key} was not taken: {Text(verdict.GetProperty("problem"), "detail")} It is kept here; tell the office." });
            }
        }

        return isAll;
    }

    private QueuedSale Sent(QueuedSale sale, JsonElement answer, DateTimeOffset? at)
    {
        var earned = answer.TryGetProperty("points", out var points) && points.TryGetProperty("earned", out var sum) ? sum.GetInt64() : (long?)null;
        if (sale.Number == Last?.Number)
        {
            Receive(answer, earned);
        }

        return sale with
        {
            State = SaleState.Sent,
            SentAt = Iso.Write(at is { } said ? Instant.FromDateTimeOffset(said) : Now),
            Earned = earned,
            ActivityId = Text(answer, "activityId"),
            Note = OverSpent(answer) is { Length: > 0 } over ? $"{sale.Key} was paid with points that the shop could not all take: {over}"
                : sale.Expected is { } expected && earned is { } gave && expected != gave
                    ? $"{sale.Key}: the receipt said {expected} points, the shop gave {gave}. {Why(answer)}"
                : null,
        };
    }

    /// <summary>In words, what of the points that were taken without asking was not there.</summary>
    private static string OverSpent(JsonElement answer) => string.Join(' ', EffectsOf(answer)
        .Where(static effect => Text(effect, "kind") is "overspent-owed" or "overspent-lost" or "reservation-refused").Select(static effect => Text(effect, "text")));

    private static IEnumerable<JsonElement> EffectsOf(JsonElement answer) =>
        answer.TryGetProperty("effects", out var effects) ? effects.EnumerateArray() : [];

    /// <summary>In words, why points came out otherwise: what other tills or the member did meanwhile was not known here.</summary>
    private static string Why(JsonElement answer)
    {
        var said = string.Join("; ", EffectsOf(answer).Select(static effect => Text(effect, "text")).Take(4));
        return said.Length == 0
            ? "The member's account had changed since this till last heard of it."
            : $"The member's account had changed since this till last heard of it. It came to: {said}.";
    }

    private async Task KeepAsync(QueuedSale sale)
    {
        var at = queue.FindIndex(one => one.Number == sale.Number);
        queue[at] = sale;
        await storage.UpdateAsync(sale);
    }

    /// <summary>What was sent goes when it has grown old; what was not taken stays where it is until somebody has seen why.</summary>
    private async Task DropOldAsync()
    {
        var done = queue.TakeWhile(static sale => sale.State != SaleState.Waiting)
            .Where(static sale => sale.State == SaleState.Sent || sale.Note is null).Select(static sale => sale.Number).ToArray();
        if (done.Length > 2 * MostSentKept)
        {
            var drop = done[..^MostSentKept];
            var shorter = SaleChain.Without(head, queue.Find(sale => sale.Number == drop[^1])!);
            if (await storage.DropAsync(drop, shorter))
            {
                head = shorter;
                queue.RemoveAll(sale => drop.Contains(sale.Number));
            }
        }
    }
}
