using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Engagement;

internal sealed record WorthInPoints
{
    public long Earned { get; init; }

    public long TakenBack { get; init; }

    public long Redeemed { get; init; }

    public long Expired { get; init; }
}

/// <summary>Sums of one currency, minor units, of what was kept.</summary>
internal sealed class WorthInMoney
{
    public long Discounts { get; set; }

    public long Vouchers { get; set; }

    public long Spent { get; set; }
}

/// <summary>What a year gave in one programme.</summary>
internal sealed class ProgrammeWorth
{
    /// <summary>By number of the points' kind.</summary>
    public SortedDictionary<int, WorthInPoints> Points { get; } = [];

    /// <summary>In the order reached.</summary>
    public List<(string Level, Instant At)> Levels { get; } = [];

    public SortedDictionary<string, WorthInMoney> Money { get; } = new(StringComparer.Ordinal);

    public long Purchases { get; set; }

    public long OffersUsed { get; set; }

    public long VouchersUsed { get; set; }

    public WorthInMoney MoneyIn(Currency currency)
    {
        var code = currency.ToString();
        if (!Money.TryGetValue(code, out var money))
        {
            money = new WorthInMoney();
            Money.Add(code, money);
        }

        return money;
    }
}
