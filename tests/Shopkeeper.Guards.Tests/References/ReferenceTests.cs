using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Shopkeeper.Guards.Tests.References;

public sealed class ReferenceTests
{
    [Fact]
    public void modules_never_know_each_other() => Verdict.Clean(Tree.Under("src/", ".csproj").SelectMany(ProjectGuard.Check));

    [Theory]
    [InlineData("Accounts", "<ProjectReference Include=\"../Shopkeeper.Members/Shopkeeper.Members.csproj\" />", "not know")]
    [InlineData("Domain", "<ProjectReference Include=\"../Shopkeeper.Platform/Shopkeeper.Platform.csproj\" />", "not know")]
    [InlineData("Domain", "<PackageReference Include=\"Dapper\" />", "only package")]
    [InlineData("Surprise", "", "new room")]
    public void a_forbidden_reference_is_caught(string module, string item, string words) => Verdict.Bites(
        ProjectGuard.Check(new TextFile($"src/Shopkeeper.{module}/Shopkeeper.{module}.csproj", $"<Project>{item}</Project>")),
        words);

    [Fact]
    public void the_built_domain_does_no_input_or_output()
    {
        using var assembly = File.OpenRead(typeof(Domain.Kernel.Invariant).Assembly.Location);
        Verdict.Clean(AssemblyGuard.CheckDomain("Shopkeeper.Domain.dll", assembly));
    }

    [Fact]
    public void a_file_read_in_the_domain_is_caught()
    {
        using var assembly = Compile("public class A { public string B() => new System.IO.StringReader(\"\").ReadToEnd(); }");
        var findings = AssemblyGuard.CheckDomain("A.dll", assembly).ToArray();
        Assert.Contains(findings, static finding => finding.What.Contains("System.IO.StringReader", StringComparison.Ordinal));
    }

    private static MemoryStream Compile(string text)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var compilation = CSharpCompilation.Create(
            "A",
            [CSharpSyntaxTree.ParseText(text)],
            [
                MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Runtime.dll")),
                MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        stream.Position = 0;
        return stream;
    }
}
