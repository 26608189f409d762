using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Server.Engagement;

/// <summary>A product of which something was bought and is left. Thousandths: less what came back.</summary>
internal sealed record BoughtProduct(string Sku, Instant Last, long Thousandths);

/// <summary>
/// What an account bought and kept, from the end of its journal: read newest first, so that a return is seen before its sale. Looks at
/// so many postings and no more (docs/LIMITS.md).
/// </summary>
internal sealed class BoughtProducts
{
    private readonly KeptGoods kept = new();
    private readonly Dictionary<string, long> backWithoutSale = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BoughtProduct> bought = new(StringComparer.Ordinal);
    private readonly HashSet<(MemberId Member, string Product)> reviewed = [];

    private BoughtProducts()
    {
    }

    public IEnumerable<BoughtProduct> Kept =>
        bought.Values.Where(static product => product.Thousandths > 0).OrderByDescending(static product => product.Last).ThenBy(static product => product.Sku, StringComparer.Ordinal);

    /// <summary>Something of this product was bought and has not all come back.</summary>
    public bool Has(string sku) => bought.TryGetValue(ProductNumber.Key(sku), out var product) && product.Thousandths > 0;

    /// <summary>A review of it was posted, however it came in.</summary>
    public bool IsReviewed(MemberId member, string sku) => reviewed.Contains((member, ProductNumber.Key(sku)));

    public static async Task<BoughtProducts> ReadAsync(IShopAccounts accounts, AccountId account, CancellationToken cancel)
    {
        var products = new BoughtProducts();
        await foreach (var items in accounts.LatestAsync(account, Limits.JournalLooked, cancel))
        {
            if (items[0].Activity is { } activity)
            {
                products.TakeBack(activity, [.. items.Select(static item => item.Posting)]);
                products.Take(activity, items[0].Posting.Member);
            }
        }

        return products;
    }

    private void TakeBack(Activity activity, IReadOnlyList<Posting> postings)
    {
        kept.TakeBack(postings);
        foreach (var line in activity.Returns.Where(static part => part.Sale is null).SelectMany(static part => part.Lines))
        {
            var product = ProductNumber.Key(line.Sku);
            backWithoutSale[product] = backWithoutSale.GetValueOrDefault(product) + line.Thousandths;
        }
    }

    private void Take(Activity activity, MemberId member)
    {
        if (activity.Type == ActivityType.Review)
        {
            reviewed.Add((member, ProductNumber.Key(activity.Subject)));
        }

        foreach (var line in activity.Type == ActivityType.Purchase ? activity.Lines : [])
        {
            var product = ProductNumber.Key(line.Sku);
            var left = line.Thousandths - kept.BackOf(activity.Key, line.Number);
            var without = Math.Clamp(backWithoutSale.GetValueOrDefault(product), 0, Math.Max(0, left));
            backWithoutSale[product] = backWithoutSale.GetValueOrDefault(product) - without;
            if (left > without)
            {
                var before = bought.GetValueOrDefault(product, new BoughtProduct(line.Sku, activity.OccurredAt, 0));
                bought[product] = before with
                {
                    Last = Instant.Max(before.Last, activity.OccurredAt), Thousandths = before.Thousandths + left - without,
                };
            }
        }
    }
}
