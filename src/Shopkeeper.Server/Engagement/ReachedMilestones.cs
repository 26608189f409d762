using NodaTime;
using Shopkeeper.Client;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Engagement;

/// <summary>The milestones that a member has reached, by their keys, as the page of milestones has them. A function of its arguments.</summary>
internal static class ReachedMilestones
{
    public static IReadOnlySet<string> Of(AccountAnswer account, Instant joined) => (HashSet<string>)
    [
        .. account.Programmes.SelectMany(static programme => programme.Levels.Select(level => MilestoneKey.OfLevel(programme.Programme, level.Level))),
        .. account.Programmes.SelectMany(static programme => programme.Points.Take(1)
            .Select(static points => MilestoneKey.FullThousands(points.Lifetime)).Where(static full => full > 0)
            .Select(full => MilestoneKey.OfPoints(programme.Programme, full))),
        .. MilestoneKey.Years(joined.ToDateTimeOffset(), account.AsOf.ToDateTimeOffset()) is > 0 and var years ? (string[])[MilestoneKey.OfYears(years)] : [],
    ];
}
