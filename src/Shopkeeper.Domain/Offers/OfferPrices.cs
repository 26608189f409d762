using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Offers;

/// <summary>
/// What one offer said of a basket: what it takes off (minor units; 0 with a reason), and what is missing for it to give
/// something: money, thousandths of quantity, or pieces of the bundle's group that <see cref="MissingGroup"/> names.
/// </summary>
public sealed record OfferVerdict(string Offer, long Amount, SkipReason Reason)
{
    /// <summary>Empty = as the version defines it; else the hash of the definition that its pick began under.</summary>
    public string Terms { get; init; } = "";

    /// <summary>The pool whose pick it comes from; empty = no pick.</summary>
    public string Pool { get; init; } = "";

    /// <summary>First day of that pick's period.</summary>
    public LocalDate Period { get; init; }
    public VoucherId? Voucher { get; init; }
    public long Missing { get; init; }
    public string MissingGroup { get; init; } = "";
}

/// <summary>
/// The offers on a basket: what each takes off each line, in the order of lines, then of applying; what every offer that was
/// asked said; whether the search for the best combination had to stop before it had tried all (<see cref="Limits"/>).
/// </summary>
public sealed record OfferPrices(ImmutableArray<AppliedOffer> Applied, ImmutableArray<OfferVerdict> Verdicts, bool SearchStopped)
{
    public static readonly OfferPrices None = new([], [], false);

    public long Total
    {
        get
        {
            long sum = 0;
            foreach (var applied in Applied)
            {
                sum += applied.Amount;
            }

            return sum;
        }
    }
}
