namespace Shopkeeper.Client;

/// <summary>
/// What counts as a milestone, and how it is named in an address and when it is shared: an open level, the last full thousand of points ever
/// earned, the last anniversary of joining.
/// </summary>
public static class MilestoneKey
{
    private const long Step = 1_000;

    public static string OfLevel(string programme, string level) => $"level-{programme}.{level}";

    public static string OfPoints(string programme, long full) => FormattableString.Invariant($"points-{programme}.{full}");

    public static string OfYears(int years) => FormattableString.Invariant($"years-{years}");

    /// <summary>0 = none yet.</summary>
    public static long FullThousands(long lifetime) => lifetime - (lifetime % Step);

    /// <summary>0 = not a year yet.</summary>
    public static int Years(DateTimeOffset joined, DateTimeOffset now)
    {
        var years = now.Year - joined.Year;
        return joined.AddYears(years) > now ? years - 1 : years;
    }
}
