using System.Runtime.CompilerServices;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// The shops of one process. A host name that one of them has chosen stands for that shop alone; else the API key decides.
/// </summary>
internal sealed class ShopDirectory : IShopDirectory
{
    private readonly Dictionary<string, Door[]> byHostName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Door[] any;

    public ShopDirectory(IReadOnlyList<ShopHost> shops)
    {
        Shops = shops;
        foreach (var shop in shops)
        {
            foreach (var name in shop.Options.HostNames)
            {
                byHostName.Add(name, [new Door(shop)]);
            }
        }

        any = [.. shops.Where(static shop => shop.Options.HostNames.Count == 0).Select(static shop => new Door(shop))];
    }

    public IReadOnlyList<ShopHost> Shops { get; }

    /// <summary>The shop of a page that needs no key: by host name, else the only one; null when that is not clear.</summary>
    public ShopHost? ByHostName(string host) =>
        byHostName.TryGetValue(host, out var named) ? named[0].Shop : any.Length == 1 ? any[0].Shop : null;

    public ValueTask<ShopContext?> AdmitAsync(string host, string secret, CancellationToken cancel)
    {
        var doors = byHostName.TryGetValue(host, out var named) ? named : any;
        return doors.Length == 1 ? doors[0].AdmitAsync(secret, cancel) : AdmitToAnyAsync(doors, secret, cancel);
    }

    private static async ValueTask<ShopContext?> AdmitToAnyAsync(Door[] doors, string secret, CancellationToken cancel)
    {
        foreach (var door in doors)
        {
            if (await door.AdmitAsync(secret, cancel) is { } admitted)
            {
                return admitted;
            }
        }

        return null;
    }

    /// <summary>One shop's keys, each with the context that its requests share.</summary>
    private sealed class Door(ShopHost shop)
    {
        private readonly ApiKeys keys = shop.Services.Get<ApiKeys>();
        private readonly ConditionalWeakTable<ApiKey, ShopContext> contexts = [];

        public ShopHost Shop { get; } = shop;

        public ValueTask<ShopContext?> AdmitAsync(string secret, CancellationToken cancel)
        {
            if (secret.StartsWith(ShopSessions.Prefix, StringComparison.Ordinal))
            {
                return SignedInAsync(secret, cancel);
            }

            var found = keys.FindAsync(secret, cancel);
            return found.IsCompletedSuccessfully ? new(Of(found.Result)) : WaitAsync(found);
        }

        private async ValueTask<ShopContext?> SignedInAsync(string secret, CancellationToken cancel) =>
            await Shop.Members.Sessions.FindAsync(secret, cancel) is { } session
                ? new ShopContext(Shop.Shop, Shop.Services, new Caller(session.MemberText, Scopes.Member, [Scopes.Member], null) { Own = session })
                : null;

        private async ValueTask<ShopContext?> WaitAsync(ValueTask<ApiKey?> found) => Of(await found);

        private ShopContext? Of(ApiKey? key) => key is null
            ? null
            : contexts.GetValue(key, known => new ShopContext(
                Shop.Shop, Shop.Services, new Caller(known.IdText, known.Name, known.Scopes, known.Store)));
    }
}
