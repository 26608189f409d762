using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// The members of a list, in shards by hash of their account: fixed, so that the same members make the same plan whatever
/// runs it. Read twice: a sample for the prices, then all.
/// </summary>
internal interface IMembers
{
    /// <summary>Members per shard.</summary>
    IReadOnlyList<int> ShardSizes { get; }

    /// <summary>The members of a shard, always in the same order. Called by one thread per shard.</summary>
    IEnumerable<RankedMember> Shard(int shard);

    /// <summary>About so many of all, chosen by hash; always the same.</summary>
    IEnumerable<RankedMember> Sample(int about);
}

/// <summary>What a list is made of and by which rules.</summary>
/// <param name="Popularity">By cluster of stores.</param>
/// <param name="Budgets">By funder, in minor units of what offers cost; a funder without one is not bounded.</param>
internal sealed record AllocationTask(
    OfferIndex Index, IReadOnlyList<Popularity> Popularity, ListRules Rules, IReadOnlyDictionary<string, long> Budgets)
{
    public Weights Weights { get; init; } = Weights.V1;

    /// <summary>What seeds are made of beside the member.</summary>
    public string Programme { get; init; } = "";

    public int Version { get; init; }

    public NodaTime.LocalDate Period { get; init; }

    /// <summary>Slots that every member has ranked; a part of a drawn slot is drawn for by some.</summary>
    public int RankedSlots => Rules.Slots - (int)(Rules.Slots * Rules.Exploration);

    public int DrawnSlots(ref Draws draws)
    {
        var wanted = Rules.Slots * Rules.Exploration;
        return (int)wanted + (wanted > (int)wanted && draws.Next() < wanted - (int)wanted ? 1 : 0);
    }
}
