using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.TestQuality;

/// <summary>A test that asserts nothing, sleeps instead of waiting, or is skipped without a reason is a defect.</summary>
internal static class TestGuard
{
    // What fails a test when called: xunit's Assert and a law that does not hold.
    private static readonly HashSet<string> Asserting = new(StringComparer.Ordinal) { "Assert", "Holds" };

    public static IEnumerable<Finding> Check(IReadOnlyCollection<CSharpFile> files)
    {
        var tests = files.Where(static file => file.IsTest).ToArray();
        var asserting = MethodsThatAssert(tests);
        foreach (var file in tests)
        {
            foreach (var method in file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (IsTest(method) && !method.Modifiers.Any(SyntaxKind.AbstractKeyword) && !Names(method).Any(asserting.Contains))
                {
                    yield return file.At(method, $"{method.Identifier.Text} asserts nothing");
                }
            }

            foreach (var finding in Skips(file).Concat(Sleeps(file)).Concat(Samples(file)))
            {
                yield return finding;
            }
        }
    }

    /// <summary>Names of all methods in the tests that assert themselves or call one that does.</summary>
    private static HashSet<string> MethodsThatAssert(IEnumerable<CSharpFile> tests)
    {
        var methods = tests
            .SelectMany(static file => file.Root.DescendantNodes())
            .Where(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            .Select(static node => (Name: node is MethodDeclarationSyntax method
                ? method.Identifier.Text
                : ((LocalFunctionStatementSyntax)node).Identifier.Text, Names: Names(node).ToHashSet()))
            .ToArray();
        var asserting = new HashSet<string>(Asserting, StringComparer.Ordinal);
        while (methods.Count(method => method.Names.Overlaps(asserting) && asserting.Add(method.Name)) > 0)
        {
            // Until no further method is found through the ones that are known.
        }

        return asserting;
    }

    private static IEnumerable<string> Names(SyntaxNode node) =>
        node.DescendantNodes().OfType<SimpleNameSyntax>().Select(static name => name.Identifier.Text);

    private static bool IsTest(MethodDeclarationSyntax method) => method.AttributeLists
        .SelectMany(static list => list.Attributes)
        .Any(static attribute => attribute.Name.ToString() is "Fact" or "Theory");

    private static IEnumerable<Finding> Skips(CSharpFile file) =>
        from argument in file.Root.DescendantNodes().OfType<AttributeArgumentSyntax>()
        where argument.NameEquals?.Name.Identifier.Text == "Skip"
        where argument.Expression is not LiteralExpressionSyntax literal || literal.Token.ValueText.Trim().Length < 10
        select file.At(argument, "a skipped test says why, in words");

    private static IEnumerable<Finding> Sleeps(CSharpFile file) =>
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.ToString() is "Thread.Sleep" or "System.Threading.Thread.Sleep"
        select file.At(access, "a test waits for what it waits for, it does not sleep");

    /// <summary>CsCheck by itself draws other cases in every run.</summary>
    private static IEnumerable<Finding> Samples(CSharpFile file) =>
        from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where access.Name.Identifier.Text.StartsWith("Sample", StringComparison.Ordinal) && access.Parent is InvocationExpressionSyntax
        where Path.GetFileName(file.Path) != "Laws.cs"
        select file.At(access, "a law is tried on the same cases in every run: Holds");
}
