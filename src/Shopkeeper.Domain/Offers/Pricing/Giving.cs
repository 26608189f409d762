using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// Gives one offer after another on the basket, and takes the last ones back. What an offer takes off is worked out line by
/// line (<see cref="LineOffers"/>, <see cref="SetOffers"/>, <see cref="BundleOffers"/>), cut to what caps and budgets leave,
/// allocated by largest remainder, and never lowers a line below zero.
/// </summary>
internal sealed class Giving(Basket basket, CandidateList candidates)
{
    private readonly BundleFill fill = new();
    private long[] parts = [];
    private long[] groupMoney = [];
    private int[] groupOffers = [];
    private StackGroups groups = null!;
    private int currency;
    private long total;
    private int offers;

    public Basket Basket => basket;

    public CandidateList Candidates => candidates;

    /// <summary>Scratch of the offer that is worked out, beside its lines: money off, pieces used, positions in some order.</summary>
    public long[] Off { get; private set; } = [];

    public long[] Take { get; private set; } = [];

    public int[] Order { get; private set; } = [];

    /// <summary>Beside its lines: the upgrade that brought the line in, -1 = none.</summary>
    public int[] Via { get; private set; } = [];

    public BundleFill Fill => fill;

    public void Begin(StackGroups stack, int basketCurrency)
    {
        groups = stack;
        currency = basketCurrency;
        total = 0;
        offers = 0;
        groupMoney = Sized(groupMoney, stack.Count);
        groupOffers = groupOffers.Length >= stack.Count ? groupOffers : new int[stack.Count];
        Array.Clear(groupMoney);
        Array.Clear(groupOffers);
        if (Off.Length < basket.Count)
        {
            Off = new long[basket.Count];
            Take = new long[basket.Count];
            Order = new int[basket.Count];
            Via = new int[basket.Count];
            parts = new long[basket.Count];
        }
    }

    /// <summary>What the offer takes off the basket as it stands now; 0 with a reason when it gives nothing.</summary>
    public long Give(ref Candidate candidate)
    {
        candidate.Gain = 0;
        candidate.Reason = SkipReason.None;
        candidate.MissingGroup = -1;
        var lines = candidates.LinesOf(candidate);
        candidate.Missing = LackedSpend(candidate);
        if (candidate.Missing > 0)
        {
            candidate.Reason = SkipReason.BelowMinimumSpend;
            return 0;
        }

        Off.AsSpan(0, lines.Length).Clear();
        Take.AsSpan(0, lines.Length).Clear();
        Via.AsSpan(0, lines.Length).Fill(-1);
        WorkOut(ref candidate, lines);
        long off = 0;
        foreach (var part in Off.AsSpan(0, lines.Length))
        {
            off += part;
        }

        off = off == 0 ? 0 : Cut(ref candidate, lines.Length, off);
        if (off == 0)
        {
            candidate.Reason = candidate.Reason == SkipReason.None ? SkipReason.NoEffect : candidate.Reason;
            return 0;
        }

        Put(candidate, lines);
        candidate.Gain = off;
        total += off;
        offers++;
        if (candidate.Offer.Group >= 0)
        {
            groupMoney[candidate.Offer.Group] += off;
            groupOffers[candidate.Offer.Group]++;
        }

        return off;
    }

    public void TakeBack(in Candidate candidate, long gain, int mark)
    {
        basket.BackTo(mark);
        total -= gain;
        offers--;
        if (candidate.Offer.Group >= 0)
        {
            groupMoney[candidate.Offer.Group] -= gain;
            groupOffers[candidate.Offer.Group]--;
        }
    }

    /// <summary>The offer may lower this line, as far as other offers on it are concerned.</summary>
    public bool IsFree(CompiledOffer offer, int line)
    {
        ref readonly var state = ref basket.States[line];
        if (state.Left <= 0 || state.Closed || (offer.Source.Stack == StackMode.Exclusive && state.Touches > 0))
        {
            return false;
        }

        var bit = BitOf(offer);
        return (state.ClosedGroups & bit) == 0
            && (offer.Source.Stack != StackMode.ExclusiveInGroup || (state.Groups & bit) == 0);
    }

    /// <summary>A cap or a number over several offers bounds it.</summary>
    public bool IsBounded(CompiledOffer offer) => groups.IsBounded(offer.Group, currency) || groups.IsBasketBounded(currency);

    private void WorkOut(ref Candidate candidate, ReadOnlySpan<int> lines)
    {
        switch (candidate.Offer.Kind)
        {
            case OfferKind.Percent or OfferKind.FixedPrice:
                LineOffers.EachLine(this, candidate, lines);
                break;
            case OfferKind.MoneyOff when candidate.Offer.Source.EachPiece:
                LineOffers.EachLine(this, candidate, lines);
                break;
            case OfferKind.MoneyOff:
                LineOffers.OffBasket(this, candidate, lines, parts);
                break;
            case OfferKind.FreeItem:
                SetOffers.Free(this, ref candidate, lines);
                break;
            case OfferKind.BuyGet:
                SetOffers.BuyGet(this, ref candidate, lines);
                break;
            case OfferKind.Bundle:
                BundleOffers.Fill(this, ref candidate, lines, parts);
                break;
            default:
                break;
        }
    }

    /// <summary>What the lines lack of the minimum spend of the offer; 0 when they meet it.</summary>
    public long LackedSpend(in Candidate candidate)
    {
        var minimum = candidate.Offer.MinimumSpend[currency];
        if (minimum == long.MinValue)
        {
            return 0;
        }

        long spend = 0;
        foreach (var line in candidates.LinesOf(candidate))
        {
            spend += basket.States[line].Left;
        }

        return Math.Max(0, minimum - spend);
    }

    /// <summary>The money that caps and budgets leave to the offer; not above 0 when there is none.</summary>
    public long MostOf(in Candidate candidate)
    {
        var group = candidate.Offer.Group;
        var most = Math.Min(candidate.Most, Left(groups.BasketCap[currency], total));
        return group < 0 ? most : Math.Min(most, Left(groups.Cap[currency][group], groupMoney[group]));
    }

    private long Cut(ref Candidate candidate, int count, long off)
    {
        var group = candidate.Offer.Group;
        if (offers >= groups.BasketMost || (group >= 0 && groupOffers[group] >= groups.Most[group]))
        {
            candidate.Reason = SkipReason.TooManyOffers;
            return 0;
        }

        var most = MostOf(candidate);
        if (off <= most)
        {
            return off;
        }

        candidate.Reason = most == candidate.Most ? SkipReason.Cap : SkipReason.StackingCap;
        if (most <= 0)
        {
            return 0;
        }

        Prorate.LargestRemainder(most, Off.AsSpan(0, count), parts.AsSpan(0, count));
        parts.AsSpan(0, count).CopyTo(Off);
        return most;
    }

    private void Put(in Candidate candidate, ReadOnlySpan<int> lines)
    {
        var stack = candidate.Offer.Source.Stack;
        var bit = BitOf(candidate.Offer);
        for (var i = 0; i < lines.Length; i++)
        {
            if (Off[i] == 0 && Take[i] == 0)
            {
                continue;
            }

            ref var state = ref basket.Change(lines[i]);
            state.Left -= Off[i];
            state.Taken += Take[i];
            state.Touches++;
            state.Closed |= stack == StackMode.Exclusive;
            state.Groups |= bit;
            state.ClosedGroups |= stack == StackMode.ExclusiveInGroup ? bit : 0;
            Invariant.Hold(state.Left >= 0, "no offer takes a line below zero");
        }
    }

    private static ulong BitOf(CompiledOffer offer) => offer.Group < 0 ? 0 : 1UL << offer.Group;

    private static long Left(long cap, long used) => cap == CompiledOffer.NoBound ? cap : cap - used;

    private static long[] Sized(long[] array, int length) => array.Length >= length ? array : new long[length];
}
