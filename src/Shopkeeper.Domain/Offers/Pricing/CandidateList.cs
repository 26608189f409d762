using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// The offers that this basket can have, in the order of applying: those that are given and that some line meets, the
/// account's open picks, and what the presented vouchers bring. Work grows with the basket and the picks, not with the
/// programme. Beside each candidate the lines that it counts.
/// </summary>
internal sealed class CandidateList(Basket basket)
{
    private List<Candidate> all = new(32);
    private List<Candidate> split = new(32);
    private readonly List<int> lines = new(128);
    private readonly List<uint> masks = new(128);
    private int[] stamps = [];
    private int stamp;

    public int Count => all.Count;

    public ref Candidate this[int number] => ref CollectionsMarshal.AsSpan(all)[number];

    public ReadOnlySpan<int> LinesOf(in Candidate candidate) =>
        CollectionsMarshal.AsSpan(lines).Slice(candidate.LinesFrom, candidate.LinesCount);

    /// <summary>Beside each line: bit n = it is of the bundle's group n; of BuyGet: 1 = bought, 2 = got.</summary>
    public ReadOnlySpan<uint> MasksOf(in Candidate candidate) =>
        CollectionsMarshal.AsSpan(masks).Slice(candidate.LinesFrom, candidate.LinesCount);

    public void Gather(Evaluation e, OfferIndex index, bool discounts)
    {
        var program = e.Program.Offers;
        all.Clear();
        lines.Clear();
        masks.Clear();
        stamps = stamps.Length >= program.Offers.Length ? stamps : new int[program.Offers.Length];
        stamp = stamp == int.MaxValue ? 1 : stamp + 1;
        LeaveToPicks(e, program);
        foreach (var mark in basket.AllMarks)
        {
            foreach (var offer in index.Of(mark))
            {
                AddOnce(offer, e);
            }
        }

        foreach (var offer in index.OnAll)
        {
            AddOnce(offer, e);
        }

        AddPicks(e, program, discounts);
        AddVouchers(e, program, discounts);
        Order(e, asked: true);
    }

    /// <summary>These offers and no others, whether or not they may be given.</summary>
    public void Take(Evaluation e, ImmutableArray<(string Id, string Terms)> offers)
    {
        all.Clear();
        lines.Clear();
        masks.Clear();
        stamps = stamps.Length >= e.Program.Offers.Offers.Length ? stamps : new int[e.Program.Offers.Offers.Length];
        foreach (var (id, terms) in offers)
        {
            if (e.Program.Offers.Find(id, terms) is { } offer)
            {
                Add(offer, e, pick: -1, voucher: -1);
            }
        }

        Order(e, asked: false);
    }

    private void Order(Evaluation e, bool asked)
    {
        CollectionsMarshal.AsSpan(all).Sort(static (a, b) => a.Offer.Rank != b.Offer.Rank
            ? a.Offer.Rank.CompareTo(b.Offer.Rank)
            : a.Voucher.CompareTo(b.Voucher));
        for (var i = 0; i < all.Count; i++)
        {
            ref var candidate = ref this[i];
            candidate.Most = candidate.Offer.Cap[e.Currency];
            candidate.Reason = asked ? Eligibility.Say(ref candidate, e) : SkipReason.None;
        }

        FindBundles();
        for (var i = 0; i < all.Count; i++)
        {
            CountLines(i, e);
        }

        if (SplitByLine(e))
        {
            FindBundles();
        }
    }

    private void FindBundles()
    {
        for (var i = 0; i < all.Count; i++)
        {
            ref var candidate = ref this[i];
            candidate.Bundle = -1;
            foreach (var place in candidate.Offer.Bundles)
            {
                candidate.Bundle = candidate.Bundle >= 0 ? candidate.Bundle : Find(place.Bundle);
            }
        }
    }

    /// <summary>
    /// Of exclusive offers the best stands on every line by itself: an offer of which each line is a choice becomes one
    /// candidate per line. Not where offers are counted or capped over lines, nor beyond LIMITS.
    /// </summary>
    private bool SplitByLine(Evaluation e)
    {
        var groups = e.Program.Offers.Groups;
        split.Clear();
        foreach (ref readonly var candidate in CollectionsMarshal.AsSpan(all))
        {
            if (candidate.LinesCount < 2 || !candidate.Offer.IsChosenByLine || groups.IsBounded(candidate.Offer.Group, e.Currency)
                || groups.IsBasketBounded(e.Currency) || split.Count + candidate.LinesCount > Limits.OfferChoices)
            {
                split.Add(candidate);
                continue;
            }

            for (var line = 0; line < candidate.LinesCount; line++)
            {
                split.Add(candidate with { LinesFrom = candidate.LinesFrom + line, LinesCount = 1 });
            }
        }

        if (split.Count == all.Count)
        {
            return false;
        }

        (all, split) = (split, all);
        return true;
    }

    private void AddOnce(CompiledOffer offer, Evaluation e)
    {
        if (stamps[offer.Index] != stamp && (offer.Shared is not { } place || place.Position < place.Pool.SlotsAt(Slots.PointsOf(e))))
        {
            Add(offer, e, pick: -1, voucher: -1);
        }
    }

    /// <summary>What a pick keeps the terms of is not given under others: of an offer a basket has one definition.</summary>
    private void LeaveToPicks(Evaluation e, OfferProgram program)
    {
        foreach (var pick in program.KeepsTerms ? e.Account.Picks : [])
        {
            if (pick.IsOpen(e.At) && program.Of(pick, e.At) is { Others.Length: > 0 } offer && stamps[offer.Index] != stamp)
            {
                foreach (var other in offer.Others)
                {
                    stamps[other] = stamp;
                }
            }
        }
    }

    private void AddPicks(Evaluation e, OfferProgram program, bool discounts)
    {
        var picks = e.Account.Picks;
        for (var i = 0; i < picks.Length; i++)
        {
            var pick = picks[i];
            if (pick.IsOpen(e.At) && program.Of(pick, e.At) is { } offer && offer.Source.IsDiscount == discounts
                && offer.Source.Voucher.Length == 0 && stamps[offer.Index] != stamp)
            {
                Add(offer, e, i, voucher: -1);
            }
        }
    }

    private void AddVouchers(Evaluation e, OfferProgram program, bool discounts)
    {
        foreach (var id in e.Activity.Vouchers)
        {
            var vouchers = e.Account.Vouchers;
            for (var i = 0; i < vouchers.Length; i++)
            {
                if (vouchers[i].Id != id || !vouchers[i].IsOpen(e.At))
                {
                    continue;
                }

                foreach (var offer in program.AgainstVoucher(vouchers[i].Kind))
                {
                    if (offer.Source.IsDiscount == discounts && !Has(offer, i))
                    {
                        Add(offer, e, pick: -1, i);
                    }
                }
            }
        }
    }

    private bool Has(CompiledOffer offer, int voucher)
    {
        foreach (ref readonly var candidate in CollectionsMarshal.AsSpan(all))
        {
            if (ReferenceEquals(candidate.Offer, offer) && candidate.Voucher == voucher)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(CompiledOffer offer, Evaluation e, int pick, int voucher)
    {
        stamps[offer.Index] = stamp;
        var candidate = new Candidate
        {
            Offer = offer, Pick = pick, Voucher = voucher, BasisPoints = offer.Source.BasisPoints,
            Amount = offer.Amount.Length > 0 ? offer.Amount[e.Currency] : 0, Bundle = -1, MissingGroup = -1,
        };
        if (voucher >= 0 && offer.Source.Voucher == offer.Id)
        {
            var held = e.Account.Vouchers[voucher];
            candidate.BasisPoints = held.BasisPoints;
            candidate.Amount = held.Currency == e.Activity.Currency ? held.Worth : 0;
        }

        all.Add(candidate);
    }

    private int Find(int offer)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Offer.Index == offer)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Lists the lines that the candidate counts, and asks what only they can tell.</summary>
    private void CountLines(int number, Evaluation e)
    {
        ref var candidate = ref this[number];
        candidate.LinesFrom = lines.Count;
        if (!candidate.IsOpen)
        {
            return;
        }

        var shelf = false;
        for (var line = 0; line < basket.Count; line++)
        {
            var mask = basket.Lines[line].Ignored ? 0 : MaskOf(candidate, number, basket.MarksOf(line));
            if (mask == 0)
            {
                continue;
            }

            if (candidate.Offer.Source.OnShelf == OnShelfPromotion.Without && basket.Lines[line].Shelf > 0)
            {
                shelf = true;
                continue;
            }

            lines.Add(line);
            masks.Add(mask & ~Widened);
        }

        candidate.LinesCount = lines.Count - candidate.LinesFrom;
        candidate.Reason = candidate.LinesCount == 0
            ? shelf ? SkipReason.OnShelfPromotion : SkipReason.NoMatchingLines
            : Eligibility.OfLines(ref candidate, LinesOf(candidate), basket, e);
        if (!candidate.IsOpen)
        {
            lines.RemoveRange(candidate.LinesFrom, candidate.LinesCount);
            masks.RemoveRange(candidate.LinesFrom, candidate.LinesCount);
            candidate.LinesCount = 0;
        }
    }

    // A line that only an upgrade brings into a bundle.
    private const uint Widened = 1u << 31;

    private uint MaskOf(in Candidate candidate, int number, ReadOnlySpan<int> marks)
    {
        var offer = candidate.Offer;
        switch (offer.Kind)
        {
            case OfferKind.Bundle:
                var mask = 0u;
                for (var group = 0; group < offer.Groups.Length; group++)
                {
                    mask |= offer.Groups[group].Counts(marks) ? 1u << group : 0;
                }

                return mask != 0 || !IsWidened(number, marks) ? mask : Widened;
            case OfferKind.BuyGet when offer.Source.Get == GetMode.Each:
                return (offer.Match.Counts(marks) ? 1u : 0) | (offer.Got.Counts(marks) ? 2u : 0);
            default:
                return offer.Match.Counts(marks) ? 1u : 0;
        }
    }

    private bool IsWidened(int bundle, ReadOnlySpan<int> marks)
    {
        foreach (ref readonly var other in CollectionsMarshal.AsSpan(all))
        {
            if (other.Bundle == bundle && other.IsOpen && other.Offer.Match.Counts(marks))
            {
                return true;
            }
        }

        return false;
    }
}
