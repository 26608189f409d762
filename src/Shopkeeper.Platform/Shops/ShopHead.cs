using System.Data.Common;
using Dapper;
using Npgsql;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Shops;

/// <summary>
/// The shop's head row: the numbers of its newest programme book and catalogue. A transaction that changes what they count
/// locks it first and moves its number last, so that changes queue behind each other.
/// </summary>
public readonly record struct ShopHead(long Programmes, long Catalogue)
{
    public static Task<ShopHead> ReadAsync(DbConnection connection, DatabaseEngine engine) =>
        RowAsync(connection, null, Sql(engine)["read"]);

    /// <summary>Reads and locks it until the transaction ends.</summary>
    public static Task<ShopHead> LockAsync(DbConnection connection, DbTransaction transaction, DatabaseEngine engine) =>
        RowAsync(connection, transaction, Sql(engine)["lock"]);

    /// <summary>
    /// As <see cref="LockAsync"/>, and no posting is under way until the transaction ends: what it sees of the ledger is
    /// all there is. Gives up after a moment (<see cref="IsBusy"/>), so that it never makes a posting fail.
    /// </summary>
    public static async Task<ShopHead> LockAloneAsync(
        DbConnection connection, DbTransaction transaction, DatabaseEngine engine)
    {
        if (engine == DatabaseEngine.Postgres)
        {
            await connection.ExecuteAsync(Sql(engine)["give_up_soon"], null, transaction);
            await connection.ExecuteAsync(Sql(engine)["wait_for_postings"], null, transaction);
        }

        return await LockAsync(connection, transaction, engine);
    }

    /// <summary>Postings did not pause: the transaction is rolled back and may be tried again.</summary>
    public static bool IsBusy(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    public static Task SetProgrammesAsync(
        DbConnection connection, DbTransaction transaction, DatabaseEngine engine, long number) =>
        connection.ExecuteAsync(Sql(engine)["set_programmes"], new { number }, transaction);

    public static Task SetCatalogueAsync(
        DbConnection connection, DbTransaction transaction, DatabaseEngine engine, long number) =>
        connection.ExecuteAsync(Sql(engine)["set_catalogue"], new { number }, transaction);

    private static async Task<ShopHead> RowAsync(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var (programmes, catalogue) = await connection.QuerySingleAsync<(long, long)>(sql, null, transaction);
        return new ShopHead(programmes, catalogue);
    }

    private static NamedSql Sql(DatabaseEngine engine) => NamedSql.Of(typeof(ShopHead).Assembly, "Shops.ShopHead", engine);
}
