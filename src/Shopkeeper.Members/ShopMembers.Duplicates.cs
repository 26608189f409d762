using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Members.Merging;

namespace Shopkeeper.Members;

/// <summary>Members that are one person: finding them, and making them one.</summary>
public sealed partial class ShopMembers
{
    /// <summary>Members that are one person; null where nobody merges accounts.</summary>
    internal MemberMerging? Merging { get; }

    /// <summary>Merges a member into another one; the rest of the story is in <see cref="MemberMerging"/>.</summary>
    public Task<MergeResult> MergeAsync(MemberId source, MemberId target, string reason, string by, CancellationToken cancel) =>
        Required.MergeAsync(source, target, reason, by, cancel);

    /// <summary>Null when there is no such merge.</summary>
    public Task<MergeResult?> UndoMergeAsync(Guid merge, string by, CancellationToken cancel) => Required.UndoAsync(merge, by, cancel);

    /// <summary>Merges in which the member left or stayed, the latest first.</summary>
    public Task<ImmutableArray<Merge>> MergesOfAsync(MemberId member, CancellationToken cancel) => Required.OfAsync(member, cancel);

    /// <summary>Who is this member by now, and is no member any more; not those who were merged into them before.</summary>
    public async Task<ImmutableArray<MemberId>> MergedIntoAsync(MemberId member, CancellationToken cancel) => Merging is null
        ? []
        :
        [
            .. (await Merging.OfAsync(member, cancel)).Where(merge => merge.Target == member && merge.State == MergeState.Done)
                .Select(static merge => merge.Source),
        ];

    /// <summary>
    /// Looks for one person among all members and fills the review queue; one search at a time. Null: one is under way.
    /// </summary>
    public async Task<DuplicateSearch?> SearchDuplicatesAsync(SearchSettings settings, string by, CancellationToken cancel) =>
        await searching.WaitAsync(0, cancel) ? await ReleasedAsync(Duplicates.SearchAsync(settings, null, by, cancel)) : null;

    /// <summary>Pairs with one of these members; nothing is kept.</summary>
    public async Task<ImmutableArray<MemberPair>> DuplicatesOfAsync(IReadOnlySet<MemberId> members, CancellationToken cancel) =>
        (await Duplicates.SearchAsync(new SearchSettings(), members, "", cancel)).Pairs;

    /// <summary>The review queue, or what was decided of it, the most likely first.</summary>
    public Task<ImmutableArray<MemberPair>> DuplicatePairsAsync(PairState state, int skip, int rows, CancellationToken cancel) =>
        duplicates.PageAsync(state, skip, rows, cancel);

    /// <summary>Keep: the one that stays; null: they are two. A null pair is not in the queue.</summary>
    public Task<(MemberPair? Pair, Rejection Why, string Detail)> DecideDuplicateAsync(
        MemberId one, MemberId other, MemberId? keep, string reason, string by, CancellationToken cancel) =>
        Duplicates.DecideAsync(one, other, keep, reason, by, cancel);

    /// <summary>How good the particulars were at each search, the latest first.</summary>
    public Task<ImmutableArray<HygieneRun>> HygieneAsync(int rows, CancellationToken cancel) => duplicates.HygieneAsync(rows, cancel);

    private MemberDuplicates Duplicates => new(shop, everybody, duplicates, Merging, Cards.Latest);

    private async Task<DuplicateSearch> ReleasedAsync(Task<(DuplicateSearch Search, ImmutableArray<MemberPair> Pairs)> search)
    {
        try
        {
            return (await search).Search;
        }
        finally
        {
            searching.Release();
        }
    }

    private MemberMerging Required => Merging ?? throw new InvariantViolated("a shop that merges has its accounts wired");
}
