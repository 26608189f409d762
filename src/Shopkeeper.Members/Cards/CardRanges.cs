using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Cards;

/// <summary>What became of a range that was to be set: it stands (now, or before just so), or why not and where.</summary>
public readonly record struct RangeSet(bool Stands, bool IsNew, Rejection Rejection, string Pointer, string Detail)
{
    internal static RangeSet Refused(Rejection rejection, string pointer, string detail) => new(false, false, rejection, pointer, detail);
}

/// <summary>
/// The number ranges of one shop. What this node changes holds here at once, what others change within
/// <see cref="KeptFor"/>: they are asked with every card that is read.
/// </summary>
internal sealed class CardRanges(Shop shop, MembersOptions standard)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly RangeStore store = new(shop);
    private (NumberRanges Ranges, MembersOptions Options, long Since)? known;

    /// <summary>As last read; until then the standard ones.</summary>
    public MembersOptions Latest => known?.Options ?? standard;

    /// <summary>The options of the shop with its own ranges in them.</summary>
    public async ValueTask<MembersOptions> OptionsAsync(CancellationToken cancel) =>
        known is { } kept && shop.Time.GetElapsedTime(kept.Since) < KeptFor ? kept.Options : Keep(await store.ReadAsync(cancel)).Options;

    /// <summary>The range for claim codes; null when the shop has none.</summary>
    public async ValueTask<CardRange?> ClaimsAsync(CancellationToken cancel)
    {
        await OptionsAsync(cancel);
        return known!.Value.Ranges.All.FirstOrDefault(static range => range.Purpose == RangePurpose.Claims)?.Numbers;
    }

    public async Task<NumberRanges> AllAsync(CancellationToken cancel) => Keep(await store.ReadAsync(cancel)).Ranges;

    /// <summary>
    /// Sets a range, once: the same again changes nothing. Refused in this order: malformed, range-overlap; a name that stands
    /// for other numbers is range-overlap too.
    /// </summary>
    public async Task<RangeSet> SetAsync(NumberRange range, string actor, CancellationToken cancel)
    {
        if (range.Problem() is var (pointer, detail))
        {
            return RangeSet.Refused(Rejection.Malformed, pointer, detail);
        }

        var set = await store.AddAsync(range, actor, there => Decide(range, there), cancel);
        Keep(await store.ReadAsync(cancel));
        return set;
    }

    /// <summary>False when there is no such range, or cards were printed from it: those stay cards of the shop.</summary>
    public async Task<bool> RemoveAsync(string name, string actor, CancellationToken cancel)
    {
        var removed = await store.RemoveAsync(name, actor, cancel);
        Keep(await store.ReadAsync(cancel));
        return removed;
    }

    private (RangeSet Answer, bool Adds) Decide(NumberRange range, NumberRanges there) =>
        there.All.FirstOrDefault(one => one.Name == range.Name) is { } same
            ? (same == range
                ? new RangeSet(true, false, Rejection.None, "", "")
                : RangeSet.Refused(Rejection.RangeOverlap, "/name", "This name stands for other numbers; a range is never changed."), false)
        : there.All.Length >= Limits.CardRanges
            ? (RangeSet.Refused(Rejection.Malformed, "/name", $"A shop has at most {Limits.CardRanges} ranges."), false)
        : range.Overlapping(range.Purpose == RangePurpose.Cards ? there.All : there.InForce(standard)) is { } other
            ? (RangeSet.Refused(Rejection.RangeOverlap, "/prefix", $"Some of these numbers are of the range '{other.Name}' ({other.Numbers})."), false)
        : (new RangeSet(true, true, Rejection.None, "", ""), true);

    private (NumberRanges Ranges, MembersOptions Options) Keep(NumberRanges ranges)
    {
        var options = ranges.Over(standard);
        known = (ranges, options, shop.Time.GetTimestamp());
        return (ranges, options);
    }
}
