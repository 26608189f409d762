using System.Collections.Immutable;
using System.Text.Json;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Till.Selling;

/// <summary>A line of a sale that goods come back from. Amount: what was charged for all its pieces, minor units. Back: pieces that came back before.</summary>
public sealed record SoldLine(int Number, string Sku, int Pieces, long Amount, int Back)
{
    public int Left => Math.Max(0, Pieces - Back);

    /// <summary>What so many more pieces bring back; all parts of a line add up to what was charged for it, as the engine counts them.</summary>
    public long ShareOf(int pieces) => ShareOfFirst(Back + pieces) - ShareOfFirst(Back);

    public long ShareOfFirst(int pieces) => pieces >= Pieces ? Amount : Divide.Scale(Amount, pieces, Pieces, Rounding.Floor);
}

/// <summary>The sale that goods come back from. WithPoints: the part of its money that was paid with points, minor units.</summary>
public sealed record ReturnedSale(string Key, ImmutableArray<SoldLine> Lines, long WithPoints)
{
    /// <param name="sale">As it was sent, or as the shop has it, with what it knows to be `returned`.</param>
    /// <param name="others">Sales and returns as they were sent: what came back of this sale besides is among them.</param>
    /// <returns>Null when it is a return itself.</returns>
    public static ReturnedSale? Read(string key, JsonElement sale, IEnumerable<string> others)
    {
        if (sale.GetProperty("type").GetString() != "purchase")
        {
            return null;
        }

        var returns = others.Where(other => other.Contains(key, StringComparison.Ordinal)).Select(Parse).Where(other =>
            other.TryGetProperty("sale", out var of) && of.GetProperty("key").GetString() == key);
        var back = returns.SelectMany(static one => LinesOf(one)).ToLookup(
            static line => line.TryGetProperty("saleLine", out var number) ? number.GetInt32() : 0, static line => PiecesOf(line));
        return new ReturnedSale(
            key,
            [.. LinesOf(sale).Select(line => new SoldLine(
                line.GetProperty("line").GetInt32(), line.GetProperty("sku").GetString()!, PiecesOf(line), line.GetProperty("amount").GetInt64(),
                back[line.GetProperty("line").GetInt32()].Sum() + (line.TryGetProperty("returned", out var returned) ? PiecesOf(returned) : 0)))],
            !sale.TryGetProperty("tenders", out var tenders) ? 0 : tenders.EnumerateArray()
                .Where(static one => one.GetProperty("type").GetString() == "points").Sum(static one => one.GetProperty("amount").GetInt64()));
    }

    /// <summary>With so many more pieces of that article on the counter, each of a line that has some left.</summary>
    /// <returns>The basket as it was, and what to say, when the sale has not so many.</returns>
    public (Basket Basket, string? Said) Take(Basket basket, string sku, string name, int pieces)
    {
        var left = Lines.Where(line => ProductNumber.AreEqual(line.Sku, sku)).Select(line => (Line: line, Left: line.Left - basket.TakenOf(line))).ToArray();
        if (left.Sum(static one => one.Left) is var most && most < pieces)
        {
            return (basket, left.Length == 0 ? "This article is not on that receipt."
                : most == 0 ? "All of this article on that receipt has come back."
                : $"Only {most} of this article on that receipt {(most == 1 ? "has" : "have")} not come back.");
        }

        foreach (var (line, here) in left)
        {
            var taken = Math.Min(here, pieces);
            basket = taken > 0 ? basket.TakeBack(line, name, taken) : basket;
            pieces -= taken;
        }

        return (basket, null);
    }

    /// <summary>The part of what comes back now that was paid with points: no money is paid for it.</summary>
    public long PointsBack(Basket basket)
    {
        var (all, before) = (Lines.Sum(static line => line.Amount), Lines.Sum(static line => line.ShareOfFirst(line.Back)));
        return all <= 0 ? 0 : Share(before + basket.Amount) - Share(before);

        long Share(long back) => Divide.Scale(WithPoints, Math.Min(back, all), all, Rounding.Floor);
    }

    /// <summary>What was weighed comes back as one piece.</summary>
    private static int PiecesOf(JsonElement line) => line.GetProperty("quantity").GetDecimal() is var quantity && quantity == decimal.Truncate(quantity) ? (int)quantity : 1;

    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static IEnumerable<JsonElement> LinesOf(JsonElement sale) => sale.TryGetProperty("lines", out var lines) ? lines.EnumerateArray() : [];
}
