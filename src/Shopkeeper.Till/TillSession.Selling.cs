using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.JSInterop;
using NodaTime;
using Shopkeeper.Client.Tills;
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

    // Digits of an article's number: so many more are a price in whole pence, so many a price in yen.
    private const int ShortNumber = 5, LongNumber = 8;

    /// <summary>What members have after the sales of this till that the snapshot does not know, by account, then programme.</summary>
    private readonly Dictionary<string, Dictionary<string, AccountState>> after = new(StringComparer.Ordinal);
    private Patience patience = new();

    public Basket Basket { get; private set; } = Basket.Empty;

    public Decided? Decided { get; private set; }

    public FinishedSale? Last { get; private set; }

    /// <summary>The one sentence under the scan box.</summary>
    public string? Said { get; private set; }

    /// <summary>Articles whose name has the words that were typed, or that are left on a receipt.</summary>
    public ImmutableArray<Product> Matches { get; private set; } = [];

    /// <summary>An article without a price, which has to be keyed.</summary>
    public Product? Unpriced { get; private set; }

    public long ToPay => Math.Max(0, (Decided?.Total ?? 0) - Spent.Sum(static one => one.Amount) - PointsBack);

    private int askedPieces = 1;
    private int matchedPieces = 1;
    private int drops;

    /// <summary>From the box, or from a scanner where there is none: then it is one more of what was to be paid, or the next customer's first.</summary>
    [JSInvokable]
    public Task ScanAsync(string typed) => InTurnAsync(() =>
    {
        if (View < TillView.Selling)
        {
            return Task.CompletedTask;
        }

        if (View == TillView.Receipt)
        {
            Drop();
        }

        View = TillView.Selling;
        return TakeAsync(ReadScan(typed));
    });

    private Scan ReadScan(string typed) => Scan.Read(typed, sku => Shop?.Catalogue.Find(sku) is not null, Shop?.Cards);

    /// <summary>The price that was asked for. A scanner types here too: an article or a card is no price, and does what it does elsewhere.</summary>
    public Task KeyPriceAsync(string typed) => ReadScan(typed) is var scan && (scan.Kind is not (ScanKind.Product or ScanKind.Words or ScanKind.Nothing)
        || (typed.Length >= (Currency.MinorDigits == 0 ? LongNumber : ShortNumber) && Shop?.Catalogue.Find(scan.Text) is not null))
        ? ScanAsync(typed)
        : InTurnAsync(async () =>
        {
            if (Amounts.Keyed(typed, Currency) is not { } price)
            {
                Say("A price is a sum such as 2.50.");
            }
            else if (Unpriced is { } product)
            {
                Unpriced = null;
                await RingUpAsync(product, askedPieces, price);
            }
        });

    public Task ForgetUnpricedAsync() => InTurnAsync(() =>
    {
        Unpriced = null;
        return Task.CompletedTask;
    });

    public Task ChooseAsync(Product product) => InTurnAsync(() => TakeProductAsync(product, matchedPieces));

    public Task VoidAsync(int line) => ChangeAsync(basket => basket.Void(line));

    public Task SetPiecesAsync(int line, int pieces) => ChangeAsync(basket => basket.SetPieces(line, pieces));

    public Task ForgetCustomerAsync() => ChangeAsync(basket =>
    {
        Customer = null;
        return basket;
    });

    /// <summary>Drops everything that is not paid yet, and what is asked or waits for its turn.</summary>
    public void Clear()
    {
        drops++;
        Drop();
        Changed?.Invoke();
    }

    private void Drop()
    {
        (Basket, Decided, Customer, returned, Proof, Spent) = (Basket.Empty, null, null, null, null, []);
        (Said, Matches, Unpriced, Last) = (null, [], null, null);
        View = TillView.Selling;
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
            if (View != TillView.Paying || Decided is not { } decided || DropWhatHasEnded())
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
            var finished = new FinishedSale(key, Basket, decided, Customer, payments, place.Now.InZone(Zone).LocalDateTime)
            {
                Given = given, PointsBack = PointsBack, Currency = Currency, ShopName = Shop?.Document?.Name.In("en") ?? place.Store,
            };
            var sale = await AppendAsync(key, body, place.BusinessDate, payments, Customer is not null && decided.IsDecided && !Basket.IsReturn ? decided.Earned : null);
            if (sale is null)
            {
                return;
            }

            Last = finished with { Number = sale.Number };
            after.Remove(sale.TakenOf ?? "");
            (Basket, Decided, Customer, returned, Proof, Spent, Said) = (Basket.Empty, null, null, null, null, [], null);
            View = TillView.Receipt;
        }
        finally
        {
            turn.Release();
            Changed?.Invoke();
        }

        await SendAsync();
    }

    private async Task TakeAsync(Scan scan)
    {
        switch (scan.Kind)
        {
            case ScanKind.Nothing when Unpriced is { } open:
                Say($"First the price of {NameOf(open)}.");
                break;
            case ScanKind.Nothing when !Basket.IsEmpty:
                View = TillView.Paying;
                break;
            case ScanKind.Pieces:
                Say($"Pieces are written before the article, as in 3*22423: from 1 to {Basket.MostPieces}.");
                break;
            case ScanKind.Product when Shop?.Catalogue.Find(scan.Text) is { } product:
                await TakeProductAsync(product, scan.Pieces);
                break;
            case ScanKind.Product when returned is not null:
                await TakeProductAsync(new Product(scan.Text, "", "", ""), scan.Pieces);
                break;
            case ScanKind.Product:
                Say(Shop is null ? "The catalogue is not here yet: key the price." : "The catalogue does not know this article: key its price.");
                await AskPriceAsync(new Product(scan.Text, "", "", ""), scan.Pieces);
                break;
            case ScanKind.Card:
                await RecogniseAsync("card", scan.Text);
                await RedecideAsync();
                break;
            case ScanKind.WrongCard:
                Say("This looks like a member's card, but a digit of it is wrong. Scan it again, or key all its digits.");
                break;
            case ScanKind.Phone:
                await RecogniseAsync("phone", scan.Text);
                await RedecideAsync();
                break;
            case ScanKind.Proof:
                await TakeProofAsync(scan.Text);
                break;
            case ScanKind.Receipt:
                await TakeReceiptAsync(scan.Text);
                break;
            case ScanKind.Words:
                matchedPieces = scan.Pieces;
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
        if (returned is { } sale)
        {
            (Basket, var said) = sale.Take(Basket, product.Sku, NameOf(product), pieces);
            Say(said);
            await RedecideAsync();
        }
        else if (Shop?.PriceOf(product) is { } price)
        {
            await RingUpAsync(product, pieces, price);
        }
        else
        {
            await AskPriceAsync(product, pieces);
        }
    }

    private Task RingUpAsync(Product product, int pieces, long price)
    {
        var before = Basket;
        Basket = Basket.Add(product.Sku, NameOf(product), price, pieces);
        if (ReferenceEquals(Basket, before))
        {
            Say($"Not added: a sale has {Basket.MostLines} lines at most. Finish this one, then ring up the rest.");
        }

        return RedecideAsync();
    }

    private Task AskPriceAsync(Product product, int pieces)
    {
        if (Unpriced is { } open)
        {
            Say($"First the price of {NameOf(open)}: {NameOf(product)} is not rung up.");
            return Task.CompletedTask;
        }

        (Unpriced, askedPieces, Matches) = (product, pieces, []);
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    private Task ChangeAsync(Func<Basket, Basket> change) => InTurnAsync(async () =>
    {
        Basket = change(Basket);
        await RedecideAsync();
    });

    /// <summary>One thing after the other, however fast they are scanned.</summary>
    private async Task InTurnAsync(Func<Task> workAsync)
    {
        var before = drops;
        await turn.WaitAsync();
        try
        {
            if (before == drops)
            {
                (Said, Matches) = (null, []);
                await workAsync();
                DropWhatIsTooMuch();
            }
        }
        finally
        {
            // What was asked for a sale that was dropped meanwhile is none of the next one's.
            if (before != drops)
            {
                Drop();
            }

            turn.Release();
            Changed?.Invoke();
        }
    }

    /// <summary>What the basket costs and gives now: asks the server for as long as a customer does not notice, else decides here.</summary>
    private async Task RedecideAsync()
    {
        Decided = Basket.IsEmpty ? null : Local();
        Changed?.Invoke();
        if (Basket.IsEmpty || Basket.IsReturn)
        {
            return;
        }

        var answer = await AskAsync(
            Patience.QuoteTime.ToTimeSpan(), (key, cancel) => calls.QuoteAsync(key, SaleText.Quote(Here(), Basket, Customer), cancel));
        if (answer.IsOk && QuoteReading.Read(answer.Body, Basket, Customer, Decided?.PointsName ?? "points") is { } quoted)
        {
            Decided = quoted;
        }
    }

    private Decided Local() => MayDecide
        ? LocalDecision.Of(Shop!, Basket, Customer, (Paired?.Store ?? "", Now), StatesOf(Customer?.Account))
        : Decided.AtShelfPrices(Basket);

    /// <summary>The account after the sales of this till that the snapshot does not know of, so that the next one is decided upon them.</summary>
    private Dictionary<string, AccountState>? StatesOf(string? account)
    {
        if (account is null || !MayDecide || !Shop!.Knows(account))
        {
            return null;
        }

        if (!after.TryGetValue(account, out var states))
        {
            after[account] = states = new(StringComparer.Ordinal);
            foreach (var sale in queue.Where(one => one.TakenOf == account && one.State is SaleState.Waiting or SaleState.Sent && Takings.IsNewTo(one, Shop.IssuedAt)))
            {
                foreach (var one in Shop.Decide(LocalDecision.ActivityOf(Shop, sale), account, Iso.Instant(sale.WrittenAt), states).Programmes)
                {
                    states[one.Rules.Programme] = one.Outcome.Next ?? one.Before;
                }
            }
        }

        return states;
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
                // Goods of a receipt may be somebody else's than who stands here.
                Decided = sale.Customer is null || earned is null || (sale.Basket.IsReturn && Text(answer, "account") != sale.Customer.Account) ? sale.Decided : sale.Decided with
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
