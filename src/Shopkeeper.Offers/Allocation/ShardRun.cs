using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>A list that its shard could not fill: what it has so far, goes on in the last round.</summary>
internal sealed record UnfilledList(RankedMember Member, ulong Seed, Ranked[] Begun, List<Slot> Slots, int Wanted);

/// <summary>
/// One shard's pass, or the last round: each member's best list of what is there, at prices that follow the stock. Beside
/// it the bound, which needs the same fixed prices for everybody. One thread.
/// </summary>
/// <param name="bounding">The fixed prices, per cluster; none in the last round.</param>
internal sealed class ShardRun(
    AllocationTask task, PacedPrices prices, BaseOrder[] bounding, Exploration exploration, Remaining stock)
{
    private readonly Scores scores = new(task.Index, task.Weights);
    private readonly Picker picker = new(task.Index);
    private readonly Picker bounder = new(task.Index);
    private readonly ListRules relaxed = task.Rules.Relaxed;
    private readonly List<Slot> slots = [];

    public List<UnfilledList> Unfilled { get; } = [];

    public long Members { get; private set; }

    public long Filled { get; private set; }

    /// <summary>Of ranked slots: score x value.</summary>
    public double Value { get; private set; }

    /// <summary>What members would have at these prices if there were enough of everything.</summary>
    public double Bound { get; private set; }

    public void Run(IEnumerable<RankedMember> members, Action<MemberList> emit)
    {
        foreach (var member in members)
        {
            prices.Next();
            Members++;
            slots.Clear();
            var seed = task.Rules.Exploration > 0 ? Draws.Seed(member.Id, task.Period, task.Programme, task.Version) : 0;
            var draws = new Draws(seed);
            var drawn = task.DrawnSlots(ref draws);
            var wanted = task.Rules.Slots - drawn;
            Rank(member, wanted);
            if (picker.Picked.Count < wanted && stock.IsBounded)
            {
                Unfilled.Add(new UnfilledList(member, seed, [.. picker.Picked], [.. slots], wanted));
                continue;
            }

            Finish(member, seed, draws, drawn, emit);
        }
    }

    /// <summary>The last round, for a list that its shard could not fill.</summary>
    public void Complete(UnfilledList list, Action<MemberList> emit)
    {
        slots.Clear();
        slots.AddRange(list.Slots);
        picker.Prepare(list.Member, scores, prices.Orders[list.Member.Cluster]);
        picker.Resume(list.Begun);
        picker.FillUp(prices.Orders[list.Member.Cluster], task.Rules, list.Wanted, stock);
        TakeFrom(list.Begun.Length, list.Member);
        var draws = new Draws(list.Seed);
        var drawn = task.DrawnSlots(ref draws);
        Finish(list.Member, list.Seed, draws, drawn, emit);
    }

    private void Rank(RankedMember member, int wanted)
    {
        var order = prices.Orders[member.Cluster];
        picker.Prepare(member, scores, order);
        bounder.Prepare(member, picker.Touched, bounding[member.Cluster]);
        foreach (var pick in bounder.Fill(bounding[member.Cluster], relaxed, wanted, default(Plenty)))
        {
            Bound += pick.Priced;
        }

        picker.Fill(order, task.Rules, wanted, stock);
        TakeFrom(0, member);
    }

    /// <summary>Takes the picks from this place on; within one list each offer is once, so what was open still is, budgets aside.</summary>
    private void TakeFrom(int first, RankedMember member)
    {
        for (var place = first; place < picker.Picked.Count; place++)
        {
            var pick = picker.Picked[place];
            if (!stock.TryTake(pick.Offer))
            {
                // A budget that an earlier pick of this very list emptied.
                picker.Drop(place--);
                continue;
            }

            Value += pick.Value;
            var isNew = place >= picker.DiscoveryFrom;
            slots.Add(new Slot(
                pick.Offer, isNew ? SlotKind.Discovery : SlotKind.Ranked, scores.Score(pick.Offer), prices.ByOffer[pick.Offer], 1,
                isNew ? new Reason(ReasonCode.New) : Reasons.Of(task.Index, member, scores, pick.Offer)));
        }
    }

    private void Finish(RankedMember member, ulong seed, Draws draws, int drawn, Action<MemberList> emit)
    {
        for (; drawn > 0; drawn--)
        {
            var candidates = picker.Remaining(prices.Orders[member.Cluster], task.Rules, Exploration.Best, stock);
            if (candidates.Count == 0)
            {
                break;
            }

            var (place, propensity) = exploration.Draw(candidates, ref draws);
            var pick = candidates[place];
            Invariant.Hold(stock.TryTake(pick.Offer), "what is open can be taken");
            slots.Add(new Slot(
                pick.Offer, SlotKind.Explored, scores.Score(pick.Offer), prices.ByOffer[pick.Offer], propensity,
                pick.IsKnown ? Reasons.Of(task.Index, member, scores, pick.Offer) : new Reason(ReasonCode.New)));
            picker.Resume([.. picker.Picked, pick]);
        }

        Filled += slots.Count;
        emit(new MemberList(member.Id, seed, [.. slots]));
    }
}
