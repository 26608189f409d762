using System.Collections.Immutable;
using System.Text.Json;

namespace Shopkeeper.Till.Selling;

/// <summary>The server's quote in the words of the till.</summary>
public static class QuoteReading
{
    /// <summary>Null when it is none that this till can read, or none of this basket.</summary>
    public static Decided? Read(JsonElement answer, Basket basket, Customer? customer, string pointsName)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("lines", out var lines) || lines.GetArrayLength() != basket.Sold.Length)
        {
            return null;
        }

        var isKnown = customer is not null && answer.GetProperty("known").GetBoolean();
        var priced = LinesOf(lines);
        var next = isKnown ? NextLevelOf(answer) : null;
        return new Decided
        {
            Lines = priced,
            Total = priced.Sum(static line => line.Amount),
            IsDecided = customer is null || isKnown,
            Earned = isKnown ? Points(answer, "earned") ?? 0 : 0,
            Balance = isKnown ? Points(answer, "balance") : null,
            PointsName = pointsName,
            NextLevel = next?.Name,
            Missing = next?.Missing ?? 0,
            Effects = EffectsOf(answer, isKnown),
            QuoteId = answer.TryGetProperty("quoteId", out var id) ? id.GetString() : null,
        };
    }

    private static (string Name, long Missing)? NextLevelOf(JsonElement answer) =>
        answer.TryGetProperty("programmes", out var programmes) && programmes.GetArrayLength() > 0
        && programmes[0].TryGetProperty("nextLevel", out var level)
            ? (level.GetProperty("name").GetString()!, level.GetProperty("missing").GetInt64())
            : null;

    public static ImmutableArray<DecidedEffect> EffectsOf(JsonElement answer, bool isMember) => answer.TryGetProperty("effects", out var effects)
        ? [.. effects.EnumerateArray()
            .Select(static one => new DecidedEffect(
                one.GetProperty("kind").GetString()!, one.GetProperty("text").GetString()!, Number(one, "points"), Number(one, "amount"))
            {
                Offer = one.TryGetProperty("offer", out var offer) ? offer.GetString() : null,
            })
            .Where(one => isMember || one.Kind == "offer")]
        : [];

    private static ImmutableArray<DecidedLine> LinesOf(JsonElement lines) => [.. lines.EnumerateArray().Select(static line => new DecidedLine(
        line.GetProperty("line").GetInt32(), line.GetProperty("sku").GetString()!, line.GetProperty("amount").GetInt64(),
        line.TryGetProperty("applied", out var applied)
            ? [.. applied.EnumerateArray().Select(static one => new DecidedOffer(one.GetProperty("offer").GetString()!, one.GetProperty("amount").GetInt64()))]
            : []))];

    private static long? Points(JsonElement answer, string which) =>
        answer.TryGetProperty("points", out var points) && points.TryGetProperty(which, out var value) ? value.GetInt64() : null;

    private static long Number(JsonElement one, string member) => one.TryGetProperty(member, out var value) ? value.GetInt64() : 0;
}
