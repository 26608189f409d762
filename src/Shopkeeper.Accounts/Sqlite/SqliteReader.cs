using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>The reading statements, on whichever connection: a reader's own, or the writer's inside its transaction.</summary>
internal sealed class SqliteReader(NamedSql sql)
{
    public LoadedRows Load(SqliteConnection connection, LedgerNeeds needs)
    {
        var loaded = new LoadedRows();
        foreach (var activity in needs.Activities)
        {
            loaded.Journal.AddRange(OfActivity(connection, activity));
        }

        foreach (var (account, sale) in needs.SaleReturns)
        {
            loaded.SaleReturns.AddRange(Rows(
                connection, "sale_returns", ReadSaleReturn, ("@account", Id(account.Value)), ("@sale", Id(sale.Value))));
        }

        foreach (var once in needs.Once)
        {
            var found = Rows(
                connection, "once", static _ => true,
                ("@account", Id(once.Account.Value)), ("@programme", once.Programme), ("@rule", once.Rule), ("@key", once.Key));
            if (!found.IsEmpty)
            {
                loaded.Once.Add(once);
            }
        }

        foreach (var (programme, rule) in needs.Counts.Keys)
        {
            loaded.Counts.AddRange(Rows(
                connection, "count", row => new CountRow(programme, rule, row.GetInt64(0)),
                ("@programme", programme), ("@rule", rule)));
        }

        foreach (var (programme, pool) in needs.Pools)
        {
            loaded.Pools.AddRange(Rows(
                connection, "pool", row => new PoolRow(programme, pool, row.GetInt64(0)), ("@programme", programme), ("@pool", pool)));
        }

        foreach (var code in needs.Codes)
        {
            loaded.Codes.AddRange(Rows(connection, "voucher", row => ReadVoucher(row, code), ("@code", Id(code.Value))));
        }

        return loaded;
    }

    public static VoucherRow ReadVoucher(SqliteDataReader row, KeyedHash code) =>
        new(code, new AccountId(ReadId(row, 0)), row.GetString(1), new VoucherId(ReadId(row, 2)));

    public ImmutableArray<JournalRow> OfActivity(SqliteConnection connection, ActivityId activity) =>
        Rows(connection, "postings_of_activity", ReadJournal, ("@activity", Id(activity.Value)));

    public OpenAccount? Account(SqliteConnection connection, AccountId account)
    {
        var owners = Rows(
            connection, "find_owner", static row => new MemberId(ReadId(row, 0)), ("?1", Id(account.Value)));
        return owners.IsEmpty
            ? null
            : new OpenAccount(
                account,
                owners[0],
                Rows(connection, "find_account", row => ReadAccount(row, account, 1), ("?1", Id(account.Value))));
    }

    public AccountJournal? Journal(SqliteConnection connection, AccountId account) =>
        Account(connection, account) is { } open
            ? new AccountJournal(open, Rows(connection, "journal", ReadJournal, ("@account", Id(account.Value))))
            : null;

    /// <summary>A page of accounts in three statements, however many they are.</summary>
    public ImmutableArray<OpenAccount> Accounts(SqliteConnection connection, AccountId? after, int limit)
    {
        var from = ("@after", (object?)(after is { } last ? Id(last.Value) : Array.Empty<byte>()));
        var owners = Rows(
            connection, "owners_after",
            static row => (Account: new AccountId(ReadId(row, 0)), Member: new MemberId(ReadId(row, 1))),
            from, ("@limit", limit));
        if (owners.IsEmpty)
        {
            return [];
        }

        var to = ("@to", (object?)Id(owners[^1].Account.Value));
        var rows = Rows(connection, "accounts_between", static row => ReadAccount(row, new AccountId(ReadId(row, 0)), 1), from, to)
            .ToLookup(static row => row.Account);
        return [.. owners.Select(owner => new OpenAccount(owner.Account, owner.Member, [.. rows[owner.Account]]))];
    }

    public ImmutableArray<AccountJournal> Journals(SqliteConnection connection, AccountId? after, int limit)
    {
        var accounts = Accounts(connection, after, limit);
        if (accounts.IsEmpty)
        {
            return [];
        }

        var journal = Rows(
                connection, "journals_between", ReadJournal,
                ("@after", after is { } last ? Id(last.Value) : Array.Empty<byte>()), ("@to", Id(accounts[^1].Account.Value)))
            .ToLookup(static row => row.Posting.Account);
        return [.. accounts.Select(account => new AccountJournal(account, [.. journal[account.Account]]))];
    }

    public ImmutableArray<T> Rows<T>(
        SqliteConnection connection, string name, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] values)
    {
        using var command = connection is ReadingConnection reading ? reading.Prepared(sql[name]) : connection.CreateCommand();
        command.CommandText = sql[name];
        foreach (var (parameter, value) in values)
        {
            command.Parameters.AddWithValue(parameter, value ?? DBNull.Value);
        }

        var rows = ImmutableArray.CreateBuilder<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    public static byte[] Id(Guid id) => id.ToByteArray(bigEndian: true);

    public static Guid ReadId(SqliteDataReader row, int column) => new(Bytes(row, column), bigEndian: true);

    public static byte[] Bytes(SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    /// <summary>Columns from `first`: account, programme, seq, activity, body, body of the activity row.</summary>
    public static JournalRow ReadJournal(SqliteDataReader row, int first) => new(
        new PostingRow(
            new AccountId(ReadId(row, first)), row.GetString(first + 1), row.GetInt64(first + 2),
            new ActivityId(ReadId(row, first + 3)), Bytes(row, first + 4)),
        row.IsDBNull(first + 5) ? null : Bytes(row, first + 5));

    public static JournalRow ReadJournal(SqliteDataReader row) => ReadJournal(row, 0);

    public static ParkedRow ReadParked(SqliteDataReader row) => new(
        new ActivityKey(row.GetString(0), row.GetString(1)),
        ReadId(row, 2),
        row.IsDBNull(3) ? null : new KeyedHash(ReadId(row, 3)),
        row.IsDBNull(4) ? null : new AccountId(ReadId(row, 4)),
        row.IsDBNull(5) ? null : row.GetString(5),
        new ActivityId(ReadId(row, 6)),
        (Rejection)row.GetInt16(7),
        row.IsDBNull(8) ? null : ReadId(row, 8),
        row.GetInt64(9),
        Bytes(row, 10));

    /// <summary>Columns from `first`: programme, seq, timer, state.</summary>
    private static AccountRow ReadAccount(SqliteDataReader row, AccountId account, int first) => new(
        account, row.GetString(first), row.GetInt64(first + 1), row.IsDBNull(first + 2) ? null : row.GetInt64(first + 2),
        Bytes(row, first + 3));

    private static SaleReturnRow ReadSaleReturn(SqliteDataReader row) => new(
        new AccountId(ReadId(row, 0)), new ActivityId(ReadId(row, 1)), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4));
}
