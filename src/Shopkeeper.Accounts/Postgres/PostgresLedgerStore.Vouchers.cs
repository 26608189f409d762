using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>Codes, wrong guesses, and how far jobs have come.</summary>
internal sealed partial class PostgresLedgerStore
{
    public async Task<VoucherRow?> FindVoucherAsync(KeyedHash code, CancellationToken cancel) =>
        (await QueryAsync(
            "voucher",
            LedgerReads.ReadVoucher,
            cancel, Value(code.Value))).FirstOrDefault();

    public async Task<GuessRow?> GuessesAsync(string caller, CancellationToken cancel) =>
        (await QueryAsync(
            "guesses", static reader => new GuessRow(reader.GetInt64(0), reader.GetInt64(1)), cancel, Value(caller))).FirstOrDefault();

    public Task AddGuessAsync(string caller, long nowMicros, long fromMicros, CancellationToken cancel) =>
        ExecuteAsync("add_guess", cancel, Value(caller), Value(nowMicros), Value(fromMicros));

    public Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel) => SnapshotAsync(
        async connection =>
        {
            var owners = await QueryAsync(
                connection, "owners_after", static reader => reader.GetGuid(0), cancel,
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.Value ?? (object)DBNull.Value },
                Value((long)limit));
            return await OpenAccountsAsync(connection, [.. owners], cancel);
        },
        cancel);

    public async Task<string?> MarkAsync(string job, CancellationToken cancel) =>
        (await QueryAsync("mark", static reader => reader.GetString(0), cancel, Value(job))).FirstOrDefault();

    public Task SetMarkAsync(string job, string mark, CancellationToken cancel) =>
        ExecuteAsync("set_mark", cancel, Value(job), Value(mark));

    private async Task ExecuteAsync(string name, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(sql[name], parameters));
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
