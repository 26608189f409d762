using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Till.Offline;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

/// <summary>
/// Points as a means of payment: the member shows a code of the app. The server looks at it and sets the points aside; when it cannot
/// be asked, the till takes what the programme lets it, and the code is looked at when the sale arrives.
/// </summary>
public sealed partial class TillSession
{
    private const string KeyEnded = "The shop has ended this till's key: no points are spent here until it is paired again.";

    /// <summary>Scans wait for it.</summary>
    private static readonly TimeSpan ReserveTime = TimeSpan.FromSeconds(5);

    /// <summary>The member's code was scanned: how many points are to be spent is asked.</summary>
    public string? Proof { get; private set; }

    /// <summary>The most that may be taken now; null: the server decides.</summary>
    public long? MostToSpend { get; private set; }

    public ImmutableArray<Payment> Spent { get; private set; } = [];

    /// <summary>The programme lets tills take points that cannot ask.</summary>
    public bool TakesPointsAlone => MayDecide && Shop!.SpendableIn(Here().Store, Now) is { Offline: not null };

    public void ForgetProof()
    {
        (Proof, MostToSpend) = (null, null);
        Changed?.Invoke();
    }

    /// <summary>How many points were asked for. A scanner types here too: what is as long as an article's number is none of points.</summary>
    public Task KeyPointsAsync(string typed) => typed.Length >= LongNumber ? ScanAsync(typed)
        : long.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var points) && points > 0 ? SpendAsync(points)
        : InTurnAsync(() =>
        {
            Say("Points are a whole number, such as 500.");
            return Task.CompletedTask;
        });

    /// <summary>Sets points aside, or takes them; the sale spends them.</summary>
    public Task SpendAsync(long points) => InTurnAsync(async () =>
    {
        if (Proof is not { } code || Customer?.Account is not { } account)
        {
            return;
        }

        var (kind, most) = (Shop?.SpendableIn(Here().Store, Now), MostToSpend);
        if (Paired?.Key is not { } key)
        {
            Say(KeyEnded);
        }
        else if (kind is null || points > Limits.Points)
        {
            Say(kind is null ? "What points are worth is not known here yet. Try again in a moment." : "So many points are worth more than this sale.");
        }
        else if (kind.WorthOf(points, Currency) is not { } worth || worth.Minor > ToPay)
        {
            Say(kind.Spendable ? "So many points are worth more than this sale." : "These points open levels; they are not spent.");
        }
        else if (most is { } limit)
        {
            Take(new Payment("points", worth.Minor) { Code = code, Points = points }, OfflineSpending.WhyNot(kind, points, limit));
        }
        else
        {
            await ReserveAsync(key, account, new Payment("points", worth.Minor) { Points = points }, code);
        }
    });

    private async Task TakeProofAsync(string text)
    {
        if (Basket.IsReturn || Customer?.Account is not { } account)
        {
            Say(Basket.IsReturn ? "Points are spent on a sale, not on what comes back." : "Scan the card first, then the code of the app.");
        }
        else if (await IsThereAsync(account))
        {
            (Proof, MostToSpend) = (text, null);
        }
        else if (IsLockedOut)
        {
            Say(KeyEnded);
        }
        else if (WhyNotOffline(text) is { } why)
        {
            Say(why);
        }
        else if (MostToTake(account) is > 0 and var most)
        {
            (Proof, MostToSpend) = (text, most);
        }
        else
        {
            Say("Without the network this member's points cannot be spent here; the sale goes on without.");
        }
    }

    /// <summary>A server that was too slow for a price is still asked before a till takes points by itself.</summary>
    private async Task<bool> IsThereAsync(string account)
    {
        if (Paired?.Key is not { } key || IsOnline)
        {
            return !IsLockedOut;
        }

        using var limit = new CancellationTokenSource(LookupTime, time);
        var answer = await HeardAsync(Note(await calls.AccountAsync(key, account, limit.Token)));
        return answer.Status != 0 && !IsLockedOut;
    }

    /// <summary>What can be told of a code without its secret: its form, its age, and whether this till has seen it.</summary>
    private string? WhyNotOffline(string text) =>
        SpendCode.Read(text) is not { } code ? "This is no code of the app."
        : Now - code.Issued > Duration.FromSeconds(Limits.ProofSeconds) ? "This code is too old; the app shows the next one."
        : code.Issued - Now > Duration.FromSeconds(Limits.ProofSecondsAhead) ? "This code is of the future: the clock of the device or of this till is wrong."
        : queue.Exists(sale => sale.Taken > 0 && sale.Body.Contains(text, StringComparison.Ordinal)) ? "This code was used already; the app shows the next one."
        : Spent.Any(static one => one.Code is not null) ? "Points are taken for this sale already."
        : null;

    private long MostToTake(string account) => MayDecide
        ? Shop!.MostToTake(account, Here().Store, Now, Takings.Of(queue, head, account, Here().BusinessDate, Shop.IssuedAt) is var taken
            ? taken with { OfMember = taken.OfMember + Spent.Sum(static one => one.Points) } : default)
        : 0;

    private void Take(Payment payment, string? whyNot)
    {
        Say(whyNot);
        if (whyNot is null)
        {
            (Proof, MostToSpend, Spent) = (null, null, [.. Spent, payment]);
        }
    }

    /// <summary>Points that were set aside too long ago are the member's again: a sale is not paid with them.</summary>
    private bool DropWhatHasEnded()
    {
        var hasEnded = Spent.Any(one => one.HoldEnds <= Now);
        if (hasEnded)
        {
            (Spent, View) = ([], TillView.Selling);
            Say("The points were set aside too long ago, and are free again. Scan the app's code again.");
        }

        return hasEnded;
    }

    /// <summary>Goods were taken off, or it became a return: points that are worth more than it costs are not spent.</summary>
    private void DropWhatIsTooMuch()
    {
        if (Basket.IsReturn)
        {
            (Proof, MostToSpend) = (null, null);
        }

        if (!Spent.IsEmpty && (Basket.IsReturn || Spent.Sum(static one => one.Amount) > (Decided?.Total ?? 0)))
        {
            Spent = [];
            Say("The points are worth more than the sale now, and are not spent. Scan the app's code again.");
        }
    }

    private async Task ReserveAsync(string key, string account, Payment payment, string code)
    {
        using var limit = new CancellationTokenSource(ReserveTime, time);
        var answer = await HeardAsync(Note(await calls.ReserveAsync(
            key, account,
            SaleText.Write(json =>
            {
                json.WriteNumber("points", payment.Points);
                json.WriteStartObject("proof");
                json.WriteString("kind", "qr");
                json.WriteString("token", code);
                json.WriteEndObject();
            }),
            $"till-{Paired!.TillId}-{Now.ToUnixTimeTicks()}", limit.Token)));
        Proof = null;
        if (answer.IsOk && answer.Body.TryGetProperty("reservation", out var hold))
        {
            var life = Iso.Instant(Text(hold, "until")) - (answer.At is { } at ? Instant.FromDateTimeOffset(at) : Now);
            Spent = [.. Spent, payment with { Hold = Text(hold, "id"), HoldEnds = Now + life }];
            Say(null);
        }
        else
        {
            // The server may have heard it: the same code is not tried in another way.
            Say(IsLockedOut ? KeyEnded : answer.Status == 0 ? "The network is away. Scan the app's next code to spend points without it." : answer.Detail);
        }
    }

    /// <summary>The sale as this till decides it when it is paid so: points that were taken are gone, and may earn nothing. What was asked for it stays.</summary>
    private Decided AfterSpending(Decided decided, Place place, ImmutableArray<Payment> payments) =>
        decided.IsLocal && MayDecide && payments.Any(static one => one.Code is not null)
            ? LocalDecision.Of(Shop!, Basket, Customer, (place.Store, place.Now), StatesOf(Customer?.Account), payments) with { Lines = decided.Lines, Total = decided.Total }
            : decided;
}
