using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Till.Calls;
using Shopkeeper.Till.Offline;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

/// <summary>One sale: scanned, decided, paid, queued, and its receipt.</summary>
public sealed partial class TillSession
{
    private const int MostMatches = 8;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(800);

    /// <summary>What members have after the sales of this till that the snapshot does not know, by account, then programme.</summary>
    private readonly Dictionary<string, Dictionary<string, AccountState>> after = new(StringComparer.Ordinal);
    private Patience patience = new();
    private ReturnedFrom? returned;

    public Basket Basket { get; private set; } = Basket.Empty;

    public Decided? Decided { get; private set; }

    public FinishedSale? Last { get; private set; }

    /// <summary>The one sentence under the scan box.</summary>
    public string? Said { get; private set; }

    /// <summary>Articles whose name has the words that were typed.</summary>
    public ImmutableArray<Product> Matches { get; private set; } = [];

    /// <summary>An article without a price, which has to be keyed.</summary>
    public Product? Unpriced { get; private set; }

    public long ToPay => Math.Max(0, (Decided?.Total ?? 0) - Spent.Sum(static one => one.Amount));

    private int unpricedPieces = 1;

    public async Task ScanAsync(string typed)
    {
        await turn.WaitAsync();
        try
        {
            (Said, Matches, Unpriced) = (null, [], null);
            var scan = Scan.Read(typed, sku => Shop?.Catalogue.Find(sku) is not null);
            await TakeAsync(scan);
        }
        finally
        {
            turn.Release();
            Changed?.Invoke();
        }
    }

    public Task AddAsync(Product product, int pieces, long price) => ChangeAsync(basket => basket.Add(product.Sku, NameOf(product), price, pieces));

    public Task AddUnpricedAsync(long price) =>
        Unpriced is { } product ? AddAsync(product, unpricedPieces, price) : Task.CompletedTask;

    public Task ChooseAsync(Product product) => ScanAsync(product.Sku);

    public Task VoidAsync(int line) => ChangeAsync(basket => basket.Void(line));

    public Task SetPiecesAsync(int line, int pieces) => ChangeAsync(basket => MayHave(line, pieces) ? basket.SetPieces(line, pieces) : basket);

    public Task TurnIntoReturnAsync() => ChangeAsync(basket => basket with { IsReturn = !basket.IsReturn });

    public Task ForgetCustomerAsync()
    {
        Customer = null;
        return ChangeAsync(static basket => basket);
    }

    /// <summary>Drops everything that is not paid yet.</summary>
    public void Clear()
    {
        (Basket, Decided, Customer, returned, Proof, Spent) = (Basket.Empty, null, null, null, null, []);
        (Said, Matches, Unpriced, Last) = (null, [], null, null);
        View = TillView.Selling;
        Changed?.Invoke();
    }

    public void Pay()
    {
        if (!Basket.IsEmpty && Decided is not null)
        {
            View = TillView.Paying;
            Changed?.Invoke();
        }
    }

    public void BackToSelling()
    {
        View = TillView.Selling;
        Changed?.Invoke();
    }

    /// <summary>Paid: the sale is on the disk, then its receipt is shown.</summary>
    public async Task FinishAsync(string tender, long given)
    {
        await turn.WaitAsync();
        try
        {
            if (View != TillView.Paying || Decided is not { } decided)
            {
                return;
            }

            ImmutableArray<Payment> payments = ToPay == 0 && !Spent.IsEmpty ? Spent : [.. Spent, new Payment(tender, ToPay)];
            var place = Here();
            decided = AfterSpending(decided, place, payments);
            var key = SaleText.KeyOf(place, head.LastNumber + 1);
            var body = Basket.IsReturn
                ? SaleText.Return(place, key, Basket, Customer, returned)
                : SaleText.Purchase(place, key, Basket, decided, Customer, payments);
            var sale = await AppendAsync(key, body, place.BusinessDate, payments, Customer is not null && decided.IsDecided && !Basket.IsReturn ? decided.Earned : null);
            Last = new FinishedSale(key, Basket, decided, Customer, payments, place.Now.InZone(Zone).LocalDateTime)
            {
                Number = sale.Number, Given = given, Currency = Currency, ShopName = Shop?.Document?.Name.In("en") ?? place.Store,
            };
            RememberAfter(place, payments);
            (Basket, Decided, Customer, returned, Proof, Spent, Said) = (Basket.Empty, null, null, null, null, [], null);
            View = TillView.Receipt;
            Changed?.Invoke();
            await Task.WhenAny(SendAsync(), Task.Delay(AnswerTime, time));
        }
        finally
        {
            turn.Release();
            Changed?.Invoke();
        }
    }

    private async Task TakeAsync(Scan scan)
    {
        switch (scan.Kind)
        {
            case ScanKind.Nothing when !Basket.IsEmpty:
                View = TillView.Paying;
                break;
            case ScanKind.Pieces:
                Say($"Pieces are written before the article, as in 3*22423: from 1 to {Basket.MostPieces}.");
                break;
            case ScanKind.Product when Basket.IsReturn && returned is { } sale:
                TakeBack(sale, scan);
                await RedecideAsync();
                break;
            case ScanKind.Product when Shop?.Catalogue.Find(scan.Text) is { } product:
                await TakeProductAsync(product, scan.Pieces);
                break;
            case ScanKind.Product:
                await AskPriceAsync(new Product(scan.Text, "", "", ""), scan.Pieces);
                Say(Shop is null ? "The catalogue is not here yet: key the price." : "The catalogue does not know this article: key its price.");
                break;
            case ScanKind.Card:
                await RecogniseAsync("card", scan.Text);
                await RedecideAsync();
                break;
            case ScanKind.Phone:
                await RecogniseAsync("phone", scan.Text);
                await RedecideAsync();
                break;
            case ScanKind.Proof:
                await TakeProofAsync(scan.Text);
                break;
            case ScanKind.Receipt:
                TakeReceipt(scan.Text);
                break;
            case ScanKind.Words:
                Matches = [.. (Shop?.Catalogue.Products ?? [])
                    .Where(product => product.Name.Contains(scan.Text, StringComparison.OrdinalIgnoreCase))
                    .OrderBy(static product => product.Name, StringComparer.Ordinal).Take(MostMatches)];
                Say(Matches.IsEmpty ? "No article has that in its name." : null);
                break;
            default:
                break;
        }
    }

    private async Task TakeProductAsync(Product product, int pieces)
    {
        if (Shop!.PriceOf(product) is { } price)
        {
            Basket = Basket.Add(product.Sku, NameOf(product), price, pieces);
            await RedecideAsync();
        }
        else
        {
            await AskPriceAsync(product, pieces);
        }
    }

    private Task AskPriceAsync(Product product, int pieces)
    {
        (Unpriced, unpricedPieces, Matches) = (product, pieces, []);
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    /// <summary>Goods of a sale of this till: its articles come back at what was paid for them.</summary>
    private void TakeReceipt(string key)
    {
        if (queue.FindLast(one => one.Key == key) is not { } sale)
        {
            Say("This receipt is none of this till's last sales. Take the goods back without receipt, or at the service desk.");
            return;
        }

        using var body = JsonDocument.Parse(sale.Body);
        if (Text(body.RootElement, "type") != "purchase")
        {
            Say("That is the receipt of a return.");
            return;
        }

        var lines = body.RootElement.GetProperty("lines");
        returned = new ReturnedFrom(key, [.. lines.EnumerateArray().Select(static line => new SoldLine(
            line.GetProperty("line").GetInt32(), Text(line, "sku"), line.GetProperty("amount").GetInt64(), line.GetProperty("quantity").GetInt32()))]);
        cameBack = CameBack(key);
        Basket = Basket.Empty with { IsReturn = true };
        Say($"Return from {key}: scan what comes back.");
    }

    /// <summary>What came back of a sale to this till before, by its lines.</summary>
    private Dictionary<int, int> CameBack(string key)
    {
        var back = new Dictionary<int, int>();
        foreach (var sale in queue.Where(one => one.Body.Contains($"\"sale\":{{\"source\":\"{SaleText.Source}\",\"key\":\"{key}\"}}", StringComparison.Ordinal)))
        {
            using var body = JsonDocument.Parse(sale.Body);
            foreach (var line in body.RootElement.GetProperty("lines").EnumerateArray())
            {
                var of = line.GetProperty("saleLine").GetInt32();
                back[of] = back.GetValueOrDefault(of) + line.GetProperty("quantity").GetInt32();
            }
        }

        return back;
    }

    private Dictionary<int, int> cameBack = [];

    /// <summary>Goods of a receipt, at what was paid for them; not more than it has.</summary>
    private void TakeBack(ReturnedFrom sale, Scan scan)
    {
        SoldLine[] sold = [.. sale.Lines.Where(line => ProductNumber.AreEqual(line.Sku, scan.Text))];
        var wanted = scan.Pieces;
        if (sold.Length == 0 || wanted > sold.Sum(Left))
        {
            Say(sold.Length == 0 ? "This article is not on that receipt." : WordsFor(sold.Sum(Left)));
            return;
        }

        foreach (var line in sold)
        {
            var taken = Math.Min(wanted, Left(line));
            Basket = taken == 0 ? Basket
                : Basket.Add(line.Sku, Shop?.Catalogue.Find(line.Sku) is { } product ? NameOf(product) : line.Sku, line.Amount / line.Pieces, taken, line.Number);
            wanted -= taken;
        }
    }

    private bool MayHave(int line, int wanted)
    {
        var now = Basket.Lines.First(one => one.Number == line);
        if (returned?.Lines.FirstOrDefault(one => one.Number == now.SaleLine) is not { } sold || wanted - now.Pieces <= Left(sold))
        {
            return true;
        }

        Say(WordsFor(Left(sold)));
        return false;
    }

    /// <summary>Pieces of a line of the receipt that can still come back.</summary>
    private int Left(SoldLine line) =>
        line.Pieces - cameBack.GetValueOrDefault(line.Number) - Basket.Sold.Where(one => one.SaleLine == line.Number).Sum(static one => one.Pieces);

    private static string WordsFor(int left) =>
        left > 0 ? $"Only {left} more of it can come back with that receipt." : "No more of it can come back with that receipt.";

    private async Task ChangeAsync(Func<Basket, Basket> change)
    {
        await turn.WaitAsync();
        try
        {
            (Said, Matches, Unpriced) = (null, [], null);
            Basket = change(Basket);
            await RedecideAsync();
            DropWhatIsTooMuch();
        }
        finally
        {
            turn.Release();
            Changed?.Invoke();
        }
    }

    /// <summary>What the basket costs and gives now: asks the server for as long as a customer does not notice, else decides here.</summary>
    private async Task RedecideAsync()
    {
        Decided = Basket.IsEmpty ? null : Local();
        Changed?.Invoke();
        if (Basket.IsEmpty || Basket.IsReturn || Paired?.Key is not { } key || !patience.MayAsk(Now))
        {
            return;
        }

        using var limit = new CancellationTokenSource(Patience.QuoteTime.ToTimeSpan(), time);
        var answer = Note(await calls.QuoteAsync(key, SaleText.Quote(Here(), Basket, Customer), limit.Token));
        patience = answer.Status == 0 ? patience.TimedOut(Now) : patience.Answered();
        if (answer.Status == 401)
        {
            await LockOutAsync();
        }
        else if (answer.IsOk && QuoteReading.Read(answer.Body, Basket, Customer, Decided?.PointsName ?? "points") is { } quoted)
        {
            Decided = quoted;
        }
    }

    private Decided Local() => MayDecide
        ? LocalDecision.Of(Shop!, Basket, Customer, (Paired?.Store ?? "", Now), StatesOf(Customer?.Account))
        : Decided.AtShelfPrices(Basket);

    private Dictionary<string, AccountState>? StatesOf(string? account) => account is null ? null : after.GetValueOrDefault(account);

    /// <summary>What this sale made of the account, so that the next one is decided upon it; until a snapshot knows better.</summary>
    private void RememberAfter(Place place, ImmutableArray<Payment> payments)
    {
        if (Customer?.Account is { } account && MayDecide && !Basket.IsReturn && Shop!.Knows(account))
        {
            var quote = Shop.Decide(LocalDecision.ActivityOf(Shop, Basket, (place.Store, place.Now), payments, account), account, place.Now, StatesOf(account));
            var states = after.TryGetValue(account, out var known) ? known : after[account] = new(StringComparer.Ordinal);
            foreach (var one in quote.Programmes)
            {
                states[one.Rules.Programme] = one.Outcome.Next ?? one.Before;
            }
        }
    }

    /// <summary>The shop has answered while the receipt is shown: its figures take the place of ours.</summary>
    private void Receive(JsonElement answer, long? earned)
    {
        if (Last is { } sale)
        {
            Last = sale with
            {
                IsAnswered = true,
                ClaimCode = Found(answer, "claimNumber") ?? Found(answer, "claimCode"),
                ClaimUntil = Found(answer, "claimUntil"),
                Decided = sale.Customer is null || earned is null ? sale.Decided : sale.Decided with
                {
                    IsDecided = true,
                    IsLocal = false,
                    Earned = earned.Value,
                    Balance = answer.GetProperty("points").GetProperty("balance").GetInt64(),
                    Effects = [.. QuoteReading.EffectsOf(answer, isMember: true)],
                },
            };
        }
    }

    private static string? Found(JsonElement answer, string member) => Text(answer, member) is { Length: > 0 } text ? text : null;

    private DateTimeZone Zone => Shop?.ZoneOf(Paired?.Store ?? "") ?? DateTimeZone.Utc;

    private Place Here()
    {
        var now = Now;
        return new Place(Paired!.Store, Paired.Workstation, Currency, now, now.InZone(Zone).Date);
    }

    private static string NameOf(Product product) => product.Name.Length > 0 ? product.Name : product.Sku;

    /// <summary>The sentence under the scan box, until the next scan.</summary>
    public void Say(string? sentence) => Said = sentence;
}
