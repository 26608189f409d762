using System.Globalization;
using NodaTime;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Engagement;

/// <summary>
/// The names of what a member has reached, as the page of milestones has them: each open level, the last full thousand of points ever
/// earned, the last anniversary of joining. A function of its arguments.
/// </summary>
internal static class ReachedMilestones
{
    private const long Step = 1_000;

    public static IReadOnlySet<string> Of(AccountAnswer account, Instant joined) => (HashSet<string>)
    [
        .. account.Programmes.SelectMany(static programme => programme.Levels).Select(static level => "level-" + level.Level),
        .. account.Programmes.SelectMany(static programme => programme.Points.Take(1)).Where(static points => points.Lifetime >= Step)
            .Select(static points => Named("points", points.Lifetime - (points.Lifetime % Step))),
        .. Years(joined.ToDateTimeOffset(), account.AsOf.ToDateTimeOffset()) is > 0 and var years ? (string[])[Named("years", years)] : [],
    ];

    private static string Named(string kind, long number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    private static int Years(DateTimeOffset joined, DateTimeOffset now)
    {
        var years = now.Year - joined.Year;
        return joined.AddYears(years) > now ? years - 1 : years;
    }
}
