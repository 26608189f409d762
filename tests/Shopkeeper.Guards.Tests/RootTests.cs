using Xunit;

namespace Shopkeeper.Guards.Tests;

public sealed class RootTests
{
    [Fact]
    public void the_licence_is_at_the_root() => Assert.True(File.Exists(Path.Combine(Tree.Root, "LICENSE")));
}
