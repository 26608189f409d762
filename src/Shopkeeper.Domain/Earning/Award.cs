using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>Points from a basis: the one formula that sales and returns share. Never negative, never above LIMITS.</summary>
internal readonly struct Award(PerKind per, long points, long step, Rounding rounding)
{
    private readonly long points = points;
    private readonly long step = step;
    private readonly long mostSteps = points <= 0 ? 0 : Limits.PointsPerPosting / points;
    private readonly ulong reciprocal = step > 1 && step <= uint.MaxValue && rounding == Rounding.Floor
        ? (ulong.MaxValue / (ulong)step) + 1
        : 0;

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

    /// <summary>
    /// Amounts of a basket fit 32 bits: then one multiplication by the step's reciprocal is the exact floor, several times
    /// faster than a division (Lemire, Kaser and Kurz, "Faster remainder by direct computation", 2019).
    /// </summary>
    private long Steps(long basis) => reciprocal != 0 && basis <= uint.MaxValue
        ? (long)Math.BigMul(reciprocal, (ulong)basis, out _)
        : Divide.Round(basis, step, rounding);

    private long Times(long steps) => steps <= 0 ? 0 : steps > mostSteps ? Most : points * steps;

    private long Most => points <= 0 ? 0 : Limits.PointsPerPosting;
}
