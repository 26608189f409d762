using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>
/// A prepared statement without ADO.NET between: the posting transaction runs some seven of them per activity, and named
/// parameters and boxing would cost more than SQLite itself. Used on the writer thread only.
/// </summary>
internal sealed class RawStatement : IDisposable
{
    private const int StackBytes = 768;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public RawStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    public RawStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public RawStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    /// <summary>With its length: a text ends where it ends, not at a zero character in it.</summary>
    public RawStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        var most = System.Text.Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        var count = System.Text.Encoding.UTF8.GetBytes(value, bytes);
        Check(raw.sqlite3_bind_text(statement, index, bytes[..count]));
        return this;
    }

    public RawStatement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(statement, index, bytes));
        return this;
    }

    public RawStatement Bind(int index, Guid? value) => value is { } id ? Bind(index, id) : BindNull(index);

    public RawStatement Bind(int index, byte[] value)
    {
        Check(raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    /// <summary>True while there is a row; on false the statement is ready for its next use.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        // Reset repeats the error of the step; the step's own says more.
        _ = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return false;
    }

    /// <summary>Runs a statement without rows.</summary>
    public void Run() => Step();

    /// <summary>Leaves the rest of the rows.</summary>
    public void Reset() => _ = raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public Guid Id(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public void Dispose() => statement.Dispose();

    private RawStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(
                raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(database));
        }
    }
}
