using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shopkeeper.Till.Queue;

/// <summary>What is wrong with a place of the queue, in words for a cashier.</summary>
public sealed record QueueDamage(long Number, string Words);

/// <summary>
/// Each sale of a till stands on the one before it: what was changed, taken out or put in by hand is found, and named. It shows what
/// happened; it keeps nobody with the machine in his hands from it.
/// </summary>
public static class SaleChain
{
    /// <summary>The next sale and the head behind it: to be stored together, or not at all.</summary>
    public static (QueuedSale Sale, QueueHead Head) Append(QueueHead head, string key, string body, string writtenAt)
    {
        var number = head.LastNumber + 1;
        var hash = HashOf(head.LastHash, number, body);
        return (new QueuedSale(number, key, body, head.LastHash, hash, writtenAt), head with { LastNumber = number, LastHash = hash });
    }

    /// <summary>All that is wrong, by number; empty when the queue is as it was written. Sales in order of number.</summary>
    public static ImmutableArray<QueueDamage> Check(QueueHead head, IReadOnlyList<QueuedSale> sales)
    {
        var damage = ImmutableArray.CreateBuilder<QueueDamage>();
        var (next, previous) = (head.FirstNumber, head.BeforeFirst);
        foreach (var sale in sales.Where(sale => !IsKept(head, sale)))
        {
            for (; next < sale.Number && next <= head.LastNumber; next++)
            {
                damage.Add(Missing(next));
            }

            if (sale.Number < next || sale.Number > head.LastNumber)
            {
                damage.Add(new QueueDamage(sale.Number, $"Sale {sale.Number} was put in by hand."));
                continue;
            }

            // Where the one before is missing, its hash is what this one says it was.
            var stands = next == head.FirstNumber || damage.Count == 0 || damage[^1].Number != sale.Number - 1 ? previous : sale.Previous;
            if (sale.Previous != stands || sale.Hash != HashOf(sale.Previous, sale.Number, sale.Body)
                || (sale.Number == head.LastNumber && sale.Hash != head.LastHash))
            {
                damage.Add(new QueueDamage(sale.Number, $"Sale {sale.Number} was changed after it was written."));
            }

            (next, previous) = (sale.Number + 1, sale.Hash);
        }

        for (; next <= head.LastNumber; next++)
        {
            damage.Add(Missing(next));
        }

        return damage.ToImmutable();
    }

    /// <summary>The head when what was sent up to that sale is dropped.</summary>
    public static QueueHead Without(QueueHead head, QueuedSale lastDropped) => lastDropped.Number < head.FirstNumber
        ? head
        : head with { FirstNumber = lastDropped.Number + 1, BeforeFirst = lastDropped.Hash };

    /// <summary>What is never sent may have been kept when those around it were dropped.</summary>
    private static bool IsKept(QueueHead head, QueuedSale sale) =>
        sale.Number < head.FirstNumber && sale.State is SaleState.Refused or SaleState.Altered;

    private static QueueDamage Missing(long number) => new(number, $"Sale {number} was taken out of the queue.");

    private static string HashOf(string previous, long number, string body) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{previous}\n{number}\n{body}"))));
}
