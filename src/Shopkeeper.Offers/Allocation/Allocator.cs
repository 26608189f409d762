using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// Gives every member a list under shared stock and budgets: prices from a sample, then one pass over all members in
/// parallel shards, each with its part of the stock and prices that follow it, then a last round for slots that a shard could not fill. The same
/// members and offers make the same plan for any number of threads (docs/adr/0007-allocation.md).
/// </summary>
internal static class Allocator
{
    public static AllocationReport Run(AllocationTask task, IMembers members, IListSink sink, int threads, CancellationToken cancel = default)
    {
        Invariant.Hold(threads > 0, "somebody works");
        var whole = new Remaining(task.Index, task.Budgets);
        var prices = DualPrices.Find(task, members, whole, threads, cancel);
        var worth = prices.Worth;
        var exploration = new Exploration(task.Index);
        var bounding = BaseOrder.PerCluster(task, prices.OfOffers);
        var stocks = whole.Split(members.ShardSizes);
        var shards = new ShardRun[stocks.Length];
        Parallel.For(0, shards.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, shard =>
        {
            var paced = new PacedPrices(task, prices.OfOffers, prices.LargestValue, stocks[shard], members.ShardSizes[shard]);
            shards[shard] = new ShardRun(task, paced, bounding, exploration, stocks[shard]);
            shards[shard].Run(members.Shard(shard), list => sink.Add(shard, list));
        });
        cancel.ThrowIfCancellationRequested();
        foreach (var stock in stocks)
        {
            whole.GiveBack(stock);
        }

        return Report(task, shards, LastRound(task, shards, exploration, whole, sink), worth, whole, prices);
    }

    // What is left of all shards, without prices: a slot that can be filled is filled.
    private static ShardRun LastRound(
        AllocationTask task, ShardRun[] shards, Exploration exploration, Remaining whole, IListSink sink)
    {
        var free = new PacedPrices(task, new double[task.Index.Offers.Length], largestValue: 0, whole, all: 0);
        var last = new ShardRun(task, free, [], exploration, whole);
        foreach (var shard in shards)
        {
            foreach (var unfilled in shard.Unfilled)
            {
                last.Complete(unfilled, list => sink.Add(-1, list));
            }
        }

        return last;
    }

    private static AllocationReport Report(
        AllocationTask task, ShardRun[] shards, ShardRun last, double worth, Remaining whole, DualPrices prices)
    {
        long members = 0, filled = last.Filled;
        double value = last.Value, bound = worth;
        foreach (var shard in shards)
        {
            members += shard.Members;
            filled += shard.Filled;
            value += shard.Value;
            bound += shard.Bound;
        }

        return new AllocationReport(
            members, filled, members * task.Rules.Slots, value, bound,
            whole.Stock.Count(static left => left < 0) + whole.Funds.Count(static left => left < 0),
            prices.OfOffers.Count(static price => price > 0));
    }
}

/// <summary>
/// Value = sum of the values of ranked slots; Bound = no plan of ranked slots can have more, also
/// under brand caps and discovery, which the bound leaves out. Violations = counts that went below zero.
/// </summary>
internal sealed record AllocationReport(
    long Members, long Filled, long Slots, double Value, double Bound, int Violations, int PricedOffers)
{
    public double OfBound => Bound > 0 ? Value / Bound : 1;
}
