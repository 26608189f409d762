using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Storage;

/// <summary>
/// One key to claim, with whatever leads to its accounts. Keys of a batch are distinct. Sales: what its returns name, each once.
/// AccountOfSale: a pure return belongs to the account of its (one) sale, whatever card it carries; else the account given
/// or the card's. Placing: the key is known to be parked and is not claimed.
/// </summary>
internal readonly record struct KeyClaim(
    ActivityKey Key, Guid BodyHash, ActivityId Activity, AccountId? Account, KeyedHash? Card,
    ActivityKey[] Sales, bool AccountOfSale, bool Placing)
{
    /// <summary>The other account of two between which something is moved: locked and loaded with the first.</summary>
    public AccountId? Other { get; init; }
}

/// <summary>What phase 1 found. Cards, owners and keys that do not exist are absent.</summary>
internal sealed class ClaimedRows
{
    public required long ProgrammesHead { get; init; }

    public required long CatalogueNumber { get; init; }

    /// <summary>Rows that were there before this batch: of claimed keys (then the claim failed) and of named sales.</summary>
    public required Dictionary<ActivityKey, KeyRow> Keys { get; init; }

    public required Dictionary<KeyedHash, LinkedCard> Cards { get; init; }

    /// <summary>The opened accounts among those involved, locked.</summary>
    public required Dictionary<AccountId, OpenAccount> Accounts { get; init; }

    /// <summary>
    /// The account that a claim's key row is written with: of a pure return that of its first sale, if that was there; else
    /// the one given; else the card's; else null.
    /// </summary>
    public AccountId? AccountOf(in KeyClaim claim)
    {
        if (claim.AccountOfSale && Keys.TryGetValue(claim.Sales[0], out var sale) && sale.Account is { } ofSale)
        {
            return ofSale;
        }

        return claim.Account ?? (claim.Card is { } card && Cards.TryGetValue(card, out var linked) ? linked.Account : null);
    }
}

/// <summary>What decisions need beside account rows. Lists may be empty, never repeat.</summary>
internal sealed class LedgerNeeds
{
    /// <summary>Activities whose journal rows are needed: sales named by returns, answers to rebuild.</summary>
    public HashSet<ActivityId> Activities { get; } = [];

    /// <summary>Sales of which the returned lines are needed.</summary>
    public HashSet<(AccountId Account, ActivityId Sale)> SaleReturns { get; } = [];

    public HashSet<OnceRow> Once { get; } = [];

    /// <summary>Shared counts that decisions may take from.</summary>
    public Dictionary<(string Programme, string Rule), CountAsk> Counts { get; } = [];

    /// <summary>Keyed hashes of codes that purchases present.</summary>
    public HashSet<KeyedHash> Codes { get; } = [];

    public bool IsEmpty => Counts.Count == 0 && IsEmptyButCounts;

    public bool IsEmptyButCounts =>
        Activities.Count == 0 && SaleReturns.Count == 0 && Once.Count == 0 && Codes.Count == 0 && Pools.Count == 0;

    /// <summary>Pools of outside codes of which the size is needed; their counts are among <see cref="Counts"/>.</summary>
    public HashSet<(string Programme, string Pool)> Pools { get; } = [];

    /// <summary>Of several versions and submissions the least total and the greatest ask count.</summary>
    public void Count(string programme, string rule, CountAsk ask)
    {
        var before = Counts.GetValueOrDefault((programme, rule), ask);
        Counts[(programme, rule)] = new CountAsk(Math.Min(before.Total, ask.Total), Math.Max(before.Most, ask.Most));
    }
}

/// <summary>
/// Of a shared count: what there is in all, 0 where that is not known, and the most that one decision asks for beside what it
/// takes. A decision that has so much left, beyond what it takes, is the same as with all of it left.
/// </summary>
internal readonly record struct CountAsk(long Total, long Most);

/// <summary>What of the needs there is.</summary>
internal sealed class LoadedRows
{
    public List<JournalRow> Journal { get; } = [];

    public List<SaleReturnRow> SaleReturns { get; } = [];

    public List<OnceRow> Once { get; } = [];

    public List<CountRow> Counts { get; } = [];

    /// <summary>
    /// Counts were neither locked nor read: decisions are given all of every total, and the commit checks that what is left is
    /// enough for that (<see cref="CountMove.MostBefore"/>).
    /// </summary>
    public bool AreCountsAssumed { get; set; }

    /// <summary>Where codes lead; those that lead nowhere are absent.</summary>
    public List<VoucherRow> Codes { get; } = [];

    public List<PoolRow> Pools { get; } = [];
}

/// <summary>Everything a batch writes. Rows of accounts, sale returns and keys are final values, each at most once.</summary>
internal sealed class LedgerWrites
{
    public List<ActivityRow> Activities { get; } = [];

    public List<PostingRow> Postings { get; } = [];

    /// <summary>Inserted or replaced.</summary>
    public List<AccountRow> Accounts { get; } = [];

    public List<OnceRow> Once { get; } = [];

    public List<SaleReturnRow> SaleReturns { get; } = [];

    public List<CountMove> Counts { get; } = [];

    /// <summary>Outcomes other than "recorded for the account that claiming resolved", and parked keys now placed.</summary>
    public List<(ActivityKey Key, KeyRow Row)> Keys { get; } = [];

    public List<ParkedRow> Parked { get; } = [];

    /// <summary>Parked rows to take away: placed or refused now.</summary>
    public List<ActivityKey> Unparked { get; } = [];

    /// <summary>Cards that lead elsewhere from now on; those that are not linked stay so.</summary>
    public List<(KeyedHash Card, LinkedCard Linked)> Relinked { get; } = [];

    /// <summary>Vouchers issued, or come from another account: where their codes lead.</summary>
    public List<VoucherRow> Vouchers { get; } = [];

    /// <summary>Vouchers issued with a code of a pool: where those codes lead.</summary>
    public List<HandedRow> Handed { get; } = [];

    /// <summary>Timers set; one that stands already is left alone.</summary>
    public List<DueRow> Due { get; } = [];

    /// <summary>Timers that have run.</summary>
    public List<DueRow> DueDone { get; } = [];
}

/// <summary>What a parked row waits for, as 16 bytes.</summary>
internal static class Waiting
{
    /// <summary>SHA-256 of source, a zero byte and key, cut to 16 bytes.</summary>
    public static Guid ForSale(ActivityKey sale)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(sale.Source + "\0" + sale.Key);
        return new Guid(System.Security.Cryptography.SHA256.HashData(bytes).AsSpan(0, 16), bigEndian: true);
    }
}
