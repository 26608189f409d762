using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Points of one set of terms that come into an account from outside it. Amount > 0.</summary>
public readonly record struct MovedLot(long Amount, LotTerms Terms);

/// <summary>
/// What comes into an account in one programme from outside it: from an earlier scheme, or from another account. Per point
/// currency: lots, what is owed, what was ever earned; levels that are open; counts of purchases and of limits; open vouchers.
/// </summary>
public sealed record Belongings
{
    public static readonly Belongings None = new();

    public ImmutableArray<MovedLot> Lots { get; init; } = [];

    /// <summary>By the number of the currency, >= 0.</summary>
    public ImmutableArray<long> Deficits { get; init; } = [];

    /// <summary>By the number of the currency, >= 0.</summary>
    public ImmutableArray<long> Lifetime { get; init; } = [];

    public ImmutableArray<string> Levels { get; init; } = [];

    public int Purchases { get; init; }

    public Instant? LastActive { get; init; }

    public ImmutableArray<Counter> Counters { get; init; } = [];

    public ImmutableArray<Voucher> Vouchers { get; init; } = [];

    public bool Equals(Belongings? other) => other is not null && Purchases == other.Purchases && LastActive == other.LastActive
        && Lots.AsSpan().SequenceEqual(other.Lots.AsSpan()) && Deficits.AsSpan().SequenceEqual(other.Deficits.AsSpan())
        && Lifetime.AsSpan().SequenceEqual(other.Lifetime.AsSpan()) && Levels.AsSpan().SequenceEqual(other.Levels.AsSpan())
        && Counters.AsSpan().SequenceEqual(other.Counters.AsSpan()) && Vouchers.AsSpan().SequenceEqual(other.Vouchers.AsSpan());

    public override int GetHashCode() =>
        HashCode.Combine(Purchases, LastActive, Lots.Length, Deficits.Length, Levels.Length, Counters.Length, Vouchers.Length);

    /// <summary>Points in lots of that currency, less what is owed.</summary>
    public long PointsOf(int currency)
    {
        var sum = currency < Deficits.Length ? -Deficits[currency] : 0;
        foreach (var lot in Lots)
        {
            sum += lot.Terms.Currency == currency ? lot.Amount : 0;
        }

        return sum;
    }
}
