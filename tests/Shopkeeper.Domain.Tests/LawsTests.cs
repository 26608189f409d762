using System.Collections.Concurrent;
using CsCheck;
using Xunit;

namespace Shopkeeper.Domain.Tests;

public sealed class LawsTests
{
    private static readonly Gen<(int, string)> Cases = Gen.Select(Gen.Int, Gen.String);

    [Fact]
    public void every_run_tries_the_same_cases_and_no_two_of_them_are_alike()
    {
        var first = Tried();
        Assert.Equal(first, Tried());
        Assert.Equal(1_000, first.Distinct().Count());
    }

    [Fact]
    public void a_law_that_does_not_hold_is_named_with_the_seed_of_a_case()
    {
        var broken = Assert.Throws<CsCheckException>(() => Gen.Int[0, 1_000].Holds(static one => Assert.True(one < 900)));
        Assert.Contains("Set seed", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_law_that_one_case_breaks_once_is_broken()
    {
        var calls = 0;
        Assert.Throws<CsCheckException>(() => Gen.Int[0, 1_000].Holds(_ => Assert.True(Interlocked.Increment(ref calls) != 50)));
    }

    private static (int, string)[] Tried()
    {
        var tried = new ConcurrentBag<(int, string)>();
        Cases.Holds((number, text) =>
        {
            Assert.NotNull(text);
            tried.Add((number, text));
        }, iter: 1_000);
        return [.. tried.Order()];
    }
}
