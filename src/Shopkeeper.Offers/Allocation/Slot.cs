using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

// Written to slot logs; explicit and append-only.
internal enum SlotKind : byte
{
    /// <summary>The best by score.</summary>
    Ranked = 1,

    /// <summary>Kept for something new.</summary>
    Discovery = 2,

    /// <summary>Drawn.</summary>
    Explored = 3,
}

/// <summary>One place of a list: what was put there, why, at which price, and how probable that was (1 unless drawn).</summary>
internal readonly record struct Slot(
    int Offer, SlotKind Kind, double Score, double Price, double Propensity, Reason Reason);

/// <summary>A member's list, best first, drawn slots last; fewer slots than wanted when nothing is left.</summary>
internal readonly record struct MemberList(Guid Account, ulong Seed, Slot[] Slots);

/// <summary>Takes lists as they are made: one thread per shard, the last round comes as shard -1.</summary>
internal interface IListSink
{
    void Add(int shard, in MemberList list);
}
