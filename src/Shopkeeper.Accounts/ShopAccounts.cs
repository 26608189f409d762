using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Jobs;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Reading;
using Shopkeeper.Accounts.Simulating;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts;

/// <summary>The module of one shop, put together: the posting way, reading beside it, and the jobs that post.</summary>
internal sealed class ShopAccounts : IShopAccounts
{
    private readonly ILedgerStore store;
    private readonly PostingQueue queue;
    private readonly LastPurchases lastPurchases;
    private readonly Placer placer;
    private readonly Claiming claiming;
    private readonly DueRunner due;
    private readonly StatementRunner statements;
    private readonly VoucherReading vouchers;
    private readonly JobRunner jobs;
    private readonly Quoting quoting;
    private readonly ActivityReading activities;
    private readonly Verification verification;
    private readonly Simulator simulator;
    private readonly RunningTotals totals;
    private int disposed;

    public ShopAccounts(
        ILedgerStore store, Shop shop, IProgrammes programmes, ICatalogues catalogues, IFacts facts, AccountsOptions options)
    {
        this.store = store;
        var rules = new ShopRules(programmes, catalogues);
        placer = new Placer(store, SendAsync, options.Log);
        claiming = new Claiming(store, SendAsync, placer);
        lastPurchases = new LastPurchases(store, rules);
        var way = new PostingWay(store, rules, facts, shop, options, placer.Committed);
        queue = new PostingQueue(way, store.Writers, options);
        Figures = way.Figures;
        Figures.Watch(() => queue.Depth);
        due = new DueRunner(store, queue, shop);
        statements = new StatementRunner(store, queue, rules, facts, shop);
        vouchers = new VoucherReading(store, shop);
        jobs = new JobRunner(store, RunDueAsync, placer, shop, options);
        quoting = new Quoting(store, rules, facts, shop);
        activities = new ActivityReading(store, rules);
        verification = new Verification(store, rules, options.CodeHash);
        simulator = new Simulator(store, rules, facts, shop);
        totals = new RunningTotals(store);
    }

    public PostingFigures Figures { get; }

    public Task<PostingAnswer> PostAsync(Submission submission, CancellationToken cancel) =>
        SendAsync(submission, null, cancel);

    private Task<PostingAnswer> SendAsync(Submission submission, ParkedRow? parked, CancellationToken cancel) =>
        LastPurchases.MayConcern(submission) ? FindAndSendAsync(submission, parked, cancel) : queue.PostAsync(submission, parked, cancel);

    private async Task<PostingAnswer> FindAndSendAsync(Submission submission, ParkedRow? parked, CancellationToken cancel) =>
        await queue.PostAsync(await lastPurchases.FindAsync(submission, cancel), parked, cancel);

    public async Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel)
    {
        await store.OpenAsync(openings, cancel);
        placer.Opened(openings);
    }

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel) => store.UnlinkAsync(cards, cancel);

    public Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel) => store.HandOverAsync(account, owner, cancel);

    public Task<Quote> QuoteAsync(QuoteRequest request, CancellationToken cancel) => quoting.QuoteAsync(request, cancel);

    public async Task<ImmutableArray<AccountState>?> FindAsync(AccountId account, CancellationToken cancel) =>
        (await OwnerAsync(account, cancel))?.States;

    public async Task<AccountOwner?> OwnerAsync(AccountId account, CancellationToken cancel)
    {
        var open = await store.FindAccountAsync(account, cancel);
        return open is null ? null : OwnerOf(open);
    }

    public async Task<ImmutableArray<(AccountId Account, AccountOwner Owner)>> OwnersAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancel) =>
        [.. (await store.FindAccountsAsync(accounts, cancel)).Select(static open => (open.Account, OwnerOf(open)))];

    public async Task<ImmutableArray<AccountOwner>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        [.. (await store.OpenAccountsAsync(after, limit, cancel)).Select(OwnerOf)];

    private static AccountOwner OwnerOf(OpenAccount open) => new(
        open.Account, open.Member, [.. open.Rows.Select(static row => AccountStateCodec.Decode(row.State, row.Account, row.Programme))]);

    public Task<LinkedCard?> FindByCardAsync(KeyedHash card, CancellationToken cancel) => store.FindCardAsync(card, cancel);

    public async Task<ImmutableArray<LedgerPosting>> EntriesAsync(
        AccountId account, long? before, int limit, CancellationToken cancel) =>
        [.. (await store.PostingsAsync(account, before ?? long.MaxValue, limit, cancel)).Select(Answers.Decode)];

    public async Task<ImmutableArray<FeedItem>> HistoryAsync(AccountId account, CancellationToken cancel) =>
        await store.JournalAsync(account, cancel) is { } journal
            ? [.. journal.Rows.Select(static row => new FeedItem(
                "", Answers.Decode(row.Posting), row.Activity is { } body ? ActivityCodec.Decode(body, row.Posting.Activity) : null))]
            : [];

    public IAsyncEnumerable<ImmutableArray<FeedItem>> LatestAsync(AccountId account, int most, CancellationToken cancel) =>
        LatestPostings.ReadAsync(store, account, most, cancel);

    public Task<RecordedActivity?> FindActivityAsync(ActivityId activity, bool explain, CancellationToken cancel) =>
        activities.FindAsync(activity, explain, cancel);

    public async Task<FeedPage> FeedAsync(string after, int limit, CancellationToken cancel)
    {
        var rows = await store.FeedAsync(after, limit, cancel);
        return new FeedPage(
            [.. rows.Select(static row => new FeedItem(
                row.Cursor,
                Answers.Decode(row.Posting),
                row.Activity is { } body ? ActivityCodec.Decode(body, row.Posting.Activity) : null))],
            rows.IsEmpty ? after : rows[^1].Cursor);
    }

    public Task<UnclaimedSale?> FindUnclaimedAsync(Guid mark, CancellationToken cancel) => claiming.FindAsync(mark, cancel);

    public Task<(ImmutableArray<Activity> Sales, ActivityKey? Next)> UnclaimedAsync(ActivityKey? after, int limit, CancellationToken cancel) =>
        claiming.ReadAsync(after, limit, cancel);

    public Task<UnclaimedSale?> FindUnclaimedAsync(ActivityId activity, CancellationToken cancel) => claiming.FindAsync(activity, cancel);

    public Task<PostingAnswer?> ClaimAsync(Guid mark, Claimant claimant, CancellationToken cancel) =>
        claiming.ClaimAsync(mark, claimant, cancel);

    public Task<int> PlaceParkedAsync(CancellationToken cancel) => placer.PlaceAllAsync(cancel);

    public async Task<long> ForgetParkedAsync(Instant before, bool dryRun, CancellationToken cancel)
    {
        var (count, after, at) = (0L, default(ActivityKey?), Microseconds.Of(before));
        ImmutableArray<ParkedRow> page;
        do
        {
            page = await store.ParkedAsync(after, Limits.PageLength, cancel);
            after = page.IsEmpty ? after : page[^1].Key;
            var old = page.Where(row => row.ParkedMicros < at).Select(static row => row.Key).ToArray();
            count += old.Length;
            if (!dryRun && old.Length > 0)
            {
                await store.ForgetParkedAsync(old, cancel);
            }
        }
        while (page.Length == Limits.PageLength);
        return count;
    }

    public async Task<long> RunDueAsync(CancellationToken cancel) =>
        await due.RunAsync(cancel) + await statements.RunAsync(cancel);

    public Task<VoucherFound?> FindVoucherAsync(KeyedHash code, CancellationToken cancel) => vouchers.FindAsync(code, cancel);

    public Task<ImmutableArray<string?>> LoadCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel) =>
        store.AddCodesAsync(programme, pool, codes, cancel);

    public Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel) =>
        store.FindCodeAsync(programme, code, cancel);

    public Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel) =>
        store.FindCodeAsync(programme, code, cancel);

    public async Task<ImmutableArray<CodePool>> CodePoolsAsync(CancellationToken cancel)
    {
        var counts = (await store.CountsAsync(cancel)).ToDictionary(static row => (row.Programme, row.Rule), static row => row.Taken);
        return
        [
            .. (await store.PoolsAsync(cancel)).Select(row => new CodePool(
                row.Programme, row.Pool, row.Size, counts.GetValueOrDefault((row.Programme, Engine.CodesCount(row.Pool))))),
        ];
    }

    public Task<Instant?> GuessingBlockedAsync(string caller, CancellationToken cancel) => vouchers.BlockedAsync(caller, cancel);

    public Task CountGuessAsync(string caller, CancellationToken cancel) => vouchers.CountGuessAsync(caller, cancel);

    public async Task<bool> KnowsAsync(ActivityKey key, CancellationToken cancel) => await store.FindKeyAsync(key, cancel) is not null;

    public async Task<SaleFound?> FindSaleAsync(ActivityKey key, CancellationToken cancel)
    {
        if (await store.FindKeyAsync(key, cancel) is not { Status: AnswerStatus.Recorded, Account: { } account } row
            || (await FindActivityAsync(row.Activity, false, cancel))?.Activity is not { Type: ActivityType.Purchase } sale)
        {
            return null;
        }

        var needs = new LedgerNeeds();
        needs.SaleReturns.Add((account, row.Activity));
        var returned = (await store.LoadAsync(needs, cancel)).SaleReturns;
        return new SaleFound(sale, [.. returned.Select(static line => new ReturnedSoFar(line.Line, line.Thousandths, line.Amount))]);
    }

    public Task<VerifyReport> VerifyAsync(bool redecide, IProgress<long>? progress, CancellationToken cancel) =>
        verification.RunAsync(redecide, progress, cancel);

    public Task<SimulationReport> SimulateAsync(
        SimulationRequest request, IProgress<SimulationProgress>? progress, CancellationToken cancel) =>
        simulator.RunAsync(request, progress, cancel);

    public Task<ShopTotals> TotalsAsync(CancellationToken cancel) => totals.ReadAsync(cancel);

    public Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel) =>
        store.KeysAsync(source, from, below, limit, cancel);

    public async Task<ImmutableArray<KeyConflict>> ConflictsAsync(long? before, int limit, CancellationToken cancel) =>
        [.. (await store.ConflictsAsync(before ?? long.MaxValue, limit, cancel)).Select(static row => new KeyConflict(
            row.Number, row.Key, row.Activity, row.Times, Microseconds.ToInstant(row.FirstMicros), Microseconds.ToInstant(row.LastMicros)))];

    /// <summary>Jobs stop first, then the queue drains; the store's last commit is the last thing that happens.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        await jobs.DisposeAsync();
        await placer.DisposeAsync();
        await queue.DisposeAsync();
        totals.Dispose();
        await store.DisposeAsync();
    }
}
