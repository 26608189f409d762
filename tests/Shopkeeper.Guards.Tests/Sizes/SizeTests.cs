using Shopkeeper.Guards.Tests.Sources;
using Xunit;

namespace Shopkeeper.Guards.Tests.Sizes;

public sealed class SizeTests
{
    // Files that were let through once, with the reason. This list may only shrink: an entry that is not needed fails.
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal);

    [Fact]
    public void files_methods_and_parameter_lists_stay_small() =>
        Verdict.Clean(CSharpFile.All.SelectMany(SizeGuard.Check).Where(finding => !Allowed.ContainsKey(finding.Path)));

    [Fact]
    public void the_list_of_exceptions_only_shrinks()
    {
        var needed = CSharpFile.All.SelectMany(SizeGuard.Check).Select(static finding => finding.Path).ToHashSet();
        Assert.All(Allowed.Keys, path => Assert.Contains(path, needed));
        Assert.True(Allowed.Count <= 0, "the list of exceptions grew");
    }

    [Fact]
    public void it_bites_on_a_long_domain_file() =>
        Verdict.Bites(Planted("src/Shopkeeper.Domain/Long.cs", new string('\n', SizeGuard.DomainFileLines)), "lines");

    [Fact]
    public void it_bites_on_a_long_file() =>
        Verdict.Bites(Planted("src/Shopkeeper.Server/Long.cs", new string('\n', SizeGuard.FileLines)), "lines");

    [Fact]
    public void it_bites_on_a_long_method() => Verdict.Bites(
        Planted("src/A.cs", $"class A {{ void Run() {{{new string('\n', SizeGuard.MethodLines)}}} }}"), "Run has 71 lines");

    [Fact]
    public void it_bites_on_a_tangled_method() => Verdict.Bites(
        Planted("src/A.cs", $"class A {{ void Run(bool b) {{ {string.Concat(Enumerable.Repeat("if (b) { }", 15))} }} }}"),
        "complexity 16");

    [Fact]
    public void it_bites_on_many_parameters() => Verdict.Bites(
        Planted("src/A.cs", "class A { void Run(int a, int b, int c, int d, int e, int f, int g, int h) { } }"),
        "8 parameters");

    private static IEnumerable<Finding> Planted(string path, string text) => SizeGuard.Check(CSharpFile.Plant(path, text));
}
