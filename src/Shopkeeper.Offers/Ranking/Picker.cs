using System.Runtime.InteropServices;

namespace Shopkeeper.Offers.Ranking;

/// <summary>Whether an offer can still be given to anybody; asked for each offer on the way down a list.</summary>
internal interface IStock
{
    bool IsOpen(int offer);
}

/// <summary>Everything is there.</summary>
internal readonly struct Plenty : IStock
{
    public bool IsOpen(int offer) => true;
}

/// <summary>
/// Fills a list: walks down the member's touched offers and the base order as one, best first, and takes what the rules
/// allow. Equal ones go by number, that is by id. Used over and over by one thread.
/// </summary>
internal sealed class Picker(OfferIndex index)
{
    private readonly bool[] isTouched = new bool[index.Offers.Length];
    private readonly List<Ranked> touched = new(index.Offers.Length);
    private readonly List<Ranked> picked = [];
    private readonly List<Ranked> remaining = [];
    private RankedMember member = new(default(Guid));

    /// <summary>The last list.</summary>
    public IReadOnlyList<Ranked> Picked => picked;

    /// <summary>Of the last list, the place from which on only something new was let in.</summary>
    public int DiscoveryFrom { get; private set; }

    /// <summary>Scores the member and fills a list by the rules.</summary>
    public IReadOnlyList<Ranked> Pick<TStock>(RankedMember ranked, Scores scores, BaseOrder order, ListRules rules, in TStock stock)
        where TStock : IStock
    {
        Prepare(ranked, scores, order);
        return Fill(order, rules, rules.Slots, stock);
    }

    /// <summary>Orders what touches the member, once for any number of <see cref="Fill{TStock}"/>.</summary>
    public void Prepare(RankedMember ranked, Scores scores, BaseOrder order)
    {
        scores.Of(ranked, order.Popular);
        Begin(ranked);
        foreach (var offer in scores.Touched)
        {
            Add(offer, scores.Score(offer) * index.Offers[offer].Value, scores.Matches(offer) > 0, order);
        }

        CollectionsMarshal.AsSpan(touched).Sort(default(BestFirst));
    }

    /// <summary>The same from values that were kept, under the prices of this order.</summary>
    public void Prepare(RankedMember ranked, IReadOnlyList<Ranked> kept, BaseOrder order)
    {
        Begin(ranked);
        foreach (var offer in kept)
        {
            Add(offer.Offer, offer.Value, offer.IsKnown, order);
        }

        CollectionsMarshal.AsSpan(touched).Sort(default(BestFirst));
    }

    /// <summary>What touches the member that was prepared last, with its values: enough to prepare it again without scores.</summary>
    public IReadOnlyList<Ranked> Touched => touched;

    public IReadOnlyList<Ranked> Fill<TStock>(BaseOrder order, ListRules rules, int slots, in TStock stock)
        where TStock : IStock
    {
        picked.Clear();
        return FillUp(order, rules, slots, stock);
    }

    /// <summary>Fills what is still empty of the last list.</summary>
    public IReadOnlyList<Ranked> FillUp<TStock>(BaseOrder order, ListRules rules, int slots, in TStock stock)
        where TStock : IStock
    {
        DiscoveryFrom = slots;
        Walk(order, rules, slots, stock);
        if (picked.Count < slots && rules.Discovery > 0)
        {
            // Nothing new is left that fits: a list is rather full than new.
            Walk(order, rules with { Discovery = 0 }, slots, stock);
        }

        return picked;
    }

    /// <summary>Goes on with a list that was begun for the member prepared last.</summary>
    public void Resume(IEnumerable<Ranked> begun)
    {
        picked.Clear();
        picked.AddRange(begun);
    }

    /// <summary>Takes a pick out of the list again.</summary>
    public void Drop(int place) => picked.RemoveAt(place);

    /// <summary>The best that are left and would each fit the last list; read before the next call.</summary>
    public IReadOnlyList<Ranked> Remaining<TStock>(BaseOrder order, ListRules rules, int most, in TStock stock)
        where TStock : IStock
    {
        remaining.Clear();
        var (own, other) = (0, 0);
        while (remaining.Count < most && Next(order, ref own, ref other) is { } next)
        {
            if (Fits(next, rules, picked.Count + 1) && stock.IsOpen(next.Offer) && IsFor(next.Offer))
            {
                remaining.Add(next);
            }
        }

        return remaining;
    }

    private void Begin(RankedMember ranked)
    {
        foreach (var offer in touched)
        {
            isTouched[offer.Offer] = false;
        }

        touched.Clear();
        member = ranked;
    }

    private void Add(int offer, double value, bool isKnown, BaseOrder order)
    {
        isTouched[offer] = true;
        touched.Add(new Ranked(offer, value, value - order.Prices[offer], isKnown));
    }

    private void Walk<TStock>(BaseOrder order, ListRules rules, int slots, in TStock stock)
        where TStock : IStock
    {
        var (own, other) = (0, 0);
        while (picked.Count < slots && Next(order, ref own, ref other) is { } next)
        {
            if (next.IsKnown && slots - picked.Count <= MissingDiscoveries(rules))
            {
                DiscoveryFrom = Math.Min(DiscoveryFrom, picked.Count);
            }
            else if (Fits(next, rules, slots) && stock.IsOpen(next.Offer) && IsFor(next.Offer))
            {
                picked.Add(next);
            }
        }
    }

    /// <summary>The next best of both; null at the end, and at what is worth less than its price.</summary>
    private Ranked? Next(BaseOrder order, ref int own, ref int other)
    {
        var common = order.Order;
        while (other < common.Length && isTouched[common[other].Offer])
        {
            other++;
        }

        if (own == touched.Count && other == common.Length)
        {
            return null;
        }

        var isOwn = other == common.Length
            || (own < touched.Count && touched[own].IsBefore(common[other]));
        var next = isOwn ? touched[own++] : common[other++];
        return next.Priced < 0 ? null : next;
    }

    private bool Fits(Ranked next, ListRules rules, int slots) =>
        (rules.PerCategory >= slots || Count(index.CategoryGroups, next.Offer, picked.Count) < rules.PerCategory)
        && (rules.PerBrand >= slots || Count(index.BrandGroups, next.Offer, picked.Count) < rules.PerBrand)
        && !IsPicked(next.Offer);

    private int MissingDiscoveries(ListRules rules)
    {
        if (rules.Discovery == 0)
        {
            return 0;
        }

        var missing = rules.Discovery;
        foreach (var have in picked)
        {
            missing -= have.IsKnown ? 0 : 1;
        }

        return missing;
    }

    /// <summary>How many of the first so many picks are of the offer's group.</summary>
    private int Count(int[] groups, int offer, int first)
    {
        var (group, count) = (groups[offer], 0);
        for (var i = 0; i < first; i++)
        {
            count += groups[picked[i].Offer] == group ? 1 : 0;
        }

        return count;
    }

    private bool IsPicked(int offer)
    {
        foreach (var have in picked)
        {
            if (have.Offer == offer)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsFor(int offer) =>
        (member.Used.IsEmpty || !member.Used.Contains(offer))
        && (ReferenceEquals(index.Offers[offer].Eligibility, Eligibility.Everybody) || index.Offers[offer].Eligibility.Admits(member));
}
