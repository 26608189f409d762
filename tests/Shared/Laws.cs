using CsCheck;
using Xunit;

namespace Shopkeeper.Tests;

/// <summary>
/// Laws are tried on the same cases in every run, so that a red run is one somebody can repeat. Other cases are tried with
/// another number in SHOPKEEPER_TEST_SEED. A case that breaks a law is made smaller by CsCheck, which also names its seed.
/// </summary>
internal static class Laws
{
    /// <summary>How many smaller cases are looked for when a law is broken.</summary>
    private const int Shrinks = 2_000;

    private static readonly ulong First = ulong.TryParse(Environment.GetEnvironmentVariable("SHOPKEEPER_TEST_SEED"), out var number) ? number : 0;

    /// <summary>Tries the law, which throws where it does not hold, on so many cases, and first on one that broke it before, by its seed.</summary>
    /// <exception cref="CsCheckException">It does not hold for one of them.</exception>
    public static void Holds<T>(this Gen<T> cases, Action<T> law, int iter = 100, string? seed = null)
    {
        if (seed is not null)
        {
            cases.Sample(law, seed: seed, iter: 1, threads: 1);
        }

        var broken = Parallel.For(0, iter, (number, loop) =>
        {
            // Told below, with the smallest case like it.
            if (Record.Exception(() => law(cases.Generate(Seed(number), null, out _))) is not null)
            {
                loop.Break();
            }
        }).LowestBreakIteration;
        if (broken is { } first)
        {
            cases.Sample(law, seed: Seed(first).ToString(), iter: Shrinks, threads: 1);
            throw new CsCheckException($"Case {first} of SHOPKEEPER_TEST_SEED={First} broke the law once and not again: it depends on something else.");
        }
    }

    public static void Holds<T1, T2>(this Gen<(T1, T2)> cases, Action<T1, T2> law, int iter = 100, string? seed = null) =>
        cases.Holds(one => law(one.Item1, one.Item2), iter, seed);

    public static void Holds<T1, T2, T3>(this Gen<(T1, T2, T3)> cases, Action<T1, T2, T3> law, int iter = 100, string? seed = null) =>
        cases.Holds(one => law(one.Item1, one.Item2, one.Item3), iter, seed);

    public static void Holds<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> cases, Action<T1, T2, T3, T4> law, int iter = 100, string? seed = null) =>
        cases.Holds(one => law(one.Item1, one.Item2, one.Item3, one.Item4), iter, seed);

    public static void Holds<T1, T2, T3, T4, T5>(this Gen<(T1, T2, T3, T4, T5)> cases, Action<T1, T2, T3, T4, T5> law, int iter = 100, string? seed = null) =>
        cases.Holds(one => law(one.Item1, one.Item2, one.Item3, one.Item4, one.Item5), iter, seed);

    private static PCG Seed(long number) => new(1, unchecked(((First << 32) + (ulong)number) * 0x9E3779B97F4A7C15));
}
