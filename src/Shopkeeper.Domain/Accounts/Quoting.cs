using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Offers.Pricing;

namespace Shopkeeper.Domain.Accounts;

/// <summary>A basket with the offers of one programme applied: the lines as the till would charge them.</summary>
public sealed record QuotedBasket(Activity Priced, OfferPrices Offers);

/// <summary>Applies offers to a basket that nobody has paid yet.</summary>
internal static class Quoting
{
    /// <summary>
    /// The basket before our offers, with the best combination of them applied: Amount lowered, Applied raised, tax in
    /// proportion (rounded half up). What an earlier programme's offers took off stays off; no line goes below zero.
    /// </summary>
    public static QuotedBasket Of(AccountState account, DecisionContext context, Activity activity)
    {
        var prices = OfferPricing.Run(account, context, activity, OfferHolding.Freed(account, activity.Reservations, context.Now));
        if (prices.Applied.IsEmpty)
        {
            return new QuotedBasket(activity, prices);
        }

        var lines = activity.Lines.ToArray();
        var applied = activity.Applied.IsEmpty
            ? prices.Applied
            : [.. activity.Applied.Concat(prices.Applied).OrderBy(one => IndexOf(lines, one.Line))];
        foreach (var off in prices.Applied)
        {
            Lower(ref lines[IndexOf(lines, off.Line)], off.Amount);
        }

        return new QuotedBasket(
            activity with { Lines = ImmutableCollectionsMarshal.AsImmutableArray(lines), Applied = applied }, prices);
    }

    private static void Lower(ref Line line, long amount)
    {
        var off = Math.Min(amount, Math.Max(0, line.Amount));
        line = line with
        {
            Amount = line.Amount - off,
            Applied = line.Applied + off,
            Tax = line.Amount <= 0 ? line.Tax : Divide.Scale(line.Tax, line.Amount - off, line.Amount, Rounding.HalfUp),
        };
    }

    private static int IndexOf(Line[] lines, int number)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Number == number)
            {
                return i;
            }
        }

        throw new InvariantViolated("an offer names a line of the basket");
    }
}
