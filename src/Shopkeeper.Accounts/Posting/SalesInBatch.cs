using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts.Posting;

/// <summary>A sale that a return names, with its postings in the account that it fed.</summary>
internal sealed record SaleInBatch(AccountId Account, Activity Activity, IReadOnlyList<LedgerPosting> Postings);

/// <summary>
/// The sales that returns of this batch name: those stored before, and those recorded earlier in the same batch. What has
/// come back of them so far counts the batch's own returns.
/// </summary>
internal sealed class SalesInBatch(ClaimedRows claimed, ShopRules rules)
{
    private readonly Dictionary<ActivityKey, SaleInBatch> found = [];
    private readonly Dictionary<(ActivityId Sale, int Line), SaleReturnRow> returned = [];
    private readonly HashSet<(ActivityId Sale, int Line)> moved = [];
    private readonly Dictionary<(ActivityKey Sale, int Line, string Programme), (long Thousandths, long Amount)> noted = [];

    public void Load(LoadedRows loaded, IEnumerable<ActivityKey> named)
    {
        foreach (var row in loaded.SaleReturns)
        {
            returned[(row.Sale, row.Line)] = row;
        }

        var byActivity = loaded.Journal.ToLookup(static row => row.Posting.Activity);
        foreach (var key in named)
        {
            if (!found.ContainsKey(key) && claimed.Keys.TryGetValue(key, out var row) && row.Status == AnswerStatus.Recorded
                && Read(row, byActivity[row.Activity]) is { } sale)
            {
                found.Add(key, sale);
            }
        }
    }

    /// <summary>An activity recorded in this batch: a later one may return it.</summary>
    public void Recorded(ActivityKey key, SaleInBatch sale) => found[key] = sale;

    public SaleInBatch? Find(ActivityKey key) => found.GetValueOrDefault(key);

    /// <summary>True when the key is known for good and is no sale.</summary>
    public bool IsNoSale(ActivityKey key) =>
        claimed.Keys.TryGetValue(key, out var row) && row.Status != AnswerStatus.Parked && !found.ContainsKey(key);

    /// <summary>The sale as the decision for one programme needs it.</summary>
    public async ValueTask<SaleRecord> RecordAsync(
        SaleInBatch sale, string programme, ProgrammeBook book, CancellationToken cancel)
    {
        LedgerPosting? posting = null;
        foreach (var candidate in sale.Postings)
        {
            posting = candidate.Programme == programme ? candidate : posting;
        }

        var bound = posting is null
            ? null
            : await rules.AtVersionAsync(book, programme, posting.RuleSetVersion, posting.CatalogueNumber, cancel);
        return new SaleRecord(sale.Activity, posting, bound, ReturnedOf(sale));
    }

    /// <summary>Notes that a sale's line came back, as one programme of a submission says it.</summary>
    public void Return(Change.SaleLineReturned change, string programme)
    {
        var key = (change.Sale, change.Line, programme);
        var sum = noted.GetValueOrDefault(key);
        noted[key] = (sum.Thousandths + change.Thousandths, sum.Amount + change.Amount);
    }

    /// <summary>Ends a submission: every programme that knew the sale has said the same, and it counts once.</summary>
    public void ReturnAll()
    {
        if (noted.Count == 0)
        {
            return;
        }

        foreach (var line in noted.GroupBy(static one => (one.Key.Sale, one.Key.Line)))
        {
            var sale = found[line.Key.Sale];
            var key = (sale.Activity.Id, line.Key.Line);
            var before = returned.GetValueOrDefault(key);
            returned[key] = new SaleReturnRow(
                sale.Account, sale.Activity.Id, line.Key.Line,
                before.Thousandths + line.Max(static one => one.Value.Thousandths),
                before.Amount + line.Max(static one => one.Value.Amount));
            moved.Add(key);
        }

        noted.Clear();
    }

    public void WriteTo(LedgerWrites writes)
    {
        foreach (var key in moved)
        {
            writes.SaleReturns.Add(returned[key]);
        }
    }

    private ImmutableArray<ReturnedSoFar> ReturnedOf(SaleInBatch sale)
    {
        if (returned.Count == 0)
        {
            return [];
        }

        var lines = new List<ReturnedSoFar>();
        foreach (var row in returned.Values)
        {
            if (row.Sale == sale.Activity.Id)
            {
                lines.Add(new ReturnedSoFar(row.Line, row.Thousandths, row.Amount));
            }
        }

        lines.Sort(static (a, b) => a.Line.CompareTo(b.Line));
        return [.. lines];
    }

    private static SaleInBatch? Read(KeyRow key, IEnumerable<JournalRow> journal)
    {
        Activity? activity = null;
        var postings = new List<LedgerPosting>();
        foreach (var row in journal)
        {
            if (row.Posting.Account == key.Account && row.Activity is { } body)
            {
                activity ??= ActivityCodec.Decode(body, key.Activity);
                postings.Add(Answers.Decode(row.Posting));
            }
        }

        return activity is null ? null : new SaleInBatch(key.Account!.Value, activity, postings);
    }
}
