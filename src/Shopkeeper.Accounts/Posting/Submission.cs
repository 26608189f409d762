using System.Collections.Immutable;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// One thing to post: its key (kept for ever), a hash of its body (the same key with another body is refused), who it is
/// for (one of card and account, or an account and the link of the member who acts in it), the programme it is for (null: an activity feeds all, a command takes the shop's
/// default), and the command. For <see cref="Command.Record"/> the sales are filled in by the posting way.
/// </summary>
public sealed record Submission(
    ActivityKey Key, Guid BodyHash, KeyedHash? Card, AccountId? Account, string? Programme, Command Command)
{
    /// <summary>The other account of a command that moves something between two.</summary>
    public AccountId? Other => Command switch
    {
        Command.Transfer transfer => transfer.To,
        Command.MergeInto merge => merge.To,
        Command.GiveBack back => back.To,
        Command.SplitOff split => split.To,
        _ => null,
    };

    /// <summary>A merge, its undo and a split are of all programmes in force unless one is named.</summary>
    public bool IsOfAll => Programme is null && Command is Command.MergeInto or Command.GiveBack or Command.SplitOff;

    /// <summary>Where what is asked differs by programme; a programme that is not named is not asked.</summary>
    public IReadOnlyDictionary<string, Command>? ByProgramme { get; init; }

    /// <summary>Who acts, where an account and a member are named; the card is then the member's link.</summary>
    public MemberId? Member { get; init; }

    /// <summary>Cards that lead to another account from this posting on.</summary>
    public CardsMoved? Cards { get; init; }
}

/// <summary>Keyed hashes of cards, and whose they become.</summary>
public sealed record CardsMoved(ImmutableArray<KeyedHash> Cards, AccountId Account, MemberId Member);

// Persisted in activity_key; explicit and append-only.
public enum AnswerStatus : byte
{
    Recorded = 0,

    /// <summary>Unplaceable for now (unknown card, sale not here yet, no version in force): placed by itself later.</summary>
    Parked = 1,

    /// <summary>Refused by a rule and pinned under its key.</summary>
    Refused = 2,
}

/// <summary>
/// What became of a submission: one posting per programme it fed, in the shop's order. Equal for every send of the same key
/// but for <see cref="Replayed"/>. Malformed submissions never get here.
/// </summary>
public sealed record PostingAnswer(
    AnswerStatus Status, bool Replayed, ActivityId Activity, AccountId? Account,
    ImmutableArray<Domain.Ledger.Posting> Postings, Rejection Rejection, string Detail)
{
    /// <summary>What a sale's codes led to, in its order; an id of no voucher where they led nowhere.</summary>
    public ImmutableArray<VoucherId> Vouchers { get; init; } = [];
}

/// <summary>The queue is full: shed with 429 and Retry-After. Nothing was stored.</summary>
public sealed class QueueFull() : Exception("The posting queue is full.");

/// <summary>It is not known whether the commit happened (notice, lost connection): 503; the same key may be sent again.</summary>
public sealed class OutcomeUnknown(string message, Exception? cause = null) : Exception(message, cause);
