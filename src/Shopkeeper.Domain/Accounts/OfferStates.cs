using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// An offer that a member picked or was given, under the definition with this hash. Period is the first day of the pool's
/// period; Until is exclusive, null = for ever; Uses counts the purchases it gave something in.
/// </summary>
public sealed record Pick(string Pool, LocalDate Period, string Offer, string Hash, Instant From, Instant? Until, int Uses)
{
    public bool IsOpen(Instant at) => at >= From && (Until is not { } until || at < until);
}

/// <summary>
/// A voucher that can still be used. Those that were used, cancelled or have expired leave the account; the journal keeps
/// them. Hold and HeldUntil are set while it is reserved.
/// </summary>
public sealed record Voucher(
    VoucherId Id, string Kind, Currency Currency, long Worth, int BasisPoints, Instant From, Instant? Until)
{
    public HoldId? Hold { get; init; }
    public Instant? HeldUntil { get; init; }

    public bool IsHeld(Instant at) => HeldUntil is { } until && at < until;

    public bool IsOpen(Instant at) => at >= From && (Until is not { } until || at < until);
}
