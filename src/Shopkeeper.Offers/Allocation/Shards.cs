using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Allocation;

/// <summary>
/// Shards by hash of the account, their number by that of all members: more of them would use more cores, and would cut
/// stock into smaller parts, of which more is left over by chance.
/// </summary>
internal static class Shards
{
    private const int Members = 60_000;
    private const int Most = 64;

    public static int CountFor(long members) => (int)Math.Clamp(members / Members, 1, Most);

    public static int Of(Guid account, int count) => (int)(Draws.Place(account) * count);

    /// <summary>Independent of the shard: a sample has members of all of them.</summary>
    public static bool IsInSample(Guid account, int about, long all)
    {
        var place = Draws.Place(account) * 1_048_573;
        return (place - Math.Floor(place)) * all < about;
    }
}
