using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
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

    public Task<ImmutableArray<string?>> AddCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel) => ReadAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await QueryAsync(connection, "open_pool", static _ => 0, cancel, Value(programme), Value(pool));
            var size = (await QueryAsync(
                connection, "lock_pool", static reader => reader.GetInt64(0), cancel, Value(programme), Value(pool)))[0];
            var there = (await QueryAsync(
                connection, "pools_of_codes", static reader => (reader.GetGuid(0), reader.GetString(1)), cancel,
                Uuids(codes, static code => code.Hash.Value))).ToDictionary();
            SealedCode[] added = [.. codes.Where(code => !there.ContainsKey(code.Hash.Value))];
            var (numbers, bodies) = (Statement.Bigs(), Statement.Bodies());
            numbers.TypedValue = [.. Enumerable.Range(1, added.Length).Select(i => size + i)];
            bodies.TypedValue = Array.ConvertAll(added, static code => code.Body);
            await QueryAsync(
                connection, "add_codes", static _ => 0, cancel, Value(programme), Value(pool), numbers,
                Uuids(added, static code => code.Hash.Value), bodies);
            await QueryAsync(connection, "set_pool", static _ => 0, cancel, Value(programme), Value(pool), Value(size + added.Length));
            await transaction.CommitAsync(CancellationToken.None);
            return codes.Select(code => there.GetValueOrDefault(code.Hash.Value)).ToImmutableArray();
        },
        cancel);

    public async Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel) =>
        (await QueryAsync(
            "code", static reader => new SealedCode(new KeyedHash(reader.GetGuid(0)), reader.GetFieldValue<byte[]>(1)), cancel,
            Value(programme), Value(code.Pool), Value(code.Number))).FirstOrDefault();

    public async Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel) =>
        await QueryAsync(
            "place_of_code", static reader => new OutsideCode(reader.GetString(0), reader.GetInt64(1)), cancel,
            Value(programme), Value(code.Value)) is [var place] ? place : null;

    public Task<ImmutableArray<PoolRow>> PoolsAsync(CancellationToken cancel) => QueryAsync(
        "pools", static reader => new PoolRow(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)), cancel);

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
