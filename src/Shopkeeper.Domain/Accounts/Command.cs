using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Whatever changes what a member has. A closed list; every one of them goes the one posting way.</summary>
public abstract partial record Command
{
    private Command()
    {
    }

    /// <summary>Of the activity; of the command itself when there is no activity row. Made at the edge.</summary>
    public abstract ActivityId Id { get; init; }

    /// <summary>
    /// Record an activity: feeds every programme of the account. Sales: what the store found of the sales its returns name,
    /// in the order of <see cref="Activity.Returns"/>; null where there is no receipt.
    /// </summary>
    public sealed record Record(Activity Activity, ImmutableArray<SaleRecord?> Sales) : Command
    {
        public override ActivityId Id
        {
            get => Activity.Id;
            init => Activity = Activity with { Id = value };
        }
    }

    /// <summary>Spend points at once. Proof was checked before; a till with a card alone never gets here.</summary>
    public sealed record Redeem(ActivityId Id, long Points, int Currency, string Reason, string Actor) : Command;

    /// <summary>Sets points, vouchers and uses of offers aside; the points may be 0 when there is anything else.</summary>
    public sealed record Reserve(
        ActivityId Id, HoldId Hold, long Points, int Currency, Instant Until, string Reason, string Actor) : Command
    {
        public ImmutableArray<VoucherId> Vouchers { get; init; } = [];

        /// <summary>Ids of offers, each once: one use of each.</summary>
        public ImmutableArray<string> Offers { get; init; } = [];

        /// <summary>What a quote says each of these offers takes off, minor units, in the same order; empty without a quote.</summary>
        public ImmutableArray<long> OfferMoney { get; init; } = [];

        /// <summary>What became of the quote that the amounts come from; null without one.</summary>
        public QuoteNote? Quote { get; init; }

        public long MoneyOf(int offer) => offer < OfferMoney.Length ? OfferMoney[offer] : 0;
    }

    /// <summary>Spend what a hold set aside, its vouchers too.</summary>
    public sealed record Commit(ActivityId Id, HoldId Hold, string Reason, string Actor) : Command;

    public sealed record Release(ActivityId Id, HoldId Hold, string Reason, string Actor) : Command;

    /// <summary>Operator credit (positive) or debit (negative), with a reason.</summary>
    public sealed record Adjust(ActivityId Id, long Points, int Currency, string Reason, string Actor) : Command;

    /// <summary>Post what has lapsed: lots past their expiry, holds past their limit. Idempotent; nothing due = no posting.</summary>
    public sealed record Expire(ActivityId Id) : Command;

    /// <summary>Post pending points whose time has come as available. Idempotent; nothing due = no posting.</summary>
    public sealed record ReleasePending(ActivityId Id) : Command;
}

/// <summary>
/// A sale as a return needs it: the activity, what it posted in this programme, the rules and catalogue it was decided
/// under, and what has come back of it before.
/// </summary>
public sealed record SaleRecord(
    Activity Activity, Posting? Posting, BoundRules? Rules, ImmutableArray<ReturnedSoFar> Returned);

/// <summary>Of sale line `Line`: how much has come back so far, quantity and amount (minor units).</summary>
public readonly record struct ReturnedSoFar(int Line, long Thousandths, long Amount);

/// <summary>
/// Everything else that a decision reads. `OnceTaken`: those (rule, key) pairs of this command which are already in `once`.
/// `Remaining`: what is left of each budget, by rule or offer id (`id#uses`
/// for uses); one that is not named is whole. `Now` is RecordedAt.
/// </summary>
public sealed record DecisionContext(
    BoundRules Rules, FactRecord Facts, IReadOnlyDictionary<string, long> Remaining, Instant Now, long Seq, MemberId Member)
{
    public IReadOnlySet<(string Rule, string Key)> OnceTaken { get; init; } =
        System.Collections.Frozen.FrozenSet<(string, string)>.Empty;

    /// <summary>
    /// The offers in the activity's lines that this programme answers for, where a basket feeds several: its own, and for
    /// the first programme those that nobody knows. Null = all of them.
    /// </summary>
    public IReadOnlySet<string>? Offers { get; init; }

    /// <summary>
    /// The vouchers named by the purchase that this programme answers for, where a basket feeds several: its own, and for the
    /// first programme those that lead nowhere. Null = all of them.
    /// </summary>
    public IReadOnlySet<VoucherId>? Vouchers { get; init; }

    /// <summary>Of the pools of outside codes that this command may take from; a pool that is not named has none left.</summary>
    public IReadOnlyDictionary<string, CodesLeft> Codes { get; init; } =
        System.Collections.Frozen.FrozenDictionary<string, CodesLeft>.Empty;
}

/// <summary>
/// A posting, or a refusal. Both null/None = nothing to do (Expire with nothing due): nothing is written. `Detail` says in
/// plain words what was refused; `Next` is the account after the posting.
/// </summary>
public readonly record struct Outcome(Posting? Posting, AccountState? Next, Rejection Rejection, string Detail)
{
    public static readonly Outcome Nothing = new(null, null, Rejection.None, "");

    public static Outcome Refuse(Rejection why, string detail) => new(null, null, why, detail);

    public static Outcome Post(Posting posting, AccountState next) => new(posting, next, Rejection.None, "");
}
