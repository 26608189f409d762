using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.JSInterop;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Till.Browser;
using Shopkeeper.Till.Calls;
using Shopkeeper.Till.Offline;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

public enum TillView
{
    Starting,

    /// <summary>Another window has the till.</summary>
    Elsewhere,

    /// <summary>This browser keeps nothing for the till.</summary>
    Unable,

    /// <summary>Not let in yet.</summary>
    Pairing,
    Selling,
    Paying,
    Receipt,
}

/// <summary>
/// The till: what is on its screen, and what every key, scan and answer makes of it. All decisions are made by the pure parts; here they
/// are asked in turn, one scan after the other.
/// </summary>
public sealed partial class TillSession(TillStorage storage, TillCalls calls, TimeProvider time) : IDisposable
{
    private const string PairedKey = "till";
    private const string AskedKey = "asked";
    private const string SnapshotKept = "snapshot";
    private static readonly Duration SnapshotEvery = Duration.FromMinutes(10);
    private static readonly Duration SnapshotRetry = Duration.FromSeconds(30);
    private static readonly Duration ClockTolerance = Duration.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1);
    private KeptSnapshot? kept;
    private string? notTaken;
    private Instant? snapshotAskedAt;
    private Duration skew;
    private DotNetObjectReference<TillSession>? self;
    private bool isOver;

    public event Action? Changed;

    public TillView View { get; private set; }

    public Paired? Paired { get; private set; }

    public AskedPairing? Asked { get; private set; }

    /// <summary>What was refused when the till asked, or why it was sent back to asking.</summary>
    public string? PairingNote { get; private set; }

    public bool IsDemo { get; private set; }

    public OfflineShop? Shop { get; private set; }

    /// <summary>What is wrong with the snapshot, or with the last one that came; null when nothing is.</summary>
    public string? SnapshotNote =>
        Shop is null || MayDecide ? notTaken
        : Shop.HasEnded(Now) ? "The shop's data on this till has ended. Sales go on at shelf prices; points follow when the server is back."
        : "The shop's data is from the future: this machine's clock is wrong. Sales go on at shelf prices; points follow.";

    /// <summary>Null while it is right.</summary>
    public string? ClockNote { get; private set; }

    /// <summary>The last call was answered by the server.</summary>
    public bool IsOnline { get; private set; } = true;

    /// <summary>This machine does not keep what is written.</summary>
    public bool IsDiskRefused => storage.IsRefused;

    /// <summary>The server does not know this till's key any more.</summary>
    public bool IsLockedOut => Paired is { Key: null };

    /// <summary>This machine's clock, put right by the server's.</summary>
    public Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow()) + skew;

    public Currency Currency =>
        Shop?.Currency is { IsNone: false } known ? known : Currency.TryParse(Paired?.Currency, out var kept) ? kept : default;

    public async Task StartAsync()
    {
        try
        {
            View = await storage.HoldAsync() ? await OpenAsync() : TillView.Elsewhere;
        }
        catch (JSException)
        {
            View = TillView.Unable;
        }

        Changed?.Invoke();
        if (View < TillView.Pairing)
        {
            return;
        }

        await LoadSnapshotAsync();
        _ = TickAsync();
        if (Asked is not null)
        {
            IsDemo = await calls.IsDemoAsync(CancellationToken.None);
            Changed?.Invoke();
        }
    }

    private async Task<TillView> OpenAsync()
    {
        self = DotNetObjectReference.Create(this);
        await storage.WatchAsync(self);
        Paired = await storage.ReadAsync(PairedKey, KeptJson.Default.Paired);
        Asked = await storage.ReadAsync(AskedKey, KeptJson.Default.AskedPairing);
        await LoadQueueAsync();
        await LoadCardsAsync();
        return Paired is null ? TillView.Pairing : TillView.Selling;
    }

    /// <summary>The screen stands already: what is scanned meanwhile waits for its turn.</summary>
    private async Task LoadSnapshotAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (Paired is not null && await storage.ReadAsync(SnapshotKept, KeptJson.Default.KeptSnapshot) is { } snapshot)
            {
                await UseSnapshotAsync(snapshot);
            }
        }
        finally
        {
            turn.Release();
            Changed?.Invoke();
        }
    }

    /// <summary>The network is back, says the browser.</summary>
    [JSInvokable]
    public Task OnlineAgain()
    {
        failures = 0;
        sendAt = null;
        return SendAsync();
    }

    public void Dispose()
    {
        isOver = true;
        self?.Dispose();
        turn.Dispose();
    }

    public async Task AskAsync(string name, string store, string workstation)
    {
        PairingNote = null;
        var answer = Note(await calls.AskAsync(SaleText.Write(json =>
        {
            json.WriteString("name", name);
            json.WriteString("store", store);
            json.WriteString("workstation", workstation);
        }), CancellationToken.None));
        if (answer.IsOk && Text(answer.Body, "code").Length > 0)
        {
            Asked = new AskedPairing(Text(answer.Body, "code"), Text(answer.Body, "secret"), Text(answer.Body, "until"), name, store, workstation);
            await storage.WriteAsync(AskedKey, Asked, KeptJson.Default.AskedPairing);
            IsDemo = await calls.IsDemoAsync(CancellationToken.None);
        }
        else
        {
            PairingNote = answer.Detail;
        }

        Changed?.Invoke();
    }

    public async Task ForgetAskingAsync(string? note = null)
    {
        Asked = null;
        PairingNote = note;
        await storage.RemoveAsync(AskedKey);
        Changed?.Invoke();
    }

    /// <summary>Asks to be let in again; what is queued stays, and is sent then.</summary>
    public void PairAgain()
    {
        View = TillView.Pairing;
        PairingNote = Waiting == 0 ? null : $"{Waiting} sales are kept here and are sent when the till is paired again.";
        Changed?.Invoke();
    }

    private async Task ClaimAsync(AskedPairing asked)
    {
        var answer = Note(await calls.ClaimAsync(SaleText.Write(json => json.WriteString("secret", asked.Secret)), CancellationToken.None));
        if (answer.Status == 404)
        {
            await ForgetAskingAsync("The code ran out before it was approved. Ask again.");
        }
        else if (answer.IsOk && Text(answer.Body, "status") == "paired")
        {
            // Of another shop this till knows nothing yet.
            (Shop, kept) = Paired?.SnapshotKey == Text(answer.Body, "snapshotKey") ? (Shop, kept) : (null, null);
            Paired = new Paired(
                Text(answer.Body, "tillId"), Text(answer.Body, "key"), asked.Name, Text(answer.Body, "store"), Text(answer.Body, "workstation"),
                Text(answer.Body, "snapshotKey"));
            await storage.WriteAsync(PairedKey, Paired, KeptJson.Default.Paired);
            await ForgetAskingAsync();
            SayNotes();
            await RefreshSnapshotAsync();
            View = View == TillView.Pairing ? TillView.Selling : View;
            Changed?.Invoke();
            await SendAsync();
        }
    }

    /// <summary>Once a second: what waits for its time.</summary>
    private async Task TickAsync()
    {
        while (!isOver)
        {
            if (Asked is { } asked)
            {
                await ClaimAsync(asked);
            }

            if (Paired?.Key is not null && (snapshotAskedAt is not { } last || Now - last > (MayDecide ? SnapshotEvery : SnapshotRetry)))
            {
                await RefreshSnapshotAsync();
            }

            await SendAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        }
    }

    private async Task RefreshSnapshotAsync()
    {
        if (Paired?.Key is not { } key)
        {
            return;
        }

        var answer = Note(await calls.SnapshotAsync(key, Shop is null ? null : kept?.Tag, CancellationToken.None));
        if (answer.Status == 401)
        {
            await LockOutAsync();
        }
        else if (answer.Status == 200)
        {
            var fresh = new KeptSnapshot(Text(answer.Body, "payload"), Text(answer.Body, "signature"), answer.Tag);
            if (await UseSnapshotAsync(fresh))
            {
                await storage.WriteAsync(SnapshotKept, fresh, KeptJson.Default.KeptSnapshot);
                Paired = Paired with { Currency = Shop!.Currency.ToString() };
                await storage.WriteAsync(PairedKey, Paired, KeptJson.Default.Paired);
            }
        }

        snapshotAskedAt = Now;
        Changed?.Invoke();
    }

    /// <summary>Takes a snapshot when it is signed for the key that was pinned, and this till can read it.</summary>
    private async Task<bool> UseSnapshotAsync(KeptSnapshot snapshot)
    {
        if (!await storage.VerifyAsync(Paired!.SnapshotKey, snapshot.Payload, snapshot.Signature))
        {
            notTaken = "The shop's data on this till is not signed by the shop. It is not used; only card numbers are noted until the server is back.";
            return false;
        }

        var opened = TillStorage.Parse(snapshot.Payload, TillJson.Default.TillSnapshot) is { } read ? OfflineShop.Open(read) : null;
        if (opened is null)
        {
            notTaken = "The shop's data is newer than this till. Load this page again while the network is there.";
            return false;
        }

        (Shop, kept, notTaken) = (opened, snapshot, null);
        after.Clear();
        return true;
    }

    /// <summary>It may decide by itself: the snapshot is signed, and of now.</summary>
    private bool MayDecide => Shop is { } shop && !shop.HasEnded(Now) && shop.IssuedAt <= Now + ClockTolerance;

    private async Task LockOutAsync()
    {
        if (Paired is { Key: not null })
        {
            Paired = Paired with { Key = null };
            await storage.WriteAsync(PairedKey, Paired, KeptJson.Default.Paired);
            Changed?.Invoke();
        }
    }

    /// <summary>Asks the server for as long as somebody at the counter waits; <see cref="CallAnswer.None"/> when it may not be asked now.</summary>
    private async Task<CallAnswer> AskAsync(TimeSpan within, Func<string, CancellationToken, Task<CallAnswer>> callAsync)
    {
        if (Paired?.Key is not { } key || !patience.MayAsk(Now))
        {
            return CallAnswer.None;
        }

        using var limit = new CancellationTokenSource(within, time);
        var answer = await HeardAsync(Note(await callAsync(key, limit.Token)));
        patience = answer.Status == 0 ? patience.TimedOut(Now) : patience.Answered();
        return answer;
    }

    /// <summary>The answer, and that the shop has ended this till's key when it says so.</summary>
    private async Task<CallAnswer> HeardAsync(CallAnswer answer)
    {
        if (answer.Status == 401)
        {
            await LockOutAsync();
        }

        return answer;
    }

    /// <summary>What an answer tells beside its body: whether the server is there, and what time it is.</summary>
    private CallAnswer Note(CallAnswer answer)
    {
        var wasOnline = IsOnline;
        IsOnline = answer.Status is not 0;
        if (answer.At is { } at)
        {
            var off = Instant.FromDateTimeOffset(at) - Instant.FromDateTimeOffset(time.GetUtcNow());
            var isOff = off > ClockTolerance || off < -ClockTolerance;
            var before = skew;
            skew = isOff ? off : Duration.Zero;
            if (skew + ClockTolerance < before)
            {
                // What was to wait for a time of the wrong clock would wait for as long as that was ahead.
                (sendAt, snapshotAskedAt, patience) = (null, null, new Patience());
            }

            ClockNote = isOff
                ? $"This machine's clock is {Words(off)}. Sales are written with the server's time; put the clock right before the network is away."
                : null;
        }

        if (wasOnline != IsOnline)
        {
            Changed?.Invoke();
        }

        return answer;
    }

    private static string Words(Duration off)
    {
        var size = off < Duration.Zero ? -off : off;
        var (days, hours) = (Math.Round(size.TotalDays), Math.Round(size.TotalHours));
        var amount = days >= 2 ? $"{days} days" : hours >= 2 ? $"{hours} hours" : $"{Math.Round(size.TotalMinutes)} minutes";
        return off > Duration.Zero ? $"{amount} slow" : $"{amount} fast";
    }

    private static string Text(JsonElement body, string member) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
