using Microsoft.Data.Sqlite;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>Loads accounts with prepared inserts in one transaction, in the order of their ids.</summary>
internal sealed class SqliteSeeder : IDisposable
{
    private readonly SqliteTransaction transaction;
    private readonly SqliteCommand[] inserts;
    private long activities;
    private long postings;

    public SqliteSeeder(SqliteConnection connection)
    {
        transaction = connection.BeginTransaction();
        inserts =
        [
            Prepare("insert into card_lookup (card, account_id, member_id, state) values ($0, $1, $2, 0)", 3),
            Prepare("insert into account_owner (account_id, member_id) values ($0, $1)", 2),
            Prepare(
                "insert into account (account_id, programme, member_id, seq, due_us, last, state) "
                + "values ($0, $1, $2, $3, $4, $5, $6)",
                7),
            Prepare(
                "insert into posting (id, account_id, programme, seq, activity_id, prev, activity, body) "
                + "values ($0, $1, $2, $3, $4, $5, $6, $7)",
                8),
            Prepare("insert into activity (id, account_id, seq, activity_id, body) values ($0, $1, $2, $3, $4)", 5),
            Prepare(
                "insert into activity_key (source, key, body_hash, activity_id, account_id, status, rejection) "
                + "values ($0, $1, $2, $3, $4, 0, 0)",
                5),
            Prepare("insert into due (due_us, account_id, programme) values ($0, $1, $2)", 3),
        ];
    }

    public void Add(SeedRows rows)
    {
        var (account, member) = (Bytes(rows.Account), Bytes(rows.Member));
        Run(0, Bytes(rows.Card), account, member);
        Run(1, account, member);
        long? previous = null;
        foreach (var row in rows.Journal)
        {
            var id = Bytes(row.Id);
            long? activity = null;
            if (row.Activity is { } body)
            {
                activity = ++activities;
                Run(4, activity, account, row.Seq, id, body);
            }

            Run(3, ++postings, account, SeedRows.Programme, row.Seq, id, previous, activity, row.Posting);
            Run(5, row.Key.Source, row.Key.Key, id, id, account);
            previous = postings;
        }

        Run(2, account, SeedRows.Programme, member, rows.Seq, rows.DueMicros, previous, rows.State);
        if (rows.DueMicros is { } due)
        {
            Run(6, due, account, SeedRows.Programme);
        }
    }

    public void Complete() => transaction.Commit();

    public void Dispose()
    {
        foreach (var insert in inserts)
        {
            insert.Dispose();
        }

        transaction.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('0' + i) });
        }

        return command;
    }

    private void Run(int insert, params object?[] values)
    {
        var command = inserts[insert];
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);
}
