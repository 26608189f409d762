using System.Data.Common;
using Dapper;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Shops;

/// <summary>
/// The shop's head row: the numbers of its newest programme book and catalogue. Moving one is the first statement of the
/// transaction that changes what it counts, so that changes queue behind each other.
/// </summary>
public readonly record struct ShopHead(long Programmes, long Catalogue)
{
    public static async Task<ShopHead> ReadAsync(DbConnection connection, DbTransaction? transaction, DatabaseEngine engine)
    {
        var row = await connection.QuerySingleAsync<(long Programmes, long Catalogue)>(Sql(engine)["read"], null, transaction);
        return new ShopHead(row.Programmes, row.Catalogue);
    }

    /// <summary>Moves the number of the programme book and returns the new one.</summary>
    public static Task<long> NextProgrammesAsync(DbConnection connection, DbTransaction transaction, DatabaseEngine engine) =>
        connection.ExecuteScalarAsync<long>(Sql(engine)["next_programmes"], null, transaction);

    /// <summary>Moves the number of the catalogue and returns the new one.</summary>
    public static Task<long> NextCatalogueAsync(DbConnection connection, DbTransaction transaction, DatabaseEngine engine) =>
        connection.ExecuteScalarAsync<long>(Sql(engine)["next_catalogue"], null, transaction);

    private static NamedSql Sql(DatabaseEngine engine) => NamedSql.Of(typeof(ShopHead).Assembly, "Shops.ShopHead", engine);
}
