using CsCheck;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Domain.Tests.Earning;

/// <summary>Largest remainder, beside its definition written out: the biggest remainders first, of equal ones the earlier.</summary>
public sealed class ProrateTests
{
    [Fact]
    public void Parts_are_those_of_the_definition_however_many_there_are() => Gen.Select(
        Gen.Long[0, 100_000], Gen.Long[0, 500].Array[1, 200]).Holds(
        static (total, weights) =>
        {
            var parts = new long[weights.Length];
            Prorate.LargestRemainder(total, weights, parts);
            Assert.Equal(Defined(total, weights), parts);
        },
        iter: 2_000);

    private static long[] Defined(long total, long[] weights)
    {
        var sum = weights.Sum();
        if (sum == 0)
        {
            return [total, .. new long[weights.Length - 1]];
        }

        var parts = weights.Select(weight => total * weight / sum).ToArray();
        var first = Enumerable.Range(0, weights.Length).OrderByDescending(i => total * weights[i] % sum).ThenBy(static i => i);
        foreach (var i in first.Take((int)(total - parts.Sum())))
        {
            parts[i]++;
        }

        return parts;
    }
}
