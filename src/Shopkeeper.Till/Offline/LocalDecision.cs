using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Till.Queue;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till.Offline;

/// <summary>A basket decided by this till, in the words of the till's screen and receipt.</summary>
public static class LocalDecision
{
    private const string Language = "en";

    public static Decided Of(OfflineShop shop, Basket basket, Customer? customer, (string Store, Instant Now) at,
        IReadOnlyDictionary<string, AccountState>? states = null, IReadOnlyList<Payment>? payments = null)
    {
        // Goods that come back are decided by the server: it alone has the sale.
        if (basket.IsEmpty || basket.IsReturn)
        {
            return Decided.AtShelfPrices(basket);
        }

        var isKnown = customer is null || shop.Knows(customer.Account);
        var quote = shop.Decide(
            ActivityOf(shop, basket, at, payments, customer?.Account), isKnown ? customer?.Account : null, at.Now, states);
        var first = customer is null || !isKnown ? null : quote.Programmes.FirstOrDefault();
        var lines = LinesOf(quote.Priced);
        return new Decided
        {
            Lines = lines,
            Total = lines.Sum(static line => line.Amount),
            IsLocal = true,
            IsDecided = isKnown,
            PointsName = PointsName(first?.Rules.Document, 0),
            Earned = first?.Outcome.Posting is { } posting ? EarnedIn(posting) : 0,
            Balance = first?.Outcome.Posting is { } after ? after.AvailableAfter + after.PendingAfter : null,
            NextLevel = first is null ? null : NextOf(first, at.Now)?.Level.Name.In(Language),
            Missing = first is null ? 0 : NextOf(first, at.Now)?.Missing ?? 0,
            Effects = [.. quote.Programmes.SelectMany(one => EffectsOf(one, customer is not null && isKnown)), .. OffersOf(quote)],
        };
    }

    /// <summary>The basket as an activity; ids and keys decide nothing.</summary>
    public static Activity ActivityOf(
        OfflineShop shop, Basket basket, (string Store, Instant Now) at, IReadOnlyList<Payment>? payments = null, string? account = null) => new()
    {
        Id = new ActivityId(Guid.Empty),
        Key = new ActivityKey("pos", "offline"),
        Type = ActivityType.Purchase,
        OccurredAt = at.Now,
        BusinessDate = at.Now.InZone(shop.ZoneOf(at.Store)).Date,
        Store = at.Store,
        Channel = "store",
        Currency = shop.Currency,
        Lines = [.. basket.Sold.Select(static line => new Line(line.Number, line.Sku, line.Pieces * 1000L, Unit.Each, line.Amount, 0, 0, 0))],
        Tenders = [.. (payments ?? []).Select(static one => new Tender(one.Type, one.Amount))],
        SpentOffline = payments?.FirstOrDefault(static one => one.Code is not null) is { } taken && shop.Document is { } first
            ? new OfflineSpend(taken.Points, Guid.Empty) { Programme = first.Id, ProvedBy = OfflineShop.IdOf(account ?? "") }
            : null,
    };

    /// <summary>A sale of the queue, as it was before offers.</summary>
    public static Activity ActivityOf(OfflineShop shop, QueuedSale sale)
    {
        var body = ReturnedSale.Parse(sale.Body);
        return ActivityOf(
            shop, new Basket
            {
                Lines = [.. body.GetProperty("lines").EnumerateArray().Select(static line =>
                {
                    var pieces = line.GetProperty("quantity").GetInt32();
                    var off = line.TryGetProperty("applied", out var applied) ? applied.EnumerateArray().Sum(static one => one.GetProperty("amount").GetInt64()) : 0;
                    return new BasketLine(
                        line.GetProperty("line").GetInt32(), line.GetProperty("sku").GetString()!, "", (line.GetProperty("amount").GetInt64() + off) / pieces, pieces);
                })],
            },
            (body.GetProperty("store").GetString()!, Iso.Instant(sale.WrittenAt)),
            [.. body.GetProperty("tenders").EnumerateArray().Select(static one => new Payment(one.GetProperty("type").GetString()!, one.GetProperty("amount").GetInt64()))
                .Select(one => sale.Taken > 0 && one.Type == "points" ? one with { Code = "", Points = sale.Taken } : one)],
            sale.TakenOf);
    }

    public static long EarnedIn(Posting posting)
    {
        long sum = 0;
        foreach (var entry in posting.Entries.Where(static entry => entry.Currency == 0))
        {
            sum += Signed(entry, Purse.Issued) + Signed(entry, Purse.ClawedBack);
        }

        return sum;
    }

    private static long Signed(Entry entry, Purse purse) => (entry.From == purse ? entry.Amount : 0) - (entry.To == purse ? entry.Amount : 0);

    private static ImmutableArray<DecidedLine> LinesOf(Activity priced) => [.. priced.Lines.Select(line => new DecidedLine(
        line.Number, line.Sku, line.Amount,
        [.. priced.Applied.Where(one => one.Line == line.Number).Select(static one => new DecidedOffer(one.Offer, one.Amount))]))];

    private static IEnumerable<DecidedEffect> EffectsOf(OfflineOutcome one, bool isMember)
    {
        foreach (var change in isMember ? one.Outcome.Posting?.Changes ?? [] : [])
        {
            switch (change)
            {
                case Change.RuleFired { Granted: not 0 } fired:
                    var name = one.Rules.Document.Earn.FirstOrDefault(rule => rule.Id == fired.Rule)?.Name?.In(Language)
                        ?? one.Rules.FindOffer(fired.Rule)?.Name?.In(Language) ?? fired.Rule;
                    yield return new DecidedEffect("points", $"{Number(fired.Granted)} {PointsName(one.Rules.Document, fired.Currency)}: {name}", fired.Granted, 0);
                    break;
                case Change.LevelReached reached:
                    yield return new DecidedEffect("level-reached", $"Level reached: {LevelName(one.Rules.Document, reached.Level)}", 0, 0);
                    break;
                default:
                    break;
            }
        }
    }

    private static IEnumerable<DecidedEffect> OffersOf(OfflineQuote quote) => quote.Priced.Applied
        .GroupBy(static one => one.Offer)
        .Select(group => new DecidedEffect(
            "offer", quote.Programmes.Select(one => one.Rules.FindOffer(group.Key)?.Name?.In(Language)).FirstOrDefault(static name => name is not null) ?? group.Key,
            0, group.Sum(static one => one.Amount)) { Offer = group.Key });

    private static (Level Level, long Missing)? NextOf(OfflineOutcome one, Instant now)
    {
        var document = one.Rules.Document;
        var state = one.Outcome.Next ?? one.Before;
        var count = document.LevelBasis == LevelBasis.Lifetime ? state.LifetimeOf(0) : state.Available(0, now) + state.Pending(0, now);
        return document.Levels.FirstOrDefault(level => level.At > count && !state.Levels.Contains(level.Id)) is { } next ? (next, next.At - count) : null;
    }

    public static string LevelName(ProgrammeDocument document, string id) =>
        document.Levels.FirstOrDefault(level => level.Id == id)?.Name.In(Language) ?? id;

    private static string PointsName(ProgrammeDocument? document, int currency) =>
        document is { Points: var points } && currency < points.Length ? points[currency].Name.In(Language) : "points";

    private static string Number(long points) => points.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);
}
