using System.Collections.Frozen;

namespace Shopkeeper.Platform.Shops;

/// <summary>The per-shop services of the modules, by type: put in by the composition root when a shop is opened.</summary>
public sealed class ShopServices
{
    private readonly FrozenDictionary<Type, object> byType;

    private ShopServices(Dictionary<Type, object> services) => byType = services.ToFrozenDictionary();

    public T Get<T>()
        where T : class =>
        byType.TryGetValue(typeof(T), out var service)
            ? (T)service
            : throw new InvalidOperationException($"This shop has no {typeof(T).Name}.");

    public sealed class Builder
    {
        private readonly Dictionary<Type, object> services = [];

        public Builder Add<T>(T service)
            where T : class
        {
            services.Add(typeof(T), service);
            return this;
        }

        public ShopServices Build() => new(services);
    }
}
