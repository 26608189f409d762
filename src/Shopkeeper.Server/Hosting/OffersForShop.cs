using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Offers;
using Shopkeeper.Server.Http.Offers;

namespace Shopkeeper.Server.Hosting;

/// <summary>Gives Offers what it asks for: members' facts, and purchases from the journal's feed.</summary>
internal sealed class ShoppersForOffers(IShopAccounts accounts, ShopMembers members) : IShoppers
{
    private const int Page = Limits.PageLength;

    public async IAsyncEnumerable<Shopper> AllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (account, facts) in members.AllFactsAsync(cancel))
        {
            yield return new Shopper(account, facts);
        }
    }

    public async IAsyncEnumerable<Visit> VisitsAsync(
        string programme, Instant from, Instant until, [EnumeratorCancellation] CancellationToken cancel)
    {
        var page = await accounts.FeedAsync("", Page, cancel);
        while (!page.Items.IsEmpty)
        {
            foreach (var item in page.Items)
            {
                if (item.Activity is { Type: ActivityType.Purchase } purchase && item.Posting.Programme == programme
                    && purchase.OccurredAt >= from && purchase.OccurredAt < until)
                {
                    yield return new Visit(
                        item.Posting.Account, purchase.OccurredAt, purchase.Store, [.. purchase.Lines.Select(static line => line.Sku)]);
                }
            }

            page = await accounts.FeedAsync(page.Next, Page, cancel);
        }
    }
}

/// <summary>Gives the API the menus that Offers keeps.</summary>
internal sealed class AllocatedMenus(ShopOffers offers) : IOfferMenus
{
    public async ValueTask<IReadOnlyList<(string Offer, string Reason)>?> FindAsync(
        string programme, string pool, LocalDate period, AccountId account, CancellationToken cancel) =>
        await offers.FindMenuAsync(programme, pool, period, account, cancel) is { } menu
            ? [.. menu.Entries.Select(static entry => (entry.Offer, entry.Reason.InWords()))]
            : null;
}
