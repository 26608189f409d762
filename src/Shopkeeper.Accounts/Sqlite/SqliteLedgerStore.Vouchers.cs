using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
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
