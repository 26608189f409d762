using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// Open points from one or more credits with the same terms (they coalesce). Number is unique in the account's programme and
/// never used again. `ActiveFrom` in the future, or a non-empty `WaitsFor` event, means pending. `ExpiresAt` exclusive: at
/// that instant the lot can no longer be spent, whether or not the expiry job has run. Amount > 0.
/// </summary>
public sealed record Lot(
    int Number, int Currency, long Amount, Instant ActiveFrom, Instant? ExpiresAt, string WaitsFor)
{
    public LotTerms Terms => new(Currency, ActiveFrom, ExpiresAt, WaitsFor);

    public bool IsActive(Instant now) => WaitsFor.Length == 0 && ActiveFrom <= now;

    public bool IsExpired(Instant now) => ExpiresAt is { } end && end <= now;

    public bool IsSpendable(Instant now) => IsActive(now) && !IsExpired(now);
}

/// <summary>Points set aside until <see cref="Until"/>, taken from lots in the order given; ends by itself.</summary>
public sealed record Hold(
    HoldId Id, int Currency, Instant Until, System.Collections.Immutable.ImmutableArray<HeldLot> Lots)
{
    public long Amount => Lots.Sum(static lot => lot.Amount);

    /// <summary>Offers of which a use is set aside with it.</summary>
    public System.Collections.Immutable.ImmutableArray<HeldOffer> Offers { get; init; } = [];
}

/// <summary>
/// One use of an offer: it counts in the limits of these periods, limit by limit, and when the offer has a number of uses over
/// all members, one of them is taken; of the money that it may cost over all members, so many minor units. Counted: the
/// offer, and whose use it is where its limits are of each member.
/// </summary>
public sealed record HeldOffer(
    string Counted, System.Collections.Immutable.ImmutableArray<NodaTime.LocalDate> Periods, bool TakesUse)
{
    public string Offer => Accounts.CounterName.RuleOf(Counted);

    public long Money { get; init; }

    public bool Equals(HeldOffer? other) => other is not null && Counted == other.Counted && TakesUse == other.TakesUse
        && Money == other.Money && Periods.AsSpan().SequenceEqual(other.Periods.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Counted, TakesUse, Money, Periods.Length);
}

/// <summary>The lot's terms are kept so that a release gives points back with their old expiry even if the lot is gone.</summary>
public readonly record struct HeldLot(int Lot, long Amount, Instant ActiveFrom, Instant? ExpiresAt);
