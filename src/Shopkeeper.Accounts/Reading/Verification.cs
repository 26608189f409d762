using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Reading;

/// <summary>
/// Rebuilds every account from the journal, a page of accounts at a time, and compares it with the stored row byte for byte,
/// with what is stored of returned sale lines, of things that happen once and of the codes of vouchers, and with the shared counts.
/// </summary>
internal sealed class Verification(ILedgerStore store, ShopRules rules, Func<VoucherId, KeyedHash> codeHash)
{
    private const int Page = 100;
    private const int Named = 20;

    public async Task<VerifyReport> RunAsync(bool redecide, IProgress<long>? progress, CancellationToken cancel)
    {
        var report = new Report();
        var before = await store.CountsAsync(cancel);
        var page = await store.JournalsAsync(null, Page, cancel);
        while (!page.IsEmpty)
        {
            foreach (var journal in page)
            {
                await VerifyAsync(journal, redecide, report, cancel);
            }

            progress?.Report(report.Accounts);
            page = await store.JournalsAsync(page[^1].Account.Account, Page, cancel);
        }

        await VerifyCountsAsync(before, report, cancel);
        var counts = await store.RowCountsAsync(cancel);
        return new VerifyReport(report.Accounts, report.Postings, report.Differences, counts.Conflicts, [.. report.First]);
    }

    private async Task VerifyAsync(AccountJournal journal, bool redecide, Report report, CancellationToken cancel)
    {
        var account = journal.Account.Account;
        var walk = new JournalWalk(account, rules, rules.Current.Book);
        report.Accounts++;
        try
        {
            foreach (var row in journal.Rows)
            {
                report.Postings++;
                var step = walk.Read(row);
                if (redecide)
                {
                    await RedecideAsync(walk, step, row, report, cancel);
                }

                walk.Take(step);
                report.Count(step.Posting);
            }
        }
        catch (Exception broken) when (broken is InvariantViolated or CorruptRecord or OverflowException)
        {
            report.Differ($"{account}: the journal cannot be folded: {broken.Message}");
            return;
        }

        walk.Arrive();
        CompareRows(journal.Account, walk, report);
        await CompareAsideAsync(walk, report, cancel);
    }

    private static async Task RedecideAsync(
        JournalWalk walk, Step step, JournalRow row, Report report, CancellationToken cancel)
    {
        var posting = step.Posting;
        var where = $"{posting.Account} {posting.Programme} posting {posting.Seq}";
        if (await walk.DecideAgainAsync(step, cancel) is not { } again)
        {
            report.Differ($"{where}: version {posting.RuleSetVersion} is not published here");
        }
        else if (again.Outcome.Posting is not { } made)
        {
            report.Differ($"{where}: decided again it posts nothing ({again.Outcome.Rejection})");
        }
        else if (!PostingCodec.Encode(made).AsSpan().SequenceEqual(row.Posting.Body))
        {
            report.Differ($"{where}: decided again it differs");
        }
    }

    private static void CompareRows(OpenAccount stored, JournalWalk walk, Report report)
    {
        foreach (var row in stored.Rows)
        {
            if (!walk.States.TryGetValue(row.Programme, out var folded))
            {
                report.Differ($"{row.Account} {row.Programme}: a row without postings");
                continue;
            }

            // Fields of a newer version are not made here; they are kept as they stand.
            var kept = AccountStateCodec.Decode(row.State, row.Account, row.Programme).Unknown;
            var bytes = AccountStateCodec.Encode(folded with { Unknown = kept });
            if (row.Seq != folded.Seq || !bytes.AsSpan().SequenceEqual(row.State))
            {
                report.Differ($"{row.Account} {row.Programme}: the row is not what its {folded.Seq} postings give");
            }
        }

        foreach (var programme in walk.States.Keys)
        {
            if (!stored.Rows.Any(row => row.Programme == programme))
            {
                report.Differ($"{stored.Account} {programme}: postings without a row");
            }
        }
    }

    private async Task CompareAsideAsync(JournalWalk walk, Report report, CancellationToken cancel)
    {
        foreach (var issued in walk.Issued)
        {
            var code = issued.Code is { } outside ? (await store.FindCodeAsync(issued.Programme, outside, cancel))?.Hash : codeHash(issued.Voucher);
            var row = new VoucherRow(code ?? default, issued.Account, issued.Programme, issued.Voucher);
            if (code is null || await store.FindVoucherAsync(row.Code, cancel) != row)
            {
                report.Differ($"{issued.Account} {issued.Programme}: the code of {issued.Voucher} leads elsewhere");
            }
        }

        var needs = new LedgerNeeds();
        needs.Once.UnionWith(walk.Once);
        var returned = walk.Returned.ToArray();
        needs.SaleReturns.UnionWith(returned.Select(static row => (row.Account, row.Sale)));
        if (needs.IsEmpty)
        {
            return;
        }

        var loaded = await store.LoadAsync(needs, cancel);
        foreach (var missing in walk.Once.Except(loaded.Once))
        {
            report.Differ($"{missing.Account} {missing.Programme}: {missing.Rule} once for {missing.Key} is missing");
        }

        foreach (var wrong in returned.ToHashSet().Except(loaded.SaleReturns))
        {
            report.Differ($"{wrong.Account}: what came back of line {wrong.Line} of {wrong.Sale} differs");
        }
    }

    /// <summary>Only what stood still can be compared: postings go on while this runs.</summary>
    private async Task VerifyCountsAsync(ImmutableArray<CountRow> before, Report report, CancellationToken cancel)
    {
        var after = (await store.CountsAsync(cancel)).ToHashSet();
        foreach (var row in before.Where(after.Contains))
        {
            if (report.Taken.GetValueOrDefault((row.Programme, row.Rule)) != row.Taken)
            {
                report.Differ($"{row.Programme}: the budget of {row.Rule} is not what postings took");
            }
        }
    }

    private sealed class Report
    {
        public long Accounts { get; set; }

        public long Postings { get; set; }

        public long Differences { get; private set; }

        public List<string> First { get; } = [];

        public Dictionary<(string Programme, string Rule), long> Taken { get; } = [];

        public void Differ(string what)
        {
            Differences++;
            if (First.Count < Named)
            {
                First.Add(what);
            }
        }

        public void Count(LedgerPosting posting)
        {
            foreach (var change in posting.Changes)
            {
                if (change is Change.BudgetTaken taken)
                {
                    var key = (posting.Programme, taken.Rule);
                    Taken[key] = Taken.GetValueOrDefault(key) + taken.Amount;
                }
            }
        }
    }
}
