using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// What excluded tenders paid, taken off the lines by largest remainder over their amounts; lines that are not positive bear
/// none of it, and no line bears more than its amount.
/// </summary>
internal static class TenderShare
{
    public static void Fill(
        ReadOnlySpan<Line> lines, ImmutableArray<Tender> tenders, ImmutableArray<string> excluded, Span<long> weights,
        Span<long> parts)
    {
        long paid = 0;
        foreach (var tender in tenders)
        {
            paid += excluded.Contains(tender.Type) ? tender.Amount : 0;
        }

        long payable = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            weights[i] = Math.Max(0, lines[i].Amount);
            payable += weights[i];
        }

        var total = Math.Clamp(paid, 0, payable);
        if (total == 0)
        {
            parts.Clear();
            return;
        }

        Prorate.LargestRemainder(total, weights, parts);
    }
}
