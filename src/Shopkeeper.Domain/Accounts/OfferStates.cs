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

/// <summary>A code of a partner or third party: its place, from 1, in the pool that it was loaded into.</summary>
public readonly record struct OutsideCode(string Pool, long Number);

/// <summary>What a pool of outside codes has left to hand out, from this number on.</summary>
public readonly record struct CodesLeft(long Next, long Left);

/// <summary>
/// A voucher that can still be used. Those that were used, cancelled or have expired leave the account; the journal keeps
/// them. Hold and HeldUntil are set while it is reserved.
/// </summary>
public sealed record Voucher(
    VoucherId Id, string Kind, Currency Currency, long Worth, int BasisPoints, Instant From, Instant? Until)
{
    /// <summary>The code that was handed out with it from a pool of outside codes; null = a code of ours.</summary>
    public OutsideCode? Outside { get; init; }
    public HoldId? Hold { get; init; }
    public Instant? HeldUntil { get; init; }

    public bool IsHeld(Instant at) => HeldUntil is { } until && at < until;

    public bool IsOpen(Instant at) => at >= From && (Until is not { } until || at < until);
}
