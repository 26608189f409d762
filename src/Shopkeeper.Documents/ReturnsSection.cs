using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// `returns`: what happens when the balance is short, without a receipt, to points redeemed
/// towards the sale, and to discounts of goods that are kept.
/// </summary>
internal static class ReturnsSection
{
    public static ReturnPolicy Read(Fields document)
    {
        var policy = new ReturnPolicy();
        if (document.Find("returns") is not { } node
            || Fields.Of(node, "`returns`", document.Problems, "when-short", "without-receipt", "redeemed", "discounts",
                "fixed-points")
                is not { } fields)
        {
            return policy;
        }

        return new ReturnPolicy(
            Scalars.Choice(fields, "when-short", ("deficit", ShortBalance.Deficit),
                ("within-balance", ShortBalance.WithinBalance), ("pending-only", ShortBalance.PendingOnly))
                ?? policy.WhenShort,
            Scalars.Choice(fields, "without-receipt", ("nothing", NoReceipt.Nothing),
                ("current-rules", NoReceipt.CurrentRules), ("refuse", NoReceipt.Refuse),
                ("last-purchase", NoReceipt.LastPurchase), ("fixed", NoReceipt.Fixed)) ?? policy.WithoutReceipt,
            Scalars.Choice(fields, "redeemed", ("forfeit", RedeemedOnReturn.Forfeit),
                ("reinstate", RedeemedOnReturn.Reinstate))
                ?? policy.Redeemed,
            Scalars.Choice(fields, "discounts", ("keep", KeptDiscounts.Keep), ("recompute", KeptDiscounts.Recompute))
                ?? policy.Discounts)
        {
            FixedPoints = Fixed(fields),
        };
    }

    private static long Fixed(Fields fields)
    {
        var isFixed = fields.Find("without-receipt") is ScalarNode { Text: "fixed" };
        if (isFixed)
        {
            fields.Require("fixed-points");
        }
        else
        {
            fields.Refuse("belongs to `without-receipt: fixed`.", "fixed-points");
        }

        return Scalars.Whole(fields, "fixed-points", 1, ProgrammeLimits.Points) ?? 0;
    }
}
