namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>Lines in the order of what one piece costs now; equal ones in the order of the basket.</summary>
internal static class UnitPrices
{
    /// <summary>Positions in <paramref name="lines"/>; the span is the giving's scratch.</summary>
    public static ReadOnlySpan<int> Ordered(Giving giving, ReadOnlySpan<int> lines, bool dearestFirst)
    {
        var order = giving.Order.AsSpan(0, lines.Length);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // Binary insertion would do for receipts; trade invoices have thousands of lines.
        if (order.Length > 24)
        {
            order.Sort(new ByPrice(giving.Basket, lines.ToArray(), dearestFirst));
            return order;
        }

        for (var i = 1; i < order.Length; i++)
        {
            var at = i;
            var moving = order[i];
            while (at > 0 && Compare(giving.Basket, lines[order[at - 1]], lines[moving], dearestFirst) > 0)
            {
                order[at] = order[--at];
            }

            order[at] = moving;
        }

        return order;
    }

    private static int Compare(Basket basket, int a, int b, bool dearestFirst)
    {
        var left = (Int128)basket.States[a].Left * Math.Max(1, basket.Lines[b].Pieces);
        var right = (Int128)basket.States[b].Left * Math.Max(1, basket.Lines[a].Pieces);
        var order = dearestFirst ? right.CompareTo(left) : left.CompareTo(right);
        return order != 0 ? order : a.CompareTo(b);
    }

    private sealed class ByPrice(Basket basket, int[] lines, bool dearestFirst) : IComparer<int>
    {
        public int Compare(int x, int y) => UnitPrices.Compare(basket, lines[x], lines[y], dearestFirst);
    }
}
