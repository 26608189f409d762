using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Http.Offers;

/// <summary>Port: menus that were allocated to members, by offer id with a reason. Kept by Offers, wired by the host.</summary>
internal interface IOfferMenus
{
    /// <summary>Best first; null when nothing was allocated for that period: then the document's own order holds.</summary>
    ValueTask<IReadOnlyList<(string Offer, string Reason)>?> FindAsync(
        string programme, string pool, LocalDate period, AccountId account, CancellationToken cancel);
}
