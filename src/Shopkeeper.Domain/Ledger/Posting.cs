using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// The purses that entries move points between, all inside one account and programme. Persisted; explicit, append-only.
/// Member-side purses hold what the member has; contra purses (from 16) make every entry cancel by construction.
/// </summary>
public enum Purse : byte
{
    Available = 1,
    Pending = 2,
    Reserved = 3,

    /// <summary>What the member owes: its balance is never positive.</summary>
    Deficit = 4,
    Issued = 16,
    Redeemed = 17,
    Expired = 18,
    ClawedBack = 19,
    Adjusted = 20,
    Transferred = 21,
    Forgiven = 22,
    Reinstated = 23,

    /// <summary>Brought in from an earlier scheme.</summary>
    Opened = 24,

    /// <summary>Spent at a till without the server and not the member's: the shop bears it. Its sum is the loss.</summary>
    Loss = 25,
}

/// <summary>
/// One immutable transfer: amount (> 0) from one purse to another, touching one lot (0 when none), caused by a rule (empty
/// when none) and attributed to a line number (0 = the whole basket).
/// </summary>
public readonly record struct Entry(Purse From, Purse To, int Currency, long Amount, int Lot, string Rule, int Line);

/// <summary>What caused a posting. Persisted; explicit and append-only.</summary>
public enum CommandKind : byte
{
    Activity = 1,
    Redeem = 2,
    Reserve = 3,
    Commit = 4,
    Release = 5,
    Adjust = 6,
    Expire = 7,
    ReleasePending = 8,
    PickOffer = 9,
    UnpickOffer = 10,
    GiveOffers = 11,
    IssueVoucher = 12,
    ConvertPoints = 13,
    UseVoucher = 14,
    CancelVoucher = 15,
    TakeOver = 32,
    Transfer = 33,
    Receive = 34,
    MergeInto = 35,
    Absorb = 36,
    GiveBack = 37,
    Restore = 38,
    SplitOff = 39,
}

/// <summary>
/// Everything that one activity or command did in one programme; append-only. Self-contained: with the activity row, the
/// rule set version and the catalogue number it names, <c>Decide</c> gives it again to the byte.
/// </summary>
public sealed record Posting
{
    public required AccountId Account { get; init; }
    public required string Programme { get; init; }

    /// <summary>Per account, over all its programmes, from 1; gaps within a programme are normal.</summary>
    public required long Seq { get; init; }
    public required MemberId Member { get; init; }
    public required CommandKind Kind { get; init; }

    /// <summary>Of the activity; of the command itself when there is no activity row.</summary>
    public required ActivityId Activity { get; init; }
    public required int RuleSetVersion { get; init; }
    public required long CatalogueNumber { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant RecordedAt { get; init; }
    public FactRecord FactsRead { get; init; } = FactRecord.None;

    /// <summary>Parameters of a command without activity row (points asked, hold, reason, operator); null for activities.</summary>
    public CommandTerms? Terms { get; init; }

    /// <summary>Not None: the programme gave nothing, and this is why (the fact is recorded all the same).</summary>
    public Rejection Rejected { get; init; }
    public ImmutableArray<Entry> Entries { get; init; } = [];
    public ImmutableArray<Change> Changes { get; init; } = [];

    /// <summary>Of the first points, after this posting: what the answer shows and a replayed answer repeats.</summary>
    public long AvailableAfter { get; init; }
    public long PendingAfter { get; init; }
}

/// <summary>
/// Terms of a command that has no activity row. Amount is signed for adjustments only. Names: pool, offer, kind and what else
/// the command names, in its order. Vouchers: those it is about. Money: minor units, by name.
/// </summary>
public sealed record CommandTerms(long Amount, int Currency, HoldId Hold, Instant? Until, string Reason, string Actor)
{
    public ImmutableArray<string> Names { get; init; } = [];

    public ImmutableArray<VoucherId> Vouchers { get; init; } = [];

    public ImmutableArray<long> Money { get; init; } = [];

    /// <summary>What came in from outside the account; null for what brings nothing.</summary>
    public Accounts.Belongings? Belongings { get; init; }

    public bool Equals(CommandTerms? other) => other is not null && Amount == other.Amount && Currency == other.Currency
        && Hold == other.Hold && Until == other.Until && Reason == other.Reason && Actor == other.Actor
        && Names.AsSpan().SequenceEqual(other.Names.AsSpan()) && Vouchers.AsSpan().SequenceEqual(other.Vouchers.AsSpan())
        && Money.AsSpan().SequenceEqual(other.Money.AsSpan())
        && Belongings == other.Belongings;

    public override int GetHashCode() => HashCode.Combine(Amount, Currency, Hold, Until, Reason, Actor, Names.Length, Vouchers.Length);
}

/// <summary>
/// What a posting did beside moving points. The list of kinds is closed, append-only and versioned: each has a tag in the
/// posting codec. The account row is the fold of entries and changes.
/// </summary>
public abstract partial record Change
{
    private Change()
    {
    }

    /// <summary>
    /// A rule fired: on which basis (minor units, thousandths or items), over which lines (indexes into the activity's
    /// lines; empty = all lines or none needed), what it would have given unbounded and what it gave.
    /// </summary>
    public sealed record RuleFired(
        string Rule, int Currency, long BasisAmount, ImmutableArray<int> Lines, long Raw, long Granted, int Lot) : Change
    {
        public bool Equals(RuleFired? other) => other is not null && Rule == other.Rule && Currency == other.Currency
            && BasisAmount == other.BasisAmount && Lines.AsSpan().SequenceEqual(other.Lines.AsSpan()) && Raw == other.Raw
            && Granted == other.Granted && Lot == other.Lot;

        public override int GetHashCode() => HashCode.Combine(Rule, Currency, BasisAmount, Raw, Granted, Lot);
    }

    /// <summary>A limit's counter moved: rule, index of the limit in the rule, start of its period, by how much.</summary>
    public sealed record CounterMoved(string Rule, int Limit, LocalDate Period, long By) : Change;

    /// <summary>The rule has fired for this product or subject: kept in `once`, outside the account row.</summary>
    public sealed record OnceTaken(string Rule, string Key) : Change;

    /// <summary>Points taken (or, negative, given back) from a rule's budget: a shared count.</summary>
    public sealed record BudgetTaken(string Rule, long Amount) : Change;

    public sealed record LevelReached(string Level) : Change;

    public sealed record LevelLost(string Level) : Change;

    public sealed record Held(HoldId Hold, Instant Until) : Change;

    /// <summary>A hold ended: by commit, by release or by its time limit.</summary>
    public sealed record HoldEnded(HoldId Hold) : Change;

    /// <summary>So much of this line of that sale has come back with this posting.</summary>
    public sealed record SaleLineReturned(Activities.ActivityKey Sale, int Line, long Thousandths, long Amount) : Change;

    /// <summary>A purchase was counted (first-purchase rules); negative when voided.</summary>
    public sealed record PurchaseCounted(int By) : Change;

    /// <summary>The clock of inactivity expiry starts again.</summary>
    public sealed record Active(Instant At) : Change;

    /// <summary>What was claimed back of a rule: how much a return asked for and how much it got.</summary>
    public sealed record ClawedBack(string Rule, long Asked, long Taken) : Change;

    /// <summary>The receipt does not add up by so many minor units: reported, never refused.</summary>
    public sealed record VarianceSeen(long Amount) : Change;

    /// <summary>A lot came to be, or gained terms: number and terms, so that the fold needs no rules.</summary>
    public sealed record LotOpened(int Lot, int Currency, Instant ActiveFrom, Instant? ExpiresAt, string WaitsFor) : Change;

    /// <summary>A lot's terms moved: pending became active, or inactivity expiry was put off.</summary>
    public sealed record LotMoved(int Lot, Instant ActiveFrom, Instant? ExpiresAt) : Change;

    /// <summary>
    /// A purchase spent this hold: of which lots, in the order of spending, on which terms. A return of the purchase may give
    /// them back.
    /// </summary>
    public sealed record HoldSpent(HoldId Hold, int Currency, ImmutableArray<HeldLot> Lots) : Change
    {
        public bool Equals(HoldSpent? other) => other is not null && Hold == other.Hold && Currency == other.Currency
            && Lots.AsSpan().SequenceEqual(other.Lots.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Hold, Currency, Lots.Length);
    }

    /// <summary>
    /// A purchase had been paid with points where the server could not be asked: of which lots they were taken, in the order of
    /// spending; how many the member owes now; how many the shop bears, and why the member does not (None: the balance was short).
    /// A return of the purchase may give back what the member gave.
    /// </summary>
    public sealed record SpentOffline(ImmutableArray<HeldLot> Lots, long Owed, long Lost, Rejection Why) : Change
    {
        public bool Equals(SpentOffline? other) => other is not null && Owed == other.Owed && Lost == other.Lost && Why == other.Why
            && Lots.AsSpan().SequenceEqual(other.Lots.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Owed, Lost, Why, Lots.Length);
    }
}
