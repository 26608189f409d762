using System.Collections.Frozen;
using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Posting;

/// <summary>What lies outside account rows while a batch runs: `once` and the shared counts.</summary>
internal sealed class SharedInBatch(LedgerNeeds needs)
{
    private static readonly FrozenSet<(string, string)> NoneTaken = FrozenSet<(string, string)>.Empty;

    private readonly HashSet<OnceRow> once = [];
    private readonly List<OnceRow> newOnce = [];
    private readonly Dictionary<(string Programme, string Rule), long> taken = [];
    private readonly Dictionary<(string Programme, string Rule), long> moved = [];
    private readonly Dictionary<(string Programme, string Rule), long> given = [];
    private readonly Dictionary<VoucherId, VoucherRow> codes = [];
    private readonly Dictionary<VoucherId, string> programmes = [];
    private readonly Dictionary<(string Programme, string Pool), long> pools = [];
    private bool areCountsAssumed;

    public void Load(LoadedRows loaded)
    {
        areCountsAssumed = loaded.AreCountsAssumed;
        once.UnionWith(loaded.Once);
        foreach (var row in loaded.Counts)
        {
            taken[(row.Programme, row.Rule)] = row.Taken;
        }

        foreach (var row in loaded.Pools)
        {
            pools[(row.Programme, row.Pool)] = row.Size;
        }

        foreach (var row in loaded.Codes)
        {
            codes[new VoucherId(row.Code.Value)] = row;
            programmes[row.Voucher] = row.Programme;
        }
    }

    /// <summary>
    /// The purchase with its own account's vouchers in place of their codes. A code that is wrong or leads to somebody else
    /// stays what it was, the id of no voucher.
    /// </summary>
    public Placed Resolve(Placed placed)
    {
        if (codes.Count == 0 || placed.Targets.IsDefaultOrEmpty || placed.Targets[0].Part is not { Vouchers.IsEmpty: false } part)
        {
            return placed;
        }

        var own = placed.Targets[0].Account.Id;
        ImmutableArray<VoucherId> vouchers =
            [.. part.Vouchers.Select(id => codes.TryGetValue(id, out var row) && row.Account == own ? row.Voucher : id)];
        return vouchers.AsSpan().SequenceEqual(part.Vouchers.AsSpan())
            ? placed
            : placed with { Targets = placed.Targets.SetItem(0, placed.Targets[0] with { Part = part with { Vouchers = vouchers } }) };
    }

    /// <summary>The programme of a voucher that <see cref="Resolve"/> found; null for what leads nowhere.</summary>
    public string? ProgrammeOf(VoucherId voucher) => programmes.GetValueOrDefault(voucher);

    /// <summary>What the programme's pools of outside codes have left now.</summary>
    public IReadOnlyDictionary<string, CodesLeft> Codes(string programme)
    {
        if (pools.Count == 0)
        {
            return FrozenDictionary<string, CodesLeft>.Empty;
        }

        var left = new Dictionary<string, CodesLeft>(StringComparer.Ordinal);
        foreach (var ((owner, pool), size) in pools)
        {
            if (owner == programme)
            {
                var handed = taken.GetValueOrDefault((programme, Engine.CodesCount(pool)));
                left[pool] = new CodesLeft(handed + 1, Math.Max(0, size - handed));
            }
        }

        return left;
    }

    /// <summary>What is left of each budget, never below zero (a later version may have lowered it).</summary>
    public IReadOnlyDictionary<string, long> Remaining(string programme, Budgets budgets) => budgets.Totals.Count == 0
        ? RemainingBudgets.None
        : new RemainingBudgets(
            budgets.Totals, (budget, total) => Math.Max(0, total - taken.GetValueOrDefault((programme, budget))));

    public IReadOnlySet<(string Rule, string Key)> OnceTaken(
        AccountId account, string programme, ImmutableArray<(string Rule, string Key)> keys)
    {
        if (keys.IsEmpty)
        {
            return NoneTaken;
        }

        var set = new HashSet<(string, string)>();
        foreach (var key in keys)
        {
            if (once.Contains(new OnceRow(account, programme, key.Rule, key.Key)))
            {
                set.Add(key);
            }
        }

        return set;
    }

    public void TakeOnce(OnceRow row)
    {
        if (once.Add(row))
        {
            newOnce.Add(row);
        }
    }

    public void Take(string programme, string rule, long amount)
    {
        var key = (programme, rule);
        taken[key] = taken.GetValueOrDefault(key) + amount;
        moved[key] = moved.GetValueOrDefault(key) + amount;
        given[key] = given.GetValueOrDefault(key) + Math.Max(0, amount);
    }

    public void WriteTo(LedgerWrites writes)
    {
        writes.Once.AddRange(newOnce);
        if (areCountsAssumed)
        {
            // What nothing was taken of was asked all the same.
            foreach (var count in needs.Counts.Keys)
            {
                moved.TryAdd(count, 0);
            }
        }

        foreach (var (count, amount) in moved)
        {
            var ask = needs.Counts.GetValueOrDefault(count, new CountAsk(long.MaxValue, 0));
            var needed = Needed(count, ask);
            if (amount != 0 || (areCountsAssumed && needed > 0))
            {
                writes.Counts.Add(new CountMove(
                    count.Programme, count.Rule, amount, needed, areCountsAssumed ? ask.Total - needed : long.MaxValue));
            }
        }
    }

    /// <summary>
    /// With so much left, every decision of the batch is the same as with all of it left: what all of them take, whatever is given back
    /// between, and beside it what one may ask. Who takes all there was may have been cut to it: so at least one more.
    /// </summary>
    private long Needed((string Programme, string Rule) count, CountAsk ask)
    {
        var taken = given.GetValueOrDefault(count);
        return taken > 0 || ask.Most > 0 ? taken + Math.Max(1, ask.Most) : 0;
    }
}
