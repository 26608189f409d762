using System.Collections.Concurrent;
using Shopkeeper.Accounts.Storage;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// What this process last knew of shared counts: a guess at which are near their totals, so that batches lock those before they
/// decide. Other processes take meanwhile: what is exact is the check at the commit.
/// </summary>
internal sealed class KnownCounts
{
    // As many of the greatest batch as may be under way at once while five processes post.
    private const int Batches = 16;

    private readonly ConcurrentDictionary<(string Programme, string Rule), Known> known = new();

    /// <summary>Near: less is left than sixteen of the greatest batch yet need. One of which nothing is known counts as whole.</summary>
    public bool IsAnyNear(LedgerNeeds needs)
    {
        foreach (var (count, ask) in needs.Counts)
        {
            var (taken, greatest) = known.GetValueOrDefault(count);
            if ((ask.Total - taken) / Batches <= greatest)
            {
                return true;
            }
        }

        return false;
    }

    public void Learn(List<CountRow> read)
    {
        foreach (var row in read)
        {
            known.AddOrUpdate(
                (row.Programme, row.Rule),
                static (_, taken) => new Known(taken, 0),
                static (_, before, taken) => before with { Taken = taken },
                row.Taken);
        }
    }

    public void Learn(List<CountMove> committed)
    {
        foreach (var move in committed)
        {
            known.AddOrUpdate(
                (move.Programme, move.Rule),
                static (_, move) => new Known(move.Taken, move.Needed),
                static (_, before, move) => new Known(before.Taken + move.Taken, Math.Max(before.Greatest, move.Needed)),
                move);
        }
    }

    /// <summary>Taken in all, and the most that one batch needed.</summary>
    private readonly record struct Known(long Taken, long Greatest);
}

/// <summary>
/// Of a count that was not locked more was taken than the batch was decided for: the transaction ended before its commit,
/// nothing of it was written, and it is run again with locks.
/// </summary>
internal sealed class CountTaken() : Exception("Others took of a shared count what this batch was to have.");
