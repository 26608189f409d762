using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Engagement;

/// <summary>
/// What the programmes were worth to an account in a year, as of now, from its own journal: read from the end, so that what came back is
/// known before its sale, and no further than the year or the limit. A posting is of the year in which it happened, in the
/// programme's zone.
/// </summary>
internal sealed class YearWorth(ProgrammeBook book, int year)
{
    private readonly SortedDictionary<string, ProgrammeWorth> programmes = new(StringComparer.Ordinal);
    private readonly KeptGoods kept = new();

    public IReadOnlyDictionary<string, ProgrammeWorth> Programmes => programmes;

    /// <summary>False when there are more postings than are looked at: then the earliest of the year may be missing.</summary>
    public bool IsComplete { get; private set; } = true;

    public static async Task<YearWorth> ReadAsync(
        IShopAccounts accounts, ProgrammeBook book, AccountId account, int year, CancellationToken cancel)
    {
        var worth = new YearWorth(book, year);

        // Nothing is recorded before it happened, but for a clock that ran ahead; and no zone is a day away from this one.
        var begin = new LocalDate(year, 1, 1).AtMidnight().InUtc().ToInstant() - Duration.FromDays(2);
        var looked = 0;
        await foreach (var items in accounts.LatestAsync(account, Limits.JournalLooked, cancel))
        {
            if (items[0].Posting.RecordedAt < begin)
            {
                return worth;
            }

            worth.kept.TakeBack([.. items.Select(static item => item.Posting)]);
            foreach (var item in items)
            {
                worth.Add(item.Posting, item.Activity);
            }

            looked += items.Length;
        }

        worth.IsComplete = looked < Limits.JournalLooked;
        return worth;
    }

    private void Add(Posting posting, Activity? activity)
    {
        var zone = book.Find(posting.Programme)?.Versions.LastOrDefault()?.Document.Zone ?? DateTimeZone.Utc;
        if (posting.OccurredAt.InZone(zone).Year != year)
        {
            return;
        }

        if (!programmes.TryGetValue(posting.Programme, out var worth))
        {
            worth = new ProgrammeWorth();
            programmes.Add(posting.Programme, worth);
        }

        AddPoints(worth, posting);
        AddChanges(worth, posting, activity);
        if (activity is { Type: ActivityType.Purchase } && posting.Rejected == Rejection.None && kept.AnyOf(activity))
        {
            worth.Purchases++;
            worth.MoneyIn(activity.Currency).Spent += activity.Lines.Sum(line => kept.Of(activity, line.Number, line.Amount));
        }
    }

    private static void AddPoints(ProgrammeWorth worth, Posting posting)
    {
        // What a till took that was not the member's was worth nothing to the member.
        foreach (var entry in posting.Entries.Where(static entry => entry.From != Purse.Loss && entry.To != Purse.Loss))
        {
            var sums = worth.Points.GetValueOrDefault(entry.Currency, new WorthInPoints());
            worth.Points[entry.Currency] = sums with
            {
                Earned = sums.Earned + PostingPoints.Signed(entry, Purse.Issued),
                TakenBack = sums.TakenBack - PostingPoints.Signed(entry, Purse.ClawedBack),
                Redeemed = sums.Redeemed - PostingPoints.Signed(entry, Purse.Redeemed),
                Expired = sums.Expired - PostingPoints.Signed(entry, Purse.Expired),
            };
        }
    }

    private void AddChanges(ProgrammeWorth worth, Posting posting, Activity? activity)
    {
        foreach (var change in posting.Changes)
        {
            switch (change)
            {
                case Change.LevelReached reached:
                    worth.Levels.Insert(0, (reached.Level, posting.OccurredAt));
                    break;
                case Change.OfferUsed used when activity is not null:
                    worth.OffersUsed += used.Times;
                    worth.MoneyIn(activity.Currency).Discounts += used.Lines.IsEmpty
                        ? used.Amount
                        : used.Lines.Sum(line => kept.Of(activity, line.Line, line.Amount));
                    break;
                case Change.OfferGivenBack back when activity is not null:
                    worth.OffersUsed -= back.Times;
                    worth.MoneyIn(activity.Currency).Discounts -= back.Amount;
                    break;
                case Change.VoucherUsed used when kept.IsUsed(used.Voucher.Id):
                    worth.VouchersUsed++;
                    worth.MoneyIn(activity is { Currency.IsNone: false } ? activity.Currency : used.Voucher.Currency).Vouchers += used.Amount;
                    break;
                default:
                    break;
            }
        }
    }
}
