using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using Shopkeeper.Client.Tills;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Till;
using Shopkeeper.Till.Browser;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;
using Xunit;

namespace Shopkeeper.Server.Tests.Tills;

/// <summary>
/// A till without a browser: its disk is a dictionary, its server a served shop behind a cable that can be cut, its clock its own. A call or a
/// write may be held up for as long as a test wants.
/// </summary>
internal sealed class TillMachine : DelegatingHandler, IJSRuntime, IJSObjectReference
{
    private readonly ApiShop shop;
    private readonly SortedDictionary<long, string> rows = [];
    private readonly Dictionary<string, string> state = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> held = new(StringComparer.Ordinal);

    private readonly HashSet<string> reached = new(StringComparer.Ordinal);

    private TillMachine(ApiShop shop)
        : base(new HttpClientHandler())
    {
        this.shop = shop;
        Time = new TillTime(shop.Time.GetUtcNow());
    }

    public TillTime Time { get; }

    public TillSession Till { get; private set; } = null!;

    public bool IsCut { get; set; }

    /// <summary>What the disk or the browser does not do: `hold`, `write`, `append` ...</summary>
    public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>What the way to the server answers instead of it.</summary>
    public Func<HttpResponseMessage>? Instead { get; set; }

    /// <summary>Of what is on the disk.</summary>
    public IEnumerable<QueueDamage> Damage => SaleChain.Check(
        JsonSerializer.Deserialize(state["head"], KeptJson.Default.QueueHead)!,
        [.. rows.Values.Select(static row => JsonSerializer.Deserialize(row, KeptJson.Default.QueuedSale)!)]);

    /// <summary>Paired, and open with its snapshot.</summary>
    public static async Task<TillMachine> OpenAsync(ApiShop shop, string workstation = "1")
    {
        var asked = await shop.PostAsync("/v1/tills", $$"""{ "name": "Till", "store": "cardiff-1", "workstation": "{{workstation}}" }""", key: null);
        await shop.PostAsync($"/v1/tills/{asked.Json["code"]}/approve", "", "office");
        var claim = (await shop.PostAsync("/v1/tills/claim", $$"""{ "secret": "{{asked.Json["secret"]}}" }""", key: null)).Json;
        var machine = new TillMachine(shop);
        machine.state["till"] = JsonSerializer.Serialize(
            new Paired($"{claim["tillId"]}", $"{claim["key"]}", "Till", $"{claim["store"]}", $"{claim["workstation"]}", $"{claim["snapshotKey"]}"), KeptJson.Default.Paired);
        await machine.ReloadAsync();
        return machine;
    }

    /// <summary>A page over the same disk.</summary>
    public TillSession Another() =>
        new(new TillStorage(this), new TillCalls(new HttpClient(this, disposeHandler: false) { BaseAddress = shop.Client(null).BaseAddress }), Time);

    /// <summary>The page is loaded again.</summary>
    public async Task ReloadAsync()
    {
        Till?.Dispose();
        Till = Another();
        var before = Time.Waits;
        await Till.StartAsync();
        await UntilAsync(() => Till.Shop is not null && Time.Waits > before);
    }

    /// <summary>What stands on the disk under that name from now on.</summary>
    public void Write(string name, string text) => state[name] = text;

    /// <summary>Somebody edits a sale on the disk.</summary>
    public void Edit(long number, string from, string to)
    {
        Assert.Contains(from, rows[number], StringComparison.Ordinal);
        rows[number] = rows[number].Replace(from, to, StringComparison.Ordinal);
    }

    /// <summary>Somebody puts a copy of a sale into the queue, under another number.</summary>
    public void Forge(long number, long of) =>
        rows[number] = JsonSerializer.Serialize(JsonSerializer.Deserialize(rows[of], KeptJson.Default.QueuedSale)! with { Number = number }, KeptJson.Default.QueuedSale);

    /// <summary>Holds up the next calls of that path, or writes of that name, until what it returns is set.</summary>
    public TaskCompletionSource Hold(string what) => held[what] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something is held up there.</summary>
    public bool IsAt(string what) => reached.Contains(what);

    /// <summary>Time goes by for the shop and the till.</summary>
    public void Advance(TimeSpan by)
    {
        shop.Time.Advance(by);
        Time.Advance(by);
    }

    public async Task SellAsync(string? card, params string[] articles)
    {
        foreach (var scan in card is null ? articles : [card, .. articles])
        {
            await Till.ScanAsync(scan);
        }

        await PayAsync();
        Till.Clear();
    }

    public async Task<FinishedSale> PayAsync()
    {
        await Till.ScanAsync("");
        await Till.FinishAsync("card", 0);
        return Till.Last!;
    }

    /// <summary>Waits for what goes on by itself.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        for (var tries = 0; !isSo(); tries++)
        {
            Assert.True(tries < 3_000, "It did not come to it within 30 s.");
            await Task.Delay(10);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var (what, until) in held.Where(one => request.RequestUri!.AbsolutePath.EndsWith(one.Key, StringComparison.Ordinal)).ToArray())
        {
            reached.Add(what);
            await until.Task;
        }

        if (IsCut)
        {
            throw new HttpRequestException("The cable is out.");
        }

        var answer = Instead is null ? await base.SendAsync(request, cancellationToken) : Instead();
        answer.Headers.Date = shop.Time.GetUtcNow();
        return answer;
    }

    ValueTask<TValue> IJSRuntime.InvokeAsync<TValue>(string identifier, object?[]? args) => new((TValue)(object)this);

    ValueTask<TValue> IJSRuntime.InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => new((TValue)(object)this);

    ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
        ((IJSObjectReference)this).InvokeAsync<TValue>(identifier, args);

    async ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, object?[]? args)
    {
        if (held.TryGetValue(identifier, out var until))
        {
            reached.Add(identifier);
            await until.Task;
        }

        if (Refused.Contains(identifier))
        {
            throw new JSException($"'{identifier}' is refused.");
        }

        return Run(identifier, args!) is TValue value ? value : default!;
    }

    ValueTask IAsyncDisposable.DisposeAsync() => default;

    private object? Run(string what, object?[] given)
    {
        switch (what)
        {
            case "hold" or "verify":
                return true;
            case "read":
                return state.GetValueOrDefault((string)given[0]!);
            case "write":
                state[(string)given[0]!] = (string)given[1]!;
                return null;
            case "remove":
                state.Remove((string)given[0]!);
                return null;
            case "append":
                rows.Add((long)given[0]!, (string)given[1]!);
                state["head"] = (string)given[2]!;
                return null;
            case "update":
                rows[(long)given[0]!] = (string)given[1]!;
                return null;
            case "drop":
                foreach (var number in ((string)given[0]!).Split(','))
                {
                    rows.Remove(long.Parse(number, CultureInfo.InvariantCulture));
                }

                state["head"] = (string)given[1]!;
                return null;
            case "sales":
                return rows.Values.ToArray();
            default:
                return null;
        }
    }
}

/// <summary>A till's clock, which tells how often the till has come to wait for its next second.</summary>
internal sealed class TillTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int waits;

    public int Waits => Volatile.Read(ref waits);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == TimeSpan.FromSeconds(1))
        {
            Interlocked.Increment(ref waits);
        }

        return timer;
    }
}
