using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Reading;

/// <summary>
/// Sums over the journal, read on from where the last reading ended: there is no counter row that every posting would have to
/// move.
/// </summary>
internal sealed class RunningTotals(ILedgerStore store) : IDisposable
{
    private const int Page = 1_000;

    private readonly SemaphoreSlim one = new(1);
    private readonly List<ProgrammeSums> programmes = [];
    private string cursor = "";
    private long activities;
    private long postings;
    private ActivityId last;

    public async Task<ShopTotals> ReadAsync(CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            var rows = await store.FeedAsync(cursor, Page, cancel);
            while (!rows.IsEmpty)
            {
                foreach (var row in rows)
                {
                    Add(row);
                }

                cursor = rows[^1].Cursor;
                rows = await store.FeedAsync(cursor, Page, cancel);
            }

            var counts = await store.RowCountsAsync(cancel);
            return new ShopTotals(
                counts.Members, activities, postings, [.. programmes.Select(static sums => sums.ToTotals())], counts.Parked);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private void Add(FeedRow row)
    {
        postings++;
        if (row.Activity is not null && row.Posting.Activity != last)
        {
            // The postings of one activity stand together in the feed.
            activities++;
            last = row.Posting.Activity;
        }

        var sums = programmes.Find(one => one.Programme == row.Posting.Programme);
        if (sums is null)
        {
            sums = new ProgrammeSums(row.Posting.Programme);
            programmes.Add(sums);
        }

        sums.Add(Answers.Decode(row.Posting));
    }

    private sealed class ProgrammeSums(string programme)
    {
        private readonly SortedDictionary<string, long> levels = new(StringComparer.Ordinal);
        private long issued;
        private long takenBack;
        private long redeemed;

        public string Programme { get; } = programme;

        public void Add(LedgerPosting posting)
        {
            foreach (var entry in posting.Entries)
            {
                if (entry.Currency == 0)
                {
                    Add(entry.To, entry.Amount);
                    Add(entry.From, -entry.Amount);
                }
            }

            foreach (var change in posting.Changes)
            {
                if (change is Change.LevelReached reached)
                {
                    levels[reached.Level] = levels.GetValueOrDefault(reached.Level) + 1;
                }
                else if (change is Change.LevelLost lost)
                {
                    levels[lost.Level] = levels.GetValueOrDefault(lost.Level) - 1;
                }
            }
        }

        public ProgrammeTotals ToTotals() =>
            new(Programme, issued, takenBack, redeemed, [.. levels.Select(static level => (level.Key, level.Value))]);

        private void Add(Purse purse, long amount)
        {
            switch (purse)
            {
                case Purse.Issued:
                    issued -= amount;
                    break;
                case Purse.ClawedBack:
                    takenBack += amount;
                    break;
                case Purse.Redeemed or Purse.Reinstated:
                    redeemed += amount;
                    break;
                default:
                    break;
            }
        }
    }
}
