using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Server.Http.Engagement;

namespace Shopkeeper.Server.Engagement;

/// <summary>What is kept of members beyond shopping, for the export: opened with their own keys.</summary>
internal sealed record MemberDeeds(ReviewStore Reviews)
{
    public async Task<IReadOnlyList<ReviewAnswer>> ReviewsOfAsync(MemberId member, CancellationToken cancel) =>
        [.. (await Reviews.OfAsync(member, cancel)).Select(ReviewAnswer.Of)];
}
