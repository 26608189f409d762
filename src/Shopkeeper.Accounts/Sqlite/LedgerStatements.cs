using Microsoft.Data.Sqlite;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>The statements of the posting transaction, prepared once on the writer's connection.</summary>
internal sealed class LedgerStatements : IDisposable
{
    private readonly List<RawStatement> all = [];

    public LedgerStatements(SqliteConnection connection, NamedSql sql)
    {
        RawStatement Prepare(string text)
        {
            var statement = new RawStatement(connection.Handle!, text);
            all.Add(statement);
            return statement;
        }

        Begin = Prepare("begin immediate");
        Commit = Prepare("commit");
        Rollback = Prepare("rollback");
        Head = Prepare(sql["head"]);
        FindKey = Prepare(sql["find_key"]);
        FindCard = Prepare(sql["find_card"]);
        FindAccount = Prepare(sql["find_account"]);
        FindOwner = Prepare(sql["find_owner"]);
        InsertKey = Prepare(sql["insert_key"]);
        PlaceKey = Prepare(sql["place_key"]);
        InsertActivity = Prepare(sql["insert_activity"]);
        InsertPosting = Prepare(sql["insert_posting"]);
        InsertAccount = Prepare(sql["insert_account"]);
        UpdateAccount = Prepare(sql["update_account"]);
        InsertOnce = Prepare(sql["insert_once"]);
        SetSaleReturn = Prepare(sql["set_sale_return"]);
        AddCount = Prepare(sql["add_count"]);
        InsertParked = Prepare(sql["insert_parked"]);
        DeleteParked = Prepare(sql["delete_parked"]);
        InsertVoucher = Prepare(sql["insert_voucher"]);
        InsertHanded = Prepare(sql["insert_handed"]);
        RelinkCard = Prepare(sql["relink_card"]);
        InsertDue = Prepare(sql["insert_due"]);
        DeleteDue = Prepare(sql["delete_due"]);
    }

    public RawStatement Begin { get; }

    public RawStatement Commit { get; }

    public RawStatement Rollback { get; }

    public RawStatement Head { get; }

    public RawStatement FindKey { get; }

    public RawStatement FindCard { get; }

    public RawStatement FindAccount { get; }

    public RawStatement FindOwner { get; }

    public RawStatement InsertKey { get; }

    public RawStatement PlaceKey { get; }

    public RawStatement InsertActivity { get; }

    public RawStatement InsertPosting { get; }

    public RawStatement InsertAccount { get; }

    public RawStatement UpdateAccount { get; }

    public RawStatement InsertOnce { get; }

    public RawStatement SetSaleReturn { get; }

    public RawStatement AddCount { get; }

    public RawStatement InsertParked { get; }

    public RawStatement DeleteParked { get; }

    public RawStatement InsertVoucher { get; }

    public RawStatement InsertHanded { get; }

    public RawStatement RelinkCard { get; }

    public RawStatement InsertDue { get; }

    public RawStatement DeleteDue { get; }

    public void Dispose()
    {
        foreach (var statement in all)
        {
            statement.Dispose();
        }
    }
}
