using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Memory;

/// <summary>The tables of the model; the journal in commit order.</summary>
internal sealed class MemoryTables
{
    public Dictionary<AccountId, MemberId> Owners { get; } = [];

    public Dictionary<KeyedHash, LinkedCard> Cards { get; } = [];

    public Dictionary<ActivityKey, KeyRow> Keys { get; } = [];

    public Dictionary<(AccountId Account, string Programme), AccountRow> Accounts { get; } = [];

    public List<JournalRow> Journal { get; } = [];

    public HashSet<OnceRow> Once { get; } = [];

    public Dictionary<(AccountId Account, ActivityId Sale, int Line), SaleReturnRow> SaleReturns { get; } = [];

    public Dictionary<(string Programme, string Rule), long> Counts { get; } = [];

    public Dictionary<ActivityKey, ParkedRow> Parked { get; } = [];

    public Dictionary<KeyedHash, VoucherRow> Vouchers { get; } = [];

    public Dictionary<(string Programme, string Pool), List<SealedCode>> Codes { get; } = [];

    public Dictionary<string, GuessRow> Guesses { get; } = [];

    public Dictionary<string, string> Marks { get; } = [];

    public HashSet<DueRow> Due { get; } = [];

    /// <summary>In the order in which they were first seen; numbers count from 1.</summary>
    public List<ConflictRow> Conflicts { get; } = [];

    public Dictionary<string, (Guid Holder, long Until)> Leases { get; } = [];

    public OpenAccount? FindAccount(AccountId account) => Owners.TryGetValue(account, out var member)
        ? new OpenAccount(
            account,
            member,
            [.. Accounts.Values.Where(row => row.Account == account).OrderBy(static row => row.Programme, StringComparer.Ordinal)])
        : null;

    public AccountJournal? JournalOf(AccountId account) => FindAccount(account) is { } open
        ? new AccountJournal(
            open,
            [.. Journal.Where(row => row.Posting.Account == account)
                .OrderBy(static row => row.Posting.Seq).ThenBy(static row => row.Posting.Programme, StringComparer.Ordinal)])
        : null;

    public LoadedRows Load(LedgerNeeds needs)
    {
        var loaded = new LoadedRows();
        loaded.Journal.AddRange(Journal.Where(row => needs.Activities.Contains(row.Posting.Activity)));
        loaded.SaleReturns.AddRange(SaleReturns.Values.Where(row => needs.SaleReturns.Contains((row.Account, row.Sale))));
        loaded.Once.AddRange(needs.Once.Where(Once.Contains));
        loaded.Counts.AddRange(needs.Counts.Keys.Where(Counts.ContainsKey)
            .Select(count => new CountRow(count.Programme, count.Rule, Counts[count])));
        loaded.Codes.AddRange(needs.Codes.Where(Vouchers.ContainsKey).Select(code => Vouchers[code]));
        loaded.Pools.AddRange(needs.Pools.Where(Codes.ContainsKey).Select(pool => new PoolRow(pool.Programme, pool.Pool, Codes[pool].Count)));
        return loaded;
    }
}
