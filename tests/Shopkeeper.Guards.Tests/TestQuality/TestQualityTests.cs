using Shopkeeper.Guards.Tests.Sources;
using Xunit;

namespace Shopkeeper.Guards.Tests.TestQuality;

public sealed class TestQualityTests
{
    [Fact]
    public void every_test_asserts_and_none_sleeps() => Verdict.Clean(TestGuard.Check(CSharpFile.All));

    [Theory]
    [InlineData("[Fact] public void runs() { Run(); }", "asserts nothing")]
    [InlineData("[Fact(Skip = \"\")] public void runs() => Assert.True(true);", "says why")]
    [InlineData("[Fact] public void waits() { Thread.Sleep(1); Assert.True(true); }", "does not sleep")]
    [InlineData("[Fact] public void samples() => Gen.Int.Sample(static one => Assert.Equal(one, one));", "the same cases in every run")]
    public void a_hollow_test_is_caught(string method, string words) =>
        Verdict.Bites(TestGuard.Check([CSharpFile.Plant("tests/A.cs", $"class A {{ {method} }}")]), words);

    [Fact]
    public void a_test_may_assert_through_a_method_of_its_own() => Verdict.Clean(TestGuard.Check(
        [CSharpFile.Plant("tests/A.cs", "class A { [Fact] public void runs() => Twice(); void Twice() => Once(); void Once() => Assert.True(true); }")]));
}
