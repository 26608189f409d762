using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers.Matching;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>
/// The combination of offers that is best for the member. Offers that share no line, no bounded group and no bundle cannot
/// stand in each other's way, so each such component is searched by itself: with and without every offer, in the order of
/// applying, cut off where what is still possible cannot beat the best so far. Of equal ones the first found stands: with as
/// many of the earlier offers as can be. Exact for <see cref="Limits.OffersCombined"/> offers; then it may stop early.
/// </summary>
internal sealed class OfferSearch(Giving giving)
{
    private readonly CandidateList candidates = giving.Candidates;
    private int[] component = [];
    private int[] owner = [];
    private bool[] best = [];
    private bool[] safe = [];
    private bool[] better = [];
    private long[] alone = [];
    private long[] possible = [];
    private int count;
    private long bestGain;
    private int steps;
    private int stepsLeft;
    private int currency;

    /// <summary>Some component was too large to try every combination.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Leaves the best combination applied, each candidate with its gain or its reason.</summary>
    public void Run(StackGroups groups, int basketCurrency)
    {
        Stopped = false;
        stepsLeft = Limits.OfferStepsPerBasket;
        currency = basketCurrency;
        Grow();
        giving.Begin(groups, currency);
        Join(groups);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].IsOpen && Root(i) == i)
            {
                Collect(i);
                Choose();
            }
        }
    }

    private void Grow()
    {
        var size = candidates.Count;
        if (owner.Length < size)
        {
            (component, owner, best, safe) = (new int[size], new int[size], new bool[size], new bool[size]);
            (better, alone) = (new bool[size], new long[size]);
        }

        possible = possible.Length > size ? possible : new long[size + 1];
    }

    /// <summary>Unites candidates that meet: on a line, in a bounded group, in a bounded basket, as bundle and upgrade.</summary>
    private void Join(StackGroups groups)
    {
        // More than a document may name only where earlier versions named others.
        Span<int> ofGroup = groups.Count <= Programmes.ProgrammeLimits.StackGroups
            ? stackalloc int[Programmes.ProgrammeLimits.StackGroups]
            : new int[groups.Count];
        ofGroup.Fill(-1);
        var ofLine = giving.Order.AsSpan(0, giving.Basket.Count);
        ofLine.Fill(-1);
        var any = -1;
        for (var i = 0; i < candidates.Count; i++)
        {
            owner[i] = i;
        }

        for (var i = 0; i < candidates.Count; i++)
        {
            ref readonly var candidate = ref candidates[i];
            if (!candidate.IsOpen)
            {
                continue;
            }

            foreach (var line in candidates.LinesOf(candidate))
            {
                Unite(ref ofLine[line], i);
            }

            if (groups.IsBounded(candidate.Offer.Group, currency))
            {
                Unite(ref ofGroup[candidate.Offer.Group], i);
            }

            if (groups.IsBasketBounded(currency))
            {
                Unite(ref any, i);
            }
        }
    }

    private void Unite(ref int first, int candidate)
    {
        if (first < 0)
        {
            first = candidate;
            return;
        }

        var (a, b) = (Root(first), Root(candidate));
        owner[Math.Max(a, b)] = Math.Min(a, b);
    }

    private int Root(int candidate)
    {
        while (owner[candidate] != candidate)
        {
            owner[candidate] = owner[owner[candidate]];
            candidate = owner[candidate];
        }

        return candidate;
    }

    private void Collect(int root)
    {
        count = 0;
        for (var i = root; i < candidates.Count; i++)
        {
            if (candidates[i].IsOpen && Root(i) == root)
            {
                component[count++] = i;
            }
        }
    }

    private void Choose()
    {
        bestGain = -1;
        steps = Math.Min(stepsLeft, Limits.OfferSteps);
        var allotted = steps;
        if (count > 1)
        {
            Bound();
            Try(0, 0);
            stepsLeft -= allotted - steps;
        }

        for (var i = 0; i < count; i++)
        {
            ref var candidate = ref candidates[component[i]];
            candidate.On = count == 1 || best[i];
            if (candidate.On && candidate.Offer.Kind != OfferKind.Upgrade)
            {
                giving.Give(ref candidate);
                Applied?.Invoke(component[i]);
            }
        }
    }

    /// <summary>Told of each offer of the best combination right after it was applied.</summary>
    public Action<int>? Applied { get; set; }

    /// <summary>What every candidate can give at most, and which of them are never worth leaving out.</summary>
    private void Bound()
    {
        possible[count] = 0;
        var steady = true;
        for (var i = count - 1; i >= 0; i--)
        {
            ref var candidate = ref candidates[component[i]];
            possible[i] = possible[i + 1] + BeyondLater(candidate, i, OfferBound.Of(giving, candidate));
            var bounded = giving.IsBounded(candidate.Offer);
            safe[i] = steady && candidate.Offer.IsGentle && !bounded;
            steady &= candidate.Offer.IsSteady && !bounded;
        }
    }

    /// <summary>
    /// Of offers that shut each other out on a line only the best counts; where that is a later one, it is tried first
    /// without this one.
    /// </summary>
    private long BeyondLater(in Candidate candidate, int at, long gain)
    {
        better[at] = false;
        if (candidate.LinesCount != 1 || !candidate.Offer.IsChosenByLine)
        {
            return gain;
        }

        for (var i = at + 1; i < count; i++)
        {
            ref readonly var later = ref candidates[component[i]];
            if (later.LinesCount == 1 && later.Offer.IsChosenByLine
                && candidates.LinesOf(later)[0] == candidates.LinesOf(candidate)[0]
                && later.Offer.Group == candidate.Offer.Group && later.Offer.Source.Stack == candidate.Offer.Source.Stack
                && (candidate.Offer.Group >= 0 || candidate.Offer.Source.Stack == StackMode.Exclusive))
            {
                // Its own bound holds the best of those after it, so only one of them is compared.
                better[at] = alone[i] > gain;
                alone[at] = Math.Max(alone[i], gain);
                return alone[at] - alone[i];
            }
        }

        alone[at] = gain;
        return gain;
    }

    private void Try(int at, long gained)
    {
        if (at == count)
        {
            if (gained > bestGain)
            {
                bestGain = gained;
                for (var i = 0; i < count; i++)
                {
                    best[i] = candidates[component[i]].On;
                }
            }

            return;
        }

        if (gained + possible[at] <= bestGain)
        {
            return;
        }

        if (--steps < 0)
        {
            Stopped = true;
            if (bestGain >= 0)
            {
                return;
            }
        }

        ref var candidate = ref candidates[component[at]];
        if (better[at])
        {
            candidate.On = false;
            Try(at + 1, gained);
        }

        candidate.On = true;
        var mark = giving.Basket.Mark();
        var isUpgrade = candidate.Offer.Kind == OfferKind.Upgrade;
        var gain = isUpgrade ? 0 : giving.Give(ref candidate);
        Try(at + 1, gained + gain);
        if (gain > 0)
        {
            giving.TakeBack(candidates[component[at]], gain, mark);
        }

        if (isUpgrade || (gain > 0 && !safe[at] && !better[at]))
        {
            candidates[component[at]].On = false;
            Try(at + 1, gained);
        }
    }
}
