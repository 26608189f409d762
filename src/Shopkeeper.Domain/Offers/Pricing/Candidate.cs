using NodaTime;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>An offer that may be given on this basket, why not, and what it gives.</summary>
internal struct Candidate
{
    public CompiledOffer Offer;

    /// <summary>Index of the pick in the account, -1 = none; of the voucher, -1 = none.</summary>
    public int Pick;
    public int Voucher;

    /// <summary>Per cent in basis points, and money, in the basket's currency: the offer's, or those of the voucher.</summary>
    public int BasisPoints;
    public long Amount;

    /// <summary>The lines that it counts: a part of the list that all candidates share.</summary>
    public int LinesFrom;
    public int LinesCount;

    /// <summary>Money that the offer may still give: its own cap, its budget.</summary>
    public long Most;

    /// <summary>Upgrade: its bundle's place among the candidates.</summary>
    public int Bundle;

    /// <summary>In the combination that is being tried.</summary>
    public bool On;
    public long Gain;
    public SkipReason Reason;
    public long Missing;
    public int MissingGroup;

    /// <summary>They are lines of one offer, chosen each by itself.</summary>
    public readonly bool IsSameOffer(in Candidate other) =>
        ReferenceEquals(Offer, other.Offer) && Pick == other.Pick && Voucher == other.Voucher;

    public readonly bool IsOpen => Reason == SkipReason.None;
}
