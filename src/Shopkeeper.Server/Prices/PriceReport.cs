using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Pricing;

namespace Shopkeeper.Server.Prices;

/// <summary>A reduction of an article in a store.</summary>
internal sealed record Reduction(string Store, string Sku, Currency Currency, WasNow Prices);

/// <summary>IsWhole: false when there are more different prices than are kept; what was read first is judged.</summary>
internal sealed record PriceFindings(long Sales, ImmutableArray<Reduction> Reductions, bool IsWhole);

/// <summary>
/// Was and now, from the recorded sales of members and of those who named nobody: for how long a reference price had been charged when its
/// reduction began. Only whole pieces tell a price; what is weighed is left out.
/// </summary>
internal static class PriceReport
{
    /// <summary>Different prices of an article in a store on a day, over all of them.</summary>
    public const int MostPrices = 5_000_000;

    private const int PageSize = 1_000;

    public static async Task<PriceFindings> OfAsync(IShopAccounts accounts, string? store, int days, CancellationToken cancel)
    {
        var seen = new Dictionary<(string Store, string Sku, Currency Currency), HashSet<PriceSeen>>();
        var (sales, prices) = (0L, 0);
        await foreach (var sale in SalesAsync(accounts, cancel))
        {
            if (store is not null && sale.Store != store)
            {
                continue;
            }

            sales++;
            foreach (var line in sale.Lines)
            {
                if (PriceOf(sale, line) is { } price && prices < MostPrices)
                {
                    var place = (sale.Store, line.Sku, sale.Currency);
                    var known = seen.TryGetValue(place, out var there) ? there : seen[place] = [];
                    prices += known.Add(price) ? 1 : 0;
                }
            }
        }

        return new PriceFindings(
            sales,
            [
                .. seen.SelectMany(one => WasNow.Of(one.Value, days).Select(found => new Reduction(one.Key.Store, one.Key.Sku, one.Key.Currency, found)))
                    .OrderBy(static one => one.Prices.From).ThenBy(static one => one.Store, StringComparer.Ordinal).ThenBy(static one => one.Sku, StringComparer.Ordinal),
            ],
            prices < MostPrices);
    }

    /// <summary>Null for what has no price for a piece: weighed goods, what cost nothing before reductions, what lowers the total.</summary>
    private static PriceSeen? PriceOf(Activity sale, Line line)
    {
        var before = line.Amount + line.Discount + line.Applied;
        var pieces = line.Thousandths / 1000;
        return line.Unit == Unit.Each && pieces > 0 && line.Thousandths % 1000 == 0 && line.Amount >= 0 && before > 0
            ? new PriceSeen(sale.BusinessDate, Divide.Round(before, pieces, Rounding.HalfEven), Divide.Round(line.Amount, pieces, Rounding.HalfEven))
            : null;
    }

    private static async IAsyncEnumerable<Activity> SalesAsync(
        IShopAccounts accounts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        // An activity feeds several programmes, one posting after the other.
        ActivityKey? last = null;
        for (var page = await accounts.FeedAsync("", PageSize, cancel); !page.Items.IsEmpty; page = await accounts.FeedAsync(page.Next, PageSize, cancel))
        {
            foreach (var item in page.Items)
            {
                if (item.Activity is { Type: ActivityType.Purchase } sale && sale.Key != last)
                {
                    last = sale.Key;
                    yield return sale;
                }
            }
        }

        for (ActivityKey? after = null; ;)
        {
            var (sales, next) = await accounts.UnclaimedAsync(after, PageSize, cancel);
            foreach (var sale in sales)
            {
                yield return sale;
            }

            if (next is null)
            {
                yield break;
            }

            after = next;
        }
    }
}
