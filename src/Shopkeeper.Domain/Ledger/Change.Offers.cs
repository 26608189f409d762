using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Ledger;

/// <summary>So much of an offer on one line of the activity, minor units.</summary>
public readonly record struct OfferOnLine(int Line, long Amount);

// Persisted; explicit and append-only.
public enum QuoteNote : byte
{
    /// <summary>The sale was decided under the version of the quote it names.</summary>
    Honoured = 1,

    /// <summary>The quote is older than it is good for: the version in force at OccurredAt decided.</summary>
    Expired = 2,

    /// <summary>The quote is not ours or was altered: the version in force at OccurredAt decided.</summary>
    NotOurs = 3,
}

public abstract partial record Change
{
    /// <summary>
    /// An offer was used by this purchase. Amount is what the till gave (minor units), Expected what the rules give for this
    /// basket; a difference is reported, never refused. Pool and Period are of the pick it came from; empty pool = none. Terms:
    /// the hash of the definition that the pick began under where the version has another one; empty = the version's.
    /// </summary>
    public sealed record OfferUsed(
        string Offer, string Pool, LocalDate Period, long Times, long Amount, long Expected,
        ImmutableArray<OfferOnLine> Lines) : Change
    {
        public string Terms { get; init; } = "";

        public bool Equals(OfferUsed? other) => other is not null && Offer == other.Offer && Terms == other.Terms && Pool == other.Pool
            && Period == other.Period && Times == other.Times && Amount == other.Amount && Expected == other.Expected
            && Lines.AsSpan().SequenceEqual(other.Lines.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Offer, Pool, Period, Times, Amount, Expected);
    }

    /// <summary>A return gave back a use of an offer, or took back a part of what it was worth.</summary>
    public sealed record OfferGivenBack(string Offer, string Pool, LocalDate Period, long Times, long Amount) : Change;

    /// <summary>A use of an offer was set aside with this hold.</summary>
    public sealed record OfferHeld(HoldId Hold, HeldOffer Offer) : Change;

    /// <summary>What became of the quote that a purchase names.</summary>
    public sealed record QuoteSeen(QuoteNote Note) : Change;

    /// <summary>An offer was picked, or given: good from and until (exclusive; null = for ever) under this definition.</summary>
    public sealed record Picked(
        string Pool, LocalDate Period, string Offer, string Hash, Instant From, Instant? Until) : Change;

    /// <summary>A pick was given up, or dropped because its offer is no longer listed.</summary>
    public sealed record Unpicked(string Pool, LocalDate Period, string Offer) : Change;

    /// <summary>A voucher came to be. Cause: the operator's reason, `statement`, `spend`, or the id of an offer.</summary>
    public sealed record VoucherIssued(Accounts.Voucher Voucher, string Cause) : Change;

    /// <summary>A voucher was set aside for a purchase that is under way.</summary>
    public sealed record VoucherReserved(VoucherId Voucher, HoldId Hold, Instant Until) : Change;

    /// <summary>A reserved voucher is free again: released, or its time ran out.</summary>
    public sealed record VoucherReleased(VoucherId Voucher) : Change;

    /// <summary>A voucher was used and leaves the account; Amount is what it took off, minor units.</summary>
    public sealed record VoucherUsed(Accounts.Voucher Voucher, long Amount) : Change;

    /// <summary>A return gave a used voucher back under its own terms.</summary>
    public sealed record VoucherReturned(Accounts.Voucher Voucher) : Change;

    public sealed record VoucherCancelled(VoucherId Voucher, string Reason) : Change;

    public sealed record VoucherExpired(VoucherId Voucher) : Change;

    /// <summary>A purchase named this voucher, but it could not be used: reported, the sale stands.</summary>
    public sealed record VoucherSkipped(VoucherId Voucher, Rejection Why) : Change;
}
