using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>Points from a basis: the one formula that sales and returns share. Never negative, never above LIMITS.</summary>
internal readonly struct Award(PerKind per, long points, long step, Rounding rounding)
{
    private readonly long points = points;
    private readonly long step = step;
    private readonly long mostSteps = points <= 0 ? 0 : Limits.PointsPerPosting / points;
    private readonly Rounding rounding = rounding;

    public readonly PerKind Per = per;

    public long Of(long basis) => Per switch
    {
        PerKind.Flat => Math.Clamp(points, 0, Limits.PointsPerPosting),
        PerKind.Item => Times(basis),
        _ => step <= 0 || basis <= 0 ? 0 : Times(Steps(basis)),
    };

    /// <summary>What a factor adds to points already given: factor - 1 times.</summary>
    public static long Multiple(long points, long factorThousandths, Rounding rounding) =>
        factorThousandths <= 1000 || points <= 0 ? 0
        : Math.Min(
            Limits.PointsPerPosting,
            Divide.Scale(
                points, Math.Min(factorThousandths, ProgrammeLimits.FactorThousandths) - 1000, 1000, rounding));

    /// <summary>Amounts of a basket fit 32 bits, whose division is several times faster.</summary>
    private long Steps(long basis) => rounding == Rounding.Floor && ((ulong)(basis | step) >> 32) == 0
        ? (uint)basis / (uint)step
        : Divide.Round(basis, step, rounding);

    private long Times(long steps) => steps <= 0 ? 0 : steps > mostSteps ? Most : points * steps;

    private long Most => points <= 0 ? 0 : Limits.PointsPerPosting;
}
