using Npgsql;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Phase 4 as one prepared batch that ends with COMMIT. Narrow: postings and the rows of known accounts, and shared counts if it
/// counts. Wide: everything; a statement with empty arrays does nothing.
/// </summary>
internal sealed class WriteBatch
{
    private readonly NpgsqlBatch batch;
    private readonly NpgsqlBatchCommand commit;
    private readonly List<TableWrite> tables;

    public WriteBatch(NpgsqlConnection connection, NamedSql sql, bool wide, bool counts)
    {
        batch = new NpgsqlBatch(connection);
        tables = [WriteTables.Postings(sql), WriteTables.UpdateAccounts(sql)];
        if (wide)
        {
            tables.AddRange(
            [
                WriteTables.InsertAccounts(sql), WriteTables.Once(sql), WriteTables.SaleReturns(sql),
                WriteTables.Keys(sql), WriteTables.Unpark(sql), WriteTables.Park(sql), WriteTables.Vouchers(sql), WriteTables.Handed(sql), WriteTables.Relinked(sql),
                WriteTables.Due(sql, "due_done", static writes => writes.DueDone),
                WriteTables.Due(sql, "due_set", static writes => writes.Due),
            ]);
        }

        if (counts)
        {
            tables.Add(WriteTables.Counts(sql));
        }

        foreach (var table in tables)
        {
            batch.BatchCommands.Add(table.Command);
        }

        commit = Statement.Of(sql["commit"]);
        batch.BatchCommands.Add(commit);
    }

    /// <summary>But for shared counts, which both have.</summary>
    public static bool IsNarrow(LedgerWrites writes, RowPlaces places) =>
        writes.Once.Count == 0 && writes.SaleReturns.Count == 0 && writes.Keys.Count == 0
        && writes.Parked.Count == 0 && writes.Unparked.Count == 0 && writes.Due.Count == 0 && writes.DueDone.Count == 0
        && writes.Vouchers.Count == 0 && writes.Handed.Count == 0 && writes.Relinked.Count == 0
        && writes.Accounts.TrueForAll(places.Has);

    public Task PrepareAsync(CancellationToken cancel) => batch.PrepareAsync(cancel);

    public void Fill(LedgerWrites writes, RowPlaces places)
    {
        foreach (var table in tables)
        {
            table.Fill(writes, places);
        }
    }

    public Task RunAsync() => batch.ExecuteNonQueryAsync();

    /// <summary>True when `write_counts` ended it: before COMMIT, which was skipped.</summary>
    public static bool IsCountTaken(PostgresException refusal) =>
        refusal is { SqlState: PostgresErrorCodes.NotNullViolation, TableName: "shared_count" };

    /// <summary>True when the server says that a statement before COMMIT failed: then COMMIT was skipped.</summary>
    public bool IsRefusedBeforeCommit(PostgresException refusal) =>
        refusal.Severity == "ERROR" && refusal.BatchCommand is { } failed && !ReferenceEquals(failed, commit);
}
