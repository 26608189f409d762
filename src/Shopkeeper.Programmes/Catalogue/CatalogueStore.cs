using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Programmes.Catalogue;

internal sealed class CatalogueStore(Shop shop)
{
    public CatalogueSnapshot Current { get; private set; } = CatalogueSnapshot.Empty;

    public Task LoadAsync(CancellationToken cancel) => throw new InvariantViolated($"not built yet {shop}");

    public ValueTask<CatalogueSnapshot> AtAsync(long number, CancellationToken cancel) => throw new InvariantViolated("not built yet");

    public Task<CatalogueImport> ImportAsync(
        IReadOnlyList<Product> products, IReadOnlyList<Store> stores, CancellationToken cancel) =>
        throw new InvariantViolated("not built yet");
}
