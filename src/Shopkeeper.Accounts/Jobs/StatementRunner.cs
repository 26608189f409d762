using System.Globalization;
using System.Security.Cryptography;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>
/// Turns points into vouchers at the statement days of a kind: from the first instant of that day in the programme's zone,
/// once per account. The key is made of the day, so two nodes, or a run after a crash, convert once; a mark says which days
/// are done, from the day on that the kind is first seen. Of several days that were missed the latest is made up for.
/// </summary>
internal sealed class StatementRunner(ILedgerStore store, PostingQueue queue, ShopRules rules, IFacts facts, Shop shop)
{
    private const string Source = "job";
    private const int Page = 500;

    /// <summary>Postings made.</summary>
    public async Task<long> RunAsync(CancellationToken cancel)
    {
        long posted = 0;
        foreach (var programme in rules.Current.Book.Programmes)
        {
            foreach (var (kinds, at) in DueOf(programme))
            {
                posted += await RunAsync(programme, kinds, at, cancel);
            }
        }

        return posted;
    }

    /// <summary>
    /// Kinds with the days that have begun, the earlier first. While a pilot runs, a kind may stand in both versions, each with its own
    /// days and minimum.
    /// </summary>
    private IEnumerable<((RuleSet Rules, VoucherDefinition Kind)[] Kinds, (LocalDate Day, LocalDate Today) At)> DueOf(
        ProgrammeHistory programme) =>
        programme.MayDecide(shop.Now)
            .SelectMany(version => version.Document.Vouchers.Select(
                kind => (Rules: version, Kind: kind, At: DayOf(programme, version.Document, kind))))
            .Where(static one => one.At is not null)
            .GroupBy(static one => (one.Kind.Id, At: one.At!.Value), static one => (one.Rules, one.Kind))
            .OrderBy(static days => days.Key.At.Day)
            .Select(static days => (days.ToArray(), days.Key.At));

    /// <summary>The latest statement day that has begun, if the kind was in force when it did; and today.</summary>
    private (LocalDate Day, LocalDate Today)? DayOf(ProgrammeHistory programme, ProgrammeDocument document, VoucherDefinition kind)
    {
        var today = shop.Now.InZone(document.Zone).Date;
        var days = kind.Statement?.Days ?? [];
        var past = days.SelectMany(day => new[] { day.InYear(today.Year), day.InYear(today.Year - 1) })
            .Where(day => day <= today).ToArray();
        if (past.Length == 0)
        {
            return null;
        }

        var latest = past.Max();
        var began = document.Zone.AtStartOfDay(latest).ToInstant();
        var wasThere = programme.MayDecide(began).Any(version => version.Document.FindVoucher(kind.Id)?.Statement is not null);
        return wasThere ? (latest, today) : null;
    }

    private async Task<long> RunAsync(
        ProgrammeHistory programme, (RuleSet Rules, VoucherDefinition Kind)[] kinds, (LocalDate Day, LocalDate Today) at,
        CancellationToken cancel)
    {
        var (day, today) = at;
        var kind = kinds[0].Kind.Id;
        var (job, mark) = ($"statement/{programme.Programme}/{kind}", LocalDatePattern.Iso.Format(day));
        var done = await store.MarkAsync(job, cancel);
        if (string.CompareOrdinal(done, mark) >= 0)
        {
            return 0;
        }

        if (done is null && day < today)
        {
            // Seen for the first time: days before it had no statement.
            await store.SetMarkAsync(job, mark, cancel);
            return 0;
        }

        long posted = 0;
        var page = await store.OpenAccountsAsync(null, Page, cancel);
        while (!page.IsEmpty)
        {
            var due = new List<AccountId>();
            foreach (var account in page)
            {
                if (await IsDueAsync(account, programme, kinds, cancel))
                {
                    due.Add(account.Account);
                }
            }

            var answers = await Task.WhenAll(due.Select(account => PostAsync(account, programme.Programme, kind, day, cancel)));
            posted += answers.Sum(static answer => answer.Replayed ? 0 : answer.Postings.Length);
            page = await store.OpenAccountsAsync(page[^1].Account, Page, cancel);
        }

        await store.SetMarkAsync(job, mark, cancel);
        return posted;
    }

    /// <summary>It has enough under one of them, which is in force for its member.</summary>
    private async ValueTask<bool> IsDueAsync(
        OpenAccount account, ProgrammeHistory programme, (RuleSet Rules, VoucherDefinition Kind)[] kinds, CancellationToken cancel)
    {
        var enough = kinds.Where(one => HasEnough(account, programme.Programme, one.Kind.Statement!)).Select(static one => one.Rules).ToList();
        return enough.Count > 0 && (!programme.InForce(shop.Now)!.IsPilotAt(shop.Now)
            || enough.Contains(programme.InForce(shop.Now, await facts.OfAsync(account.Member, cancel))!));
    }

    /// <summary>A sieve: points that are due by now may become available with the posting itself, so all of them count.</summary>
    private static bool HasEnough(OpenAccount account, string programme, StatementRule rule)
    {
        foreach (var row in account.Rows)
        {
            if (row.Programme == programme)
            {
                var state = AccountStateCodec.Decode(row.State, row.Account, row.Programme);
                return state.Lots.Where(lot => lot.Currency == rule.Points).Sum(static lot => lot.Amount)
                    + state.Holds.Where(hold => hold.Currency == rule.Points).Sum(static hold => hold.Amount) >= rule.Minimum;
            }
        }

        return false;
    }

    private Task<PostingAnswer> PostAsync(AccountId account, string programme, string kind, LocalDate day, CancellationToken cancel)
    {
        var now = shop.Time.GetUtcNow();
        var key = new ActivityKey(
            Source, string.Create(CultureInfo.InvariantCulture, $"statement/{programme}/{kind}/{LocalDatePattern.Iso.Format(day)}/{account}"));
        var command = new Command.ConvertPoints(
            new ActivityId(Guid.CreateVersion7(now)), new VoucherId(Guid.CreateVersion7(now)), kind, day, Source);
        return queue.PostAsync(new Submission(key, BodyOf(key), null, account, programme, command), null, cancel);
    }

    /// <summary>The key says it all, so two nodes that run the same day send the same body.</summary>
    private static Guid BodyOf(ActivityKey key) => new(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key.Key)).AsSpan(0, 16), bigEndian: true);
}
