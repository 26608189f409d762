using Shopkeeper.Accounts;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>Gives Accounts what it asks for of Programmes: the modules do not know each other.</summary>
internal sealed class ProgrammesForAccounts(ShopProgrammes programmes) : IProgrammes, ICatalogues
{
    ProgrammeBook IProgrammes.Current => programmes.Current;

    CatalogueSnapshot ICatalogues.Current => programmes.CurrentCatalogue;

    public ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel) =>
        programmes.AtHeadAsync(head, cancel);

    public ValueTask<CatalogueSnapshot> AtAsync(long number, CancellationToken cancel) =>
        programmes.CatalogueAtAsync(number, cancel);
}
