using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Milestones;

/// <summary>Something reached. Key names it in an address (`level-club.silver`, `points-club.3000`, `years-2`); Plain is said where Words cannot be drawn.</summary>
public sealed record Milestone(string Key, string Words, string Plain);

/// <summary>
/// What a member has reached: each open level, the last full thousand of points ever earned, the last anniversary of joining. A function of its
/// arguments; of who it is it says nothing.
/// </summary>
public static class MilestonesReached
{
    public static IReadOnlyList<Milestone> Of(Texts texts, Account account, DateTimeOffset joined) =>
    [
        .. account.Programmes.SelectMany(programme => programme.Levels.Reverse().Select(level => new Milestone(
            MilestoneKey.OfLevel(programme.Programme, level.Level), texts.Say("milestone.level", level.Name), texts["milestone.level.plain"]))),
        .. account.Programmes.SelectMany(programme => programme.Points.Take(1).Where(static points => MilestoneKey.FullThousands(points.Lifetime) > 0)
            .Select(points =>
            {
                var full = MilestoneKey.FullThousands(points.Lifetime);
                return new Milestone(
                    MilestoneKey.OfPoints(programme.Programme, full), texts.Say("milestone.points", Numbers.Of(full), points.Name),
                    texts.Say("milestone.points.plain", Numbers.Of(full)));
            })),
        .. MilestoneKey.Years(joined, account.AsOf) is > 0 and var years
            ? [new Milestone(MilestoneKey.OfYears(years), texts.Count("milestone.years", years), texts.Count("milestone.years", years))]
            : Array.Empty<Milestone>(),
    ];
}
