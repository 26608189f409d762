using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>Codes, wrong guesses, and how far jobs have come.</summary>
internal sealed partial class SqliteLedgerStore
{
    public Task<VoucherRow?> FindVoucherAsync(KeyedHash code, CancellationToken cancel) => FirstAsync(
        "voucher",
        row => SqliteReader.ReadVoucher(row, code),
        cancel,
        ("@code", SqliteReader.Id(code.Value)));

    public Task<ImmutableArray<string?>> AddCodesAsync(
        string programme, string pool, IReadOnlyList<SealedCode> codes, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var find = Command(connection, "pool_of_code", "@code");
            using var add = Command(connection, "add_code", "@programme", "@pool", "@number", "@code", "@sealed");
            using var set = Command(connection, "set_pool", "@programme", "@pool", "@size");
            var sizes = reader.Rows(connection, "pool", static row => row.GetInt64(0), ("@programme", programme), ("@pool", pool));
            var size = sizes.IsEmpty ? 0 : sizes[0];
            var there = new string?[codes.Count];
            for (var i = 0; i < there.Length; i++)
            {
                find.Parameters[0].Value = SqliteReader.Id(codes[i].Hash.Value);
                there[i] = (string?)find.ExecuteScalar();
                if (there[i] is null)
                {
                    Execute(add, programme, pool, ++size, SqliteReader.Id(codes[i].Hash.Value), codes[i].Body);
                }
            }

            Execute(set, programme, pool, size);
            transaction.Commit();
            return there.ToImmutableArray();
        });

    public Task<SealedCode?> FindCodeAsync(string programme, OutsideCode code, CancellationToken cancel) => FirstAsync(
        "code",
        static row => new SealedCode(new KeyedHash(SqliteReader.ReadId(row, 0)), row.GetFieldValue<byte[]>(1)),
        cancel, ("@programme", programme), ("@pool", code.Pool), ("@number", code.Number));

    public async Task<OutsideCode?> FindCodeAsync(string programme, KeyedHash code, CancellationToken cancel) =>
        await RowsAsync(
            "place_of_code", static row => new OutsideCode(row.GetString(0), row.GetInt64(1)),
            cancel, ("@programme", programme), ("@code", SqliteReader.Id(code.Value))) is [var place] ? place : null;

    public Task<ImmutableArray<PoolRow>> PoolsAsync(CancellationToken cancel) => RowsAsync(
        "pools", static row => new PoolRow(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancel);

    public Task<GuessRow?> GuessesAsync(string caller, CancellationToken cancel) => FirstAsync(
        "guesses", static row => new GuessRow(row.GetInt64(0), row.GetInt64(1)), cancel, ("@caller", caller));

    public Task AddGuessAsync(string caller, long nowMicros, long fromMicros, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var command = Command(connection, "add_guess", "@caller", "@now", "@from");
            return Execute(command, caller, nowMicros, fromMicros);
        });

    public Task<ImmutableArray<OpenAccount>> OpenAccountsAsync(AccountId? after, int limit, CancellationToken cancel) =>
        ReadAsync(
            connection =>
            {
                using var snapshot = connection.BeginTransaction(deferred: true);
                return reader.Accounts(connection, after, limit);
            },
            cancel);

    public Task<string?> MarkAsync(string job, CancellationToken cancel) => FirstAsync(
        "mark", static row => row.GetString(0), cancel, ("@job", job));

    public Task SetMarkAsync(string job, string mark, CancellationToken cancel) =>
        database.OnWriterAsync(connection =>
        {
            using var command = Command(connection, "set_mark", "@job", "@mark");
            return Execute(command, job, mark);
        });
}
