using System.Collections.Immutable;
using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// One posting transaction on one session. The commit rules (docs/operating/durability.md): COMMIT is never cancelled; any
/// notice or failure while it runs means that nobody knows the outcome; only what the server refused before it is a refusal.
/// </summary>
internal sealed class PostgresTransaction(LedgerSession session, LedgerReads reads, KnownCounts counts, bool locksCounts)
    : ILedgerTransaction
{
    private readonly RowPlaces places = new();

    private bool isOpen;

    public async ValueTask<ClaimedRows> ClaimAsync(IReadOnlyList<KeyClaim> claims)
    {
        var order = new ClaimOrder(claims);
        isOpen = true;
        ClaimedRows rows;
        var alone = ClaimOne.Suits(order);
        await using (var reader = await (alone ? session.ClaimOne.RunAsync(order) : session.Claim.RunAsync(order)))
        {
            if (!alone)
            {
                // The first result is of `lock_keys`: only the locks matter.
                await reader.NextResultAsync();
            }

            rows = await FoundRows.ReadAsync(reader, places);
        }

        await FirstPostings.LockAsync(session, order, rows, places);
        return rows;
    }

    public async ValueTask<LoadedRows> LoadAsync(LedgerNeeds needs)
    {
        // All or none: who held one of them while it waited for another at its commit could be waited for in turn.
        var read = locksCounts || counts.IsAnyNear(needs) ? CountsRead.Locked : CountsRead.Not;
        var loaded = await reads.LoadAsync(session.NewBatch(), needs, read);
        counts.Learn(loaded.Counts);
        return loaded;
    }

    public async ValueTask CommitAsync(LedgerWrites writes)
    {
        if (writes.Counts.Exists(static row => row.MostBefore < 0))
        {
            throw new CountTaken();
        }

        var batch = BatchFor(writes);
        batch.Fill(writes, places);
        var noticesBefore = session.Notices;
        try
        {
            await batch.RunAsync();
        }
        catch (PostgresException refusal) when (WriteBatch.IsCountTaken(refusal))
        {
            throw new CountTaken();
        }
        catch (PostgresException refusal) when (batch.IsRefusedBeforeCommit(refusal))
        {
            throw;
        }
        catch (Exception failure)
        {
            throw new OutcomeUnknown("The commit did not answer.", failure);
        }

        if (session.Notices != noticesBefore)
        {
            throw new OutcomeUnknown("The server said something while it committed: a standby may not have it.");
        }

        isOpen = false;
        counts.Learn(writes.Counts);
    }

    /// <summary>The work is over; without its commit nothing of it stays.</summary>
    public async ValueTask RollbackUnlessCommittedAsync()
    {
        if (isOpen)
        {
            await session.RollbackAsync();
            isOpen = false;
        }
    }

    private WriteBatch BatchFor(LedgerWrites writes) =>
        !WriteBatch.IsNarrow(writes, places) ? session.Wide
        : writes.Counts.Count > 0 ? session.Counting
        : session.Narrow;

    /// <summary>False when the session cannot be used any more.</summary>
    public async ValueTask<bool> TryRollbackAsync()
    {
        if (!session.IsOpen)
        {
            return false;
        }

        try
        {
            await RollbackUnlessCommittedAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
