using Npgsql;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>What decisions need beside account rows: in a posting transaction with its locks, else as committed.</summary>
internal sealed class LedgerReads(NamedSql sql)
{
    public async ValueTask<LoadedRows> LoadAsync(NpgsqlBatch batch, LedgerNeeds needs, CountsRead read)
    {
        var loaded = new LoadedRows { AreCountsAssumed = read == CountsRead.Not };
        if (needs.IsEmptyButCounts && (read == CountsRead.Not || needs.Counts.Count == 0))
        {
            return loaded;
        }


        batch.BatchCommands.Add(Journal(needs.Activities));
        batch.BatchCommands.Add(SaleReturns(needs.SaleReturns));
        batch.BatchCommands.Add(Once(needs.Once));
        batch.BatchCommands.Add(read == CountsRead.Locked
            ? Counts("lock_counts", needs.Counts.Keys)
            : Counts("counts", read == CountsRead.Not ? [] : needs.Counts.Keys));
        if (needs.Codes.Count > 0 || needs.Pools.Count > 0)
        {
            batch.BatchCommands.Add(Codes(needs.Codes));
            batch.BatchCommands.Add(Counts("pool_sizes", needs.Pools));
        }

        if (read != CountsRead.Committed)
        {
            // A posting connection knows these statements from before: nothing is parsed or planned again.
            await batch.PrepareAsync();
        }

        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            loaded.Journal.Add(ReadJournal(reader));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            loaded.SaleReturns.Add(new SaleReturnRow(
                new AccountId(reader.GetGuid(0)), new ActivityId(reader.GetGuid(1)), reader.GetInt32(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            loaded.Once.Add(new OnceRow(
                new AccountId(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            loaded.Counts.Add(ReadCount(reader));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            loaded.Codes.Add(ReadVoucher(reader));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            loaded.Pools.Add(new PoolRow(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        }

        return loaded;
    }

    public static PostingRow ReadPosting(NpgsqlDataReader reader) => new(
        new AccountId(reader.GetGuid(0)), reader.GetString(1), reader.GetInt64(2), new ActivityId(reader.GetGuid(3)),
        reader.GetFieldValue<byte[]>(4));

    public static byte[]? ReadActivity(NpgsqlDataReader reader) => reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5);

    public static JournalRow ReadJournal(NpgsqlDataReader reader) => new(ReadPosting(reader), ReadActivity(reader));

    public static CountRow ReadCount(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2));

    public static VoucherRow ReadVoucher(NpgsqlDataReader reader) => new(
        new KeyedHash(reader.GetGuid(0)), new AccountId(reader.GetGuid(1)), reader.GetString(2), new VoucherId(reader.GetGuid(3)));

    private NpgsqlBatchCommand Codes(IReadOnlyCollection<KeyedHash> codes)
    {
        var hashes = Statement.Uuids();
        hashes.TypedValue = [.. codes.Select(static code => code.Value)];
        return Statement.Of(sql["vouchers"], hashes);
    }

    private NpgsqlBatchCommand Journal(IReadOnlyCollection<ActivityId> activities)
    {
        var ids = Statement.Uuids();
        ids.TypedValue = [.. activities.Select(static activity => activity.Value)];
        return Statement.Of(sql["journal_of_activities"], ids);
    }

    private NpgsqlBatchCommand SaleReturns(IReadOnlyCollection<(AccountId Account, ActivityId Sale)> sales)
    {
        var (accounts, ids) = (Statement.Uuids(), Statement.Uuids());
        accounts.TypedValue = [.. sales.Select(static sale => sale.Account.Value)];
        ids.TypedValue = [.. sales.Select(static sale => sale.Sale.Value)];
        return Statement.Of(sql["sale_returns"], accounts, ids);
    }

    private NpgsqlBatchCommand Once(IReadOnlyCollection<OnceRow> rows)
    {
        var (accounts, programmes, rules, keys) =
            (Statement.Uuids(), Statement.Texts(), Statement.Texts(), Statement.Texts());
        accounts.TypedValue = [.. rows.Select(static row => row.Account.Value)];
        programmes.TypedValue = [.. rows.Select(static row => row.Programme)];
        rules.TypedValue = [.. rows.Select(static row => row.Rule)];
        keys.TypedValue = [.. rows.Select(static row => row.Key)];
        return Statement.Of(sql["once"], accounts, programmes, rules, keys);
    }

    private NpgsqlBatchCommand Counts(string name, IReadOnlyCollection<(string Programme, string Rule)> counts)
    {
        // In (programme, rule) order: that is how they are made and locked.
        var sorted = counts.OrderBy(static count => count.Programme, StringComparer.Ordinal)
            .ThenBy(static count => count.Rule, StringComparer.Ordinal).ToArray();
        var (programmes, rules) = (Statement.Texts(), Statement.Texts());
        programmes.TypedValue = Array.ConvertAll(sorted, static count => count.Programme);
        rules.TypedValue = Array.ConvertAll(sorted, static count => count.Rule);
        return Statement.Of(sql[name], programmes, rules);
    }
}

/// <summary>How shared counts are read: as committed, locked first, or not at all.</summary>
internal enum CountsRead
{
    Committed,
    Locked,
    Not,
}
