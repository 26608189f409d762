using System.Reflection;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// The composition root of one shop: its database, keys and modules, wired. `serve` opens one or several, every other verb
/// opens one. Dispose drains the posting queue, closes the database and gives the folder back.
/// </summary>
public sealed class ShopHost : IAsyncDisposable
{
    // Whose embedded migrations make the schema; order does not matter, file names do.
    private static readonly Assembly[] Modules =
    [
        typeof(Shop).Assembly,
        typeof(ShopProgrammes).Assembly,
        typeof(IShopAccounts).Assembly,
    ];

    private readonly FolderLock? folder;

    private ShopHost(ShopOptions options, Shop shop, ShopServices services, FolderLock? folder)
    {
        Options = options;
        Shop = shop;
        Services = services;
        this.folder = folder;
    }

    public ShopOptions Options { get; }

    public Shop Shop { get; }

    public ShopServices Services { get; }

    public IShopAccounts Accounts => Services.Get<IShopAccounts>();

    public ShopProgrammes Programmes => Services.Get<ShopProgrammes>();

    /// <summary>Opens and migrates. Access.Read works beside a running server.</summary>
    /// <exception cref="FolderLocked">Access.Write, and a server or another writing verb has the folder.</exception>
    public static async Task<ShopHost> OpenAsync(ShopOptions options, CancellationToken cancel = default)
    {
        var folder = options.Database is not null ? null
            : options.Access == ShopAccess.Write ? FolderLock.Take(options.DataFolder)
            : FolderLock.TryTake(options.DataFolder);
        try
        {
            Database database = options.Database is { } connection
                ? new PostgresDatabase(connection)
                : new SqliteDatabase(options.SqliteFile);
            var shop = new Shop(options.Name, database, options.Time);
            try
            {
                // Without the folder's lock somebody else holds it, and has migrated.
                if (options.Database is not null || folder is not null)
                {
                    database.Migrate(Modules);
                }

                var services = await WireAsync(shop, options, cancel);
                if (options.Access == ShopAccess.Read)
                {
                    folder?.Dispose();
                    folder = null;
                }

                return new ShopHost(options, shop, services, folder);
            }
            catch
            {
                await shop.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Accounts.DisposeAsync();
        await Shop.DisposeAsync();
        folder?.Dispose();
    }

    private static Task<ShopServices> WireAsync(Shop shop, ShopOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(new ShopServices.Builder().Add(shop).Add(options).Build());
    }
}
