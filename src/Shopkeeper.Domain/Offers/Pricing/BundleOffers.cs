using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// Bundles: so many pieces of each group at one price. As many bundles as save something, filled with the pieces that save
/// most (<see cref="BundleFill"/>); what is saved is spread over them by largest remainder of what they cost.
/// </summary>
internal static class BundleOffers
{
    public static void Fill(Giving giving, ref Candidate candidate, ReadOnlySpan<int> lines, long[] weights)
    {
        var fill = giving.Fill;
        fill.Begin(candidate.Offer.Source.Groups, lines.Length);
        Add(giving, candidate, lines, widest: false);
        var bundles = fill.Best(giving.Basket, candidate.Amount, candidate.Offer.Source.MostPerBasket ?? int.MaxValue);
        if (bundles == 0)
        {
            (candidate.MissingGroup, candidate.Missing) = fill.Missing();
            candidate.Reason = candidate.MissingGroup >= 0 ? SkipReason.BundleIncomplete : SkipReason.NoEffect;
            return;
        }

        weights.AsSpan(0, lines.Length).Clear();
        var value = fill.Take(giving.Basket, giving.Take, weights);
        var saved = value - (bundles * candidate.Amount);
        if (saved <= 0)
        {
            // What the pieces cost together can be a penny less than their prices one by one.
            candidate.Reason = SkipReason.NoEffect;
            return;
        }

        Prorate.LargestRemainder(saved, weights.AsSpan(0, lines.Length), giving.Off.AsSpan(0, lines.Length));
    }

    /// <summary>
    /// What it can save at most, whatever other offers do to the lines: every upgrade in force, and a piece counted with its
    /// price rounded up.
    /// </summary>
    public static long AtMost(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines)
    {
        var fill = giving.Fill;
        fill.Begin(candidate.Offer.Source.Groups, lines.Length, roundUp: true);
        Add(giving, candidate, lines, widest: true);
        return fill.Saved(giving.Basket, candidate.Amount, candidate.Offer.Source.MostPerBasket ?? int.MaxValue);
    }

    private static void Add(Giving giving, in Candidate candidate, ReadOnlySpan<int> lines, bool widest)
    {
        var masks = giving.Candidates.MasksOf(candidate);
        foreach (var i in UnitPrices.Ordered(giving, lines, dearestFirst: true))
        {
            var pieces = giving.IsFree(candidate.Offer, lines[i])
                ? giving.Basket.Lines[lines[i]].Pieces - giving.Basket.States[lines[i]].Taken
                : 0;
            if (pieces > 0)
            {
                var accepting = masks[i] | Widen(giving, candidate, lines[i], masks[i], widest, ref giving.Via[i]);
                giving.Fill.Add(i, lines[i], pieces, accepting);
            }
        }
    }

    /// <summary>The groups that upgrades in force open to the line; all upgrades for the widest.</summary>
    private static uint Widen(Giving giving, in Candidate bundle, int line, uint mask, bool widest, ref int via)
    {
        if (!bundle.Offer.HasUpgrades)
        {
            return 0;
        }

        var marks = giving.Basket.MarksOf(line);
        var wider = 0u;
        for (var i = 0; i < giving.Candidates.Count; i++)
        {
            ref readonly var upgrade = ref giving.Candidates[i];
            if (upgrade.Offer.GroupIn(bundle.Offer.Index) is >= 0 and var group && (upgrade.On || widest) && upgrade.Offer.Match.Counts(marks))
            {
                wider |= 1u << group;
                via = mask == 0 && via < 0 ? i : via;
            }
        }

        return wider;
    }
}
