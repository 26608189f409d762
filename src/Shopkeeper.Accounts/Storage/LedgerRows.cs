using System.Collections.Immutable;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Storage;

/// <summary>A row of `activity_key`. Account is null while parked and when refused before an account was known.</summary>
internal sealed record KeyRow(
    Guid BodyHash, ActivityId Activity, AccountId? Account, AnswerStatus Status, Rejection Rejection, string Detail);

/// <summary>A row of `account`: the state of one account in one programme. Due = when its timer stands, null = none.</summary>
internal sealed record AccountRow(AccountId Account, string Programme, long Seq, long? DueMicros, byte[] State);

/// <summary>An account that was opened, with its rows in order of programme id.</summary>
internal sealed record OpenAccount(AccountId Account, MemberId Member, ImmutableArray<AccountRow> Rows);

internal sealed record PostingRow(AccountId Account, string Programme, long Seq, ActivityId Activity, byte[] Body);

/// <summary>What came in, as it was decided for this account; the same seq as its postings.</summary>
internal sealed record ActivityRow(AccountId Account, long Seq, ActivityId Activity, byte[] Body);

/// <summary>A posting with the body of its activity row; null for commands without one.</summary>
internal sealed record JournalRow(PostingRow Posting, byte[]? Activity);

internal sealed record FeedRow(string Cursor, PostingRow Posting, byte[]? Activity);

internal sealed record AccountJournal(OpenAccount Account, ImmutableArray<JournalRow> Rows);

/// <summary>A timer: at that instant something of this account lapses or becomes available.</summary>
internal readonly record struct DueRow(long DueMicros, AccountId Account, string Programme);

/// <summary>
/// A submission that cannot be placed yet: only activities are parked. WaitsFor: the hash of the card, or
/// <see cref="Waiting.ForSale"/>; null when it waits for a version or a product.
/// </summary>
internal sealed record ParkedRow(
    ActivityKey Key, Guid BodyHash, KeyedHash? Card, AccountId? Account, string? Programme, ActivityId Activity,
    Rejection Reason, Guid? WaitsFor, long ParkedMicros, byte[] Body);

internal readonly record struct OnceRow(AccountId Account, string Programme, string Rule, string Key);

/// <summary>Of a sale's line: what has come back in all. Kept in the partition of the sale's account.</summary>
internal readonly record struct SaleReturnRow(
    AccountId Account, ActivityId Sale, int Line, long Thousandths, long Amount);

/// <summary>Points taken from a rule's budget in all; what remains is the version's budget less this.</summary>
internal readonly record struct CountRow(string Programme, string Rule, long Taken);

/// <summary>
/// To add to what was taken of a count (negative: given back). Needed: with so much left, the decisions of the batch are the
/// same as with all of it. MostBefore: the most that may have been taken before the batch; more, and it is to be decided again.
/// </summary>
internal readonly record struct CountMove(string Programme, string Rule, long Taken, long Needed, long MostBefore);

/// <summary>A key that came again with another body: which activity stands under it, when and how often it came.</summary>
internal sealed record ConflictRow(
    long Number, ActivityKey Key, ActivityId Activity, long Times, long FirstMicros, long LastMicros);

/// <summary>Accounts opened, submissions parked and keys in conflict: the counts that the journal does not give.</summary>
internal readonly record struct RowCounts(long Members, long Parked, long Conflicts);
