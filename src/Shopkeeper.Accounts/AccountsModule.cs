using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Postgres;
using Shopkeeper.Accounts.Sqlite;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts;

/// <summary>Opens the module for one shop; nothing about a shop is static.</summary>
public static class AccountsModule
{
    /// <summary>Tables that grow without end and never held anything personal.</summary>
    public static readonly IReadOnlyList<string> LedgerTables =
        ["account", "activity", "activity_key", "once", "posting", "sale_return"];

    /// <summary>The migrations must have been applied. Dispose it before the shop: it drains its queue.</summary>
    public static IShopAccounts OpenShop(
        Shop shop, IProgrammes programmes, ICatalogues catalogues, IFacts facts, AccountsOptions options)
    {
        ILedgerStore store = shop.Database switch
        {
            SqliteDatabase sqlite => new SqliteLedgerStore(sqlite),
            PostgresDatabase postgres => PostgresLedgerStore.Open(postgres),
            _ => throw new InvariantViolated("a shop's database is SQLite or PostgreSQL"),
        };
        return new ShopAccounts(store, shop, programmes, catalogues, facts, options);
    }
}

/// <summary>The public face of the module for one shop: everything that changes or reads what a member has.</summary>
public interface IShopAccounts : IAsyncDisposable
{
    /// <summary>What the posting way has done since this process started; reading it costs nothing.</summary>
    PostingFigures Figures { get; }

    /// <summary>Posts one submission through the group-commit queue; answers after the commit only.</summary>
    /// <exception cref="QueueFull">Shed: nothing stored.</exception>
    /// <exception cref="OutcomeUnknown">The commit's outcome is not known.</exception>
    Task<PostingAnswer> PostAsync(Submission submission, CancellationToken cancel);

    /// <summary>Opens accounts and links cards to them, set-based and idempotent; a card that is linked stays as it is.</summary>
    Task OpenAsync(IReadOnlyList<AccountOpening> openings, CancellationToken cancel);

    /// <summary>Cards become nobody's; what was posted stays. May be repeated.</summary>
    Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel);

    /// <summary>The account gets another owner: who acts in it where no card says so. May be repeated.</summary>
    Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel);

    /// <summary>Evaluates a basket and writes nothing. Unknown card: an account without history.</summary>
    Task<Quote> QuoteAsync(QuoteRequest request, CancellationToken cancel);

    /// <summary>All programme rows of an account as stored; empty when it has none yet; null when there is no such account.</summary>
    Task<ImmutableArray<AccountState>?> FindAsync(AccountId account, CancellationToken cancel);

    /// <summary>The same with whose it is; null when there is no such account.</summary>
    Task<AccountOwner?> OwnerAsync(AccountId account, CancellationToken cancel);

    /// <summary>The same of many in one read; an account that is not there is left out.</summary>
    Task<ImmutableArray<(AccountId Account, AccountOwner Owner)>> OwnersAsync(
        IReadOnlyList<AccountId> accounts, CancellationToken cancel);

    Task<LinkedCard?> FindByCardAsync(KeyedHash card, CancellationToken cancel);

    /// <summary>
    /// The voucher with this code, wherever it is; null when no voucher has it. A code that leads nowhere costs the same reads.
    /// </summary>
    Task<VoucherFound?> FindVoucherAsync(KeyedHash code, CancellationToken cancel);

    /// <summary>
    /// Loads outside codes into a pool, behind those that are there. The answer says of each, in the order asked: null = added,
    /// else the pool that had it already. Codes asked are distinct; sending them again adds nothing.
    /// </summary>
    Task<ImmutableArray<string?>> LoadCodesAsync(
        string programme, string pool, IReadOnlyList<Storage.SealedCode> codes, CancellationToken cancel);

    /// <summary>The pool and number of an outside code in a programme; null when it has none with this hash.</summary>
    Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel);

    /// <summary>The next accounts after this id in id order, each with its rows. Null = from the first.</summary>
    Task<ImmutableArray<AccountOwner>> AccountsAsync(AccountId? after, int limit, CancellationToken cancel);

    /// <summary>An outside code, sealed; null when the pool has no such number.</summary>
    Task<Storage.SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel);

    /// <summary>The pools of outside codes, by programme and name.</summary>
    Task<ImmutableArray<CodePool>> CodePoolsAsync(CancellationToken cancel);

    /// <summary>Until when this caller may try no more codes, by what the database remembers; null when it may.</summary>
    Task<Instant?> GuessingBlockedAsync(string caller, CancellationToken cancel);

    /// <summary>Counts one wrong code of this caller.</summary>
    Task CountGuessAsync(string caller, CancellationToken cancel);

    /// <summary>Whether something was sent under this key before, in whatever way it ended.</summary>
    Task<bool> KnowsAsync(ActivityKey key, CancellationToken cancel);

    /// <summary>Postings of an account, newest first, before a sequence number (null = from the newest).</summary>
    Task<ImmutableArray<Domain.Ledger.Posting>> EntriesAsync(AccountId account, long? before, int limit, CancellationToken cancel);

    /// <summary>Everything that was posted to an account, oldest first, with the activities; empty when there is no such account.</summary>
    Task<ImmutableArray<FeedItem>> HistoryAsync(AccountId account, CancellationToken cancel);

    /// <summary>
    /// What happened in an account, newest first, each time with its postings of all programmes; ends after so many postings. Read in
    /// pages: whoever has seen enough stops.
    /// </summary>
    IAsyncEnumerable<ImmutableArray<FeedItem>> LatestAsync(AccountId account, int most, CancellationToken cancel);

    /// <summary>The activity with what it posted and, when asked, the explanation per programme, recomputed by the engine.</summary>
    Task<RecordedActivity?> FindActivityAsync(ActivityId activity, bool explain, CancellationToken cancel);

    /// <summary>A sale by its key, with what has come back of it; null when no account has recorded it.</summary>
    Task<SaleFound?> FindSaleAsync(ActivityKey key, CancellationToken cancel);

    /// <summary>The journal in commit order after a cursor ("" = from the start); never skips a late commit.</summary>
    Task<FeedPage> FeedAsync(string after, int limit, CancellationToken cancel);

    /// <summary>The purchase that names nobody and waits under this mark; null when none does.</summary>
    Task<UnclaimedSale?> FindUnclaimedAsync(Guid mark, CancellationToken cancel);

    /// <summary>The same by the id that the till was answered with.</summary>
    Task<UnclaimedSale?> FindUnclaimedAsync(ActivityId activity, CancellationToken cancel);

    /// <summary>Purchases that name nobody and wait, in the order of their keys after one (null = from the first), and where to go on; null at the end.</summary>
    Task<(ImmutableArray<Activity> Sales, ActivityKey? Next)> UnclaimedAsync(ActivityKey? after, int limit, CancellationToken cancel);

    /// <summary>
    /// Posts a purchase that names nobody for whoever claims it, under its own key, and what came back of it meanwhile. Null when
    /// none waits under the mark. Who comes second is given the answer of the first, with the account that it went to.
    /// </summary>
    Task<PostingAnswer?> ClaimAsync(Guid mark, Claimant claimant, CancellationToken cancel);

    /// <summary>Tries again to place what is parked (cards linked, sales arrived, versions published since).</summary>
    Task<int> PlaceParkedAsync(CancellationToken cancel);

    /// <summary>
    /// Activities parked before an instant, whose card or sale never came: counted, and gone unless it is only asked how many. Their
    /// keys stay, and answer as before.
    /// </summary>
    Task<long> ForgetParkedAsync(Instant before, bool dryRun, CancellationToken cancel);

    /// <summary>Posts what is due now: lapsed lots, holds and vouchers, pending points whose time has come, statements. Returns postings made.</summary>
    Task<long> RunDueAsync(CancellationToken cancel);

    /// <summary>Rebuilds every account from the journal and compares; with redecide also decides every posting again.</summary>
    Task<VerifyReport> VerifyAsync(bool redecide, IProgress<long>? progress, CancellationToken cancel);

    /// <summary>Runs the stored history through a draft in memory; writes nothing, and posting goes on meanwhile.</summary>
    Task<SimulationReport> SimulateAsync(
        SimulationRequest request, IProgress<SimulationProgress>? progress, CancellationToken cancel);

    Task<ShopTotals> TotalsAsync(CancellationToken cancel);

    /// <summary>The conflict report: keys that came again with another body, the latest first, below a number (null = all).</summary>
    Task<ImmutableArray<KeyConflict>> ConflictsAsync(long? before, int limit, CancellationToken cancel);

    /// <summary>
    /// Keys that a source has used, from `from` on and below `below` in the order of their bytes: recorded, parked or refused. What makes
    /// keys that a till numbers tell which numbers are missing.
    /// </summary>
    Task<ImmutableArray<string>> KeysAsync(string source, string from, string below, int limit, CancellationToken cancel);
}

public sealed record AccountOpening(AccountId Account, MemberId Member, KeyedHash? Card);

/// <summary>State null: it was used, cancelled or has expired; the journal knows which.</summary>
public sealed record VoucherFound(AccountId Account, string Programme, VoucherId Id, Voucher? State);

/// <summary>How many codes were loaded into a pool, and how many of them were handed out.</summary>
public sealed record CodePool(string Programme, string Pool, long Size, long Handed);

public sealed record AccountOwner(AccountId Account, MemberId Member, ImmutableArray<AccountState> States);

/// <summary>A purchase that names nobody, and the mark under which it waits: made of its key, the same whoever asks.</summary>
public sealed record UnclaimedSale(Guid Mark, Activity Sale)
{
    public static Guid MarkOf(ActivityKey sale) => Storage.Waiting.ForSale(sale);
}

/// <summary>Who claims a sale: a member in an account. Link: by what the posting finds that the account is the member's.</summary>
public sealed record Claimant(AccountId Account, MemberId Member, KeyedHash Link);

public sealed record LinkedCard(AccountId Account, MemberId Member);

/// <summary>A basket to evaluate. Draft: a version that is not published, instead of those in force.</summary>
public sealed record QuoteRequest(Activity Activity, KeyedHash? Card, AccountId? Account, string? Programme, RuleSet? Draft = null);

/// <summary>Priced: the basket as the till should charge it; the same as asked when no offer takes anything off.</summary>
public sealed record Quote(AccountId? Account, Activity Priced, ImmutableArray<ProgrammeQuote> Programmes);

/// <summary>What a commit of the priced basket would post, what its offers take off, and what every rule and offer said.</summary>
public sealed record ProgrammeQuote(
    RuleSet? Rules, Outcome Outcome, AccountState Before, Explanation Explanation, OfferPrices Offers);

public sealed record RecordedActivity(
    Activity? Activity, AccountId Account, ImmutableArray<Domain.Ledger.Posting> Postings, ImmutableArray<Explanation> Explanations);

/// <param name="Returned">What has come back, line by line; lines of which nothing has are not in it.</param>
public sealed record SaleFound(Activity Sale, ImmutableArray<ReturnedSoFar> Returned);

public sealed record FeedPage(ImmutableArray<FeedItem> Items, string Next);

/// <summary>A posting in commit order; Activity is null for commands without an activity row.</summary>
public sealed record FeedItem(string Cursor, Domain.Ledger.Posting Posting, Activity? Activity);

/// <summary>A key that came again with another body. The first body stands as this activity; the others did nothing.</summary>
/// <param name="Number">Place in the report, in the order in which keys were first seen in conflict.</param>
/// <param name="Times">How often another body came.</param>
public sealed record KeyConflict(long Number, ActivityKey Key, ActivityId Activity, long Times, Instant First, Instant Last);

/// <param name="Conflicts">Keys in the conflict report: for somebody to look at, no difference.</param>
public sealed record VerifyReport(
    long Accounts, long Postings, long Differences, long Conflicts, ImmutableArray<string> First);

/// <summary>Sums from the journal and counts of rows, for the landing page.</summary>
public sealed record ShopTotals(
    long Members, long Activities, long Postings, ImmutableArray<ProgrammeTotals> Programmes, long Parked);

public sealed record ProgrammeTotals(
    string Programme, long PointsIssued, long PointsTakenBack, long PointsRedeemed, ImmutableArray<(string Level, long Members)> Levels);
