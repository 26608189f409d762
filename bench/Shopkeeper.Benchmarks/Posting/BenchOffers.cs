using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>
/// Live offers for `bench posting --offers N`, one on each of the first products in turn: on a list to pick from, 10 % off, bonus
/// points, three for two. Baskets bring the 10 % as their tills applied it, so every commit of one checks it.
/// </summary>
internal static class BenchOffers
{
    private const int Kinds = 4;
    private const int PercentOff = 1;

    /// <summary>To append to the programme's document.</summary>
    public static string Document(int offers)
    {
        var text = new StringBuilder(
            "offers:\n  listed: { pool: shared, slots: 10 }\n"
            + "  ranked: { pool: ranked, slots: 10, menu: 10, refresh: 14d, start: 2015-01-05 }\n");
        for (var i = 0; i < offers; i++)
        {
            var benefit = (i % Kinds) switch
            {
                0 => "in: [listed, ranked], percent: 20",
                PercentOff => "percent: 10",
                2 => "points: 20",
                _ => "buy: 2, get: 1",
            };
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Id(i)}: {{ {benefit}, only: {{ product: {BenchShop.Sku(i)} }} }}");
        }

        return text.ToString();
    }

    /// <summary>The basket as a till commits it that has applied what is 10 % off.</summary>
    public static BenchBasket Apply(ImmutableArray<Line> lines, int offers)
    {
        var bought = lines.ToBuilder();
        var applied = ImmutableArray.CreateBuilder<AppliedOffer>();
        for (var i = 0; i < bought.Count; i++)
        {
            var line = bought[i];
            var product = int.Parse(line.Sku.AsSpan(1), CultureInfo.InvariantCulture);
            if (product < offers && product % Kinds == PercentOff)
            {
                var off = (line.Amount + 5) / 10;
                bought[i] = line with { Amount = line.Amount - off, Applied = off, Tax = (line.Amount - off) / 6 };
                applied.Add(new AppliedOffer(line.Number, Id(product), off));
            }
        }

        return new BenchBasket(bought.ToImmutable(), applied.ToImmutable());
    }

    private static string Id(int offer) => string.Create(CultureInfo.InvariantCulture, $"o{offer}");
}

/// <summary>What one basket holds, and what its till took off.</summary>
internal readonly record struct BenchBasket(ImmutableArray<Line> Lines, ImmutableArray<AppliedOffer> Applied);
