using System.Globalization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Shops;

namespace Shopkeeper.Server.Tests.Audit;

/// <summary>A shop with an audit log, and somebody who may do anything to its tables.</summary>
internal sealed class AuditShop(TestShop shop, ShopSecrets secrets) : IAsyncDisposable
{
    public TestShop Shop => shop;

    public AuditLog Log { get; } = new(shop.Shop, secrets);

    public static async Task<AuditShop> OpenAsync(DatabaseEngine engine, int entries)
    {
        var shop = await TestShop.OpenAsync(engine);
        var opened = new AuditShop(shop, await shop.OpenSecretsAsync());
        for (var i = 0; i < entries; i++)
        {
            await AuditTrail.AppendAsync(shop.Shop, Entry(i), default);
        }

        return opened;
    }

    public static AuditEntry Entry(int number) => new(
        "key_1", (AuditAction)(1 + (number % 3)), number % 2 == 0 ? new MemberId(Guid.NewGuid()) : null,
        string.Create(CultureInfo.InvariantCulture, $"subject {number}"), "detail");

    /// <summary>Statements as the owner of the database, parted by semicolons.</summary>
    public Task AttackAsync(string sql) => shop.Shop.Database.WriteAsync(async (connection, transaction) =>
    {
        if (shop.Shop.Database.Engine == DatabaseEngine.Sqlite)
        {
            sql = "drop trigger if exists audit_never_changes; drop trigger if exists audit_never_goes; " + sql;
        }

        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await connection.Command(transaction, statement).RunAsync();
        }

        return 0;
    });

    public async ValueTask DisposeAsync()
    {
        await secrets.DisposeAsync();
        await shop.DisposeAsync();
    }
}
