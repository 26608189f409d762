using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>Use of one limit of one rule in one period. Period is the first local day of it, 1970-01-01 for "ever".</summary>
public readonly record struct Counter(string Rule, int Limit, LocalDate Period, long Used);

/// <summary>
/// One account in one programme: the fold of its postings. Lots are sorted by number. Everything here is rebuilt by `verify`
/// and must equal the stored row. Never mutated; `Fold.Apply` gives the next one.
/// </summary>
public sealed record AccountState
{
    public required AccountId Account { get; init; }
    public required string Programme { get; init; }

    /// <summary>Of the last posting in this programme, 0 before the first.</summary>
    public long Seq { get; init; }
    public int NextLot { get; init; } = 1;
    public ImmutableArray<Lot> Lots { get; init; } = [];
    public ImmutableArray<Hold> Holds { get; init; } = [];

    /// <summary>Per point currency (index into the programme's points): what the member owes, >= 0.</summary>
    public ImmutableArray<long> Deficits { get; init; } = [];

    /// <summary>Per point currency: all ever earned less what returns took back.</summary>
    public ImmutableArray<long> Lifetime { get; init; } = [];
    public ImmutableArray<Counter> Counters { get; init; } = [];

    /// <summary>Levels reached and open, in the order reached.</summary>
    public ImmutableArray<string> Levels { get; init; } = [];
    public long Purchases { get; init; }

    /// <summary>In the order picked; those of periods that have ended leave with the next posting that ends them.</summary>
    public ImmutableArray<Pick> Picks { get; init; } = [];

    /// <summary>In the order issued.</summary>
    public ImmutableArray<Voucher> Vouchers { get; init; } = [];
    public Instant? LastActive { get; init; }

    /// <summary>All it had went to this account; what still happens here is moved there too. Null: it stands by itself.</summary>
    public AccountId? MergedInto { get; init; }

    /// <summary>Unknown fields of a newer format, kept as they are so that versions N and N-1 run together.</summary>
    public ImmutableArray<byte> Unknown { get; init; } = [];

    public static AccountState New(AccountId account, string programme) =>
        new() { Account = account, Programme = programme };

    /// <summary>Spendable now: active lots that have not expired, less nothing (holds have left their lots).</summary>
    public long Available(int currency, Instant now)
    {
        long sum = 0;
        foreach (var lot in Lots)
        {
            if (lot.Currency == currency && lot.IsSpendable(now))
            {
                sum += lot.Amount;
            }
        }

        return sum;
    }

    public long Pending(int currency, Instant now)
    {
        long sum = 0;
        foreach (var lot in Lots)
        {
            if (lot.Currency == currency && !lot.IsActive(now) && !lot.IsExpired(now))
            {
                sum += lot.Amount;
            }
        }

        return sum;
    }

    public long Reserved(int currency, Instant now) =>
        Holds.Where(hold => hold.Currency == currency && hold.Until > now).Sum(static hold => hold.Amount);

    public long Deficit(int currency) => currency < Deficits.Length ? Deficits[currency] : 0;

    public long LifetimeOf(int currency) => currency < Lifetime.Length ? Lifetime[currency] : 0;
}
