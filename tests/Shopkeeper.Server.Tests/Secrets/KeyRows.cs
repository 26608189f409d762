using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Shops;

namespace Shopkeeper.Server.Tests.Secrets;

/// <summary>The key store's own rows, as somebody with access to its database sees them.</summary>
internal sealed class KeyRows(Database database) : IAsyncDisposable
{
    public static KeyRows Of(TestShop shop) => new(shop.ConnectionString is null
        ? new SqliteDatabase(shop.Secrets.KeyStore)
        : new PostgresDatabase(shop.Secrets.KeyStore));

    public Task<int> RunAsync(string sql, Guid member) => database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql).With("member", member).RunAsync());

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = await database.OpenReadAsync();
        await using var command = connection.Command(null, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
