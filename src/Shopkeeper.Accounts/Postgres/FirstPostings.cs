using Npgsql;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// What phase 1 could not lock by an account row: accounts without rows by their owner row (their first posting), and keys
/// that were there without an account, so that answering a duplicate waits for the standby as the first answer did.
/// </summary>
internal static class FirstPostings
{
    public static async ValueTask LockAsync(LedgerSession session, ClaimOrder order, ClaimedRows found, RowPlaces places)
    {
        var accounts = WithoutRows(order, found);
        var keys = WithoutLock(found, accounts);
        if (accounts.Count == 0 && keys.Count == 0)
        {
            return;
        }

        await using var batch = session.NewBatch();
        batch.BatchCommands.Add(Locking(session.Sql["lock_keys"], keys));
        batch.BatchCommands.Add(Locking(session.Sql["lock_owners"], accounts));
        batch.BatchCommands.Add(Locking(session.Sql["lock_rows"], accounts));
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await ReadAsync(reader, found, places);
    }

    private static async ValueTask ReadAsync(NpgsqlDataReader reader, ClaimedRows found, RowPlaces places)
    {
        while (await reader.ReadAsync())
        {
            var account = new AccountId(reader.GetGuid(0));
            found.Accounts[account] = new OpenAccount(account, new MemberId(reader.GetGuid(1)), []);
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            // Rare: another node made the first posting while this one waited for the owner row.
            var row = new AccountRow(
                new AccountId(reader.GetGuid(0)), reader.GetString(2), reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetFieldValue<byte[]>(5));
            places.Add(row, reader.GetString(6));
            var open = found.Accounts[row.Account];
            found.Accounts[row.Account] = open with { Rows = open.Rows.Add(row) };
        }
    }

    private static SortedSet<AccountId> WithoutRows(ClaimOrder order, ClaimedRows found)
    {
        var missing = new SortedSet<AccountId>();
        foreach (ref readonly var claim in order.Claims.AsSpan())
        {
            if (claim.Account is { } account)
            {
                AddMissing(account);
            }

            if (claim.Other is { } other)
            {
                AddMissing(other);
            }
        }

        foreach (var card in found.Cards.Values)
        {
            AddMissing(card.Account);
        }

        foreach (var key in found.Keys.Values)
        {
            if (key.Account is { } account)
            {
                AddMissing(account);
            }
        }

        return missing;

        void AddMissing(AccountId account)
        {
            if (!found.Accounts.ContainsKey(account))
            {
                missing.Add(account);
            }
        }
    }

    private static List<ActivityKey> WithoutLock(ClaimedRows found, SortedSet<AccountId> missing)
    {
        var keys = new List<ActivityKey>();
        foreach (var (key, row) in found.Keys)
        {
            // An account that misses may not exist at all: then only the key's own row can be locked.
            if (row.Account is not { } account || missing.Contains(account))
            {
                keys.Add(key);
            }
        }

        keys.Sort();
        return keys;
    }

    private static NpgsqlBatchCommand Locking(string sql, List<ActivityKey> keys)
    {
        var (sources, texts) = (Statement.Texts(), Statement.Texts());
        sources.TypedValue = [.. keys.Select(static key => key.Source)];
        texts.TypedValue = [.. keys.Select(static key => key.Key)];
        return Statement.Of(sql, sources, texts);
    }

    private static NpgsqlBatchCommand Locking(string sql, SortedSet<AccountId> accounts)
    {
        var ids = Statement.Uuids();
        ids.TypedValue = [.. accounts.Select(static account => account.Value)];
        return Statement.Of(sql, ids);
    }
}
