using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>
/// docs/cases.tsv lists the published cases and who owes each. The case of a finished part has a test of that name: a method
/// called like the case or starting with it, in lower case with underscores (`SP_01_...`), or with the case as one of its inline data.
/// </summary>
internal static partial class CaseGuard
{
    public static IEnumerable<Finding> Check(TextFile cases, IReadOnlySet<string> finished, IReadOnlySet<string> tests)
    {
        var rows = cases.Lines.Where(static line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        var header = rows[0].Split('\t');
        var (name, owner) = (Array.IndexOf(header, "case"), Array.IndexOf(header, "issue"));
        if (name < 0 || owner < 0)
        {
            yield return new Finding(cases.Path, 1, "the header names the columns case and issue");
            yield break;
        }

        foreach (var row in rows.Skip(1).Select(static row => row.Split('\t')))
        {
            if (row.Length != header.Length)
            {
                yield return new Finding(cases.Path, 0, $"'{row[0]}' has {row.Length} columns, not {header.Length}");
            }
            else if (finished.Contains(row[owner]) && !IsNamed(MethodName(row[name]), tests))
            {
                yield return new Finding(cases.Path, 0, $"no test is named for the case {row[name]}");
            }
        }
    }

    private static bool IsNamed(string name, IReadOnlySet<string> tests) =>
        tests.Contains(name) || tests.Any(test => test.StartsWith(name + "_", StringComparison.Ordinal));

    /// <summary>Names of all test methods, and every string given to a test as inline data.</summary>
    public static IReadOnlySet<string> TestNames(IEnumerable<CSharpFile> files)
    {
        var nodes = files.Where(static file => file.IsTest).SelectMany(static file => file.Root.DescendantNodes()).ToArray();
        var methods = nodes.OfType<MethodDeclarationSyntax>()
            .Where(static method => method.AttributeLists.Count > 0)
            .Select(static method => MethodName(method.Identifier.Text));
        var data = nodes.OfType<AttributeSyntax>()
            .Where(static attribute => attribute.Name.ToString() == "InlineData")
            .SelectMany(static attribute => attribute.ArgumentList?.Arguments ?? [])
            .Select(static argument => argument.Expression)
            .OfType<LiteralExpressionSyntax>()
            .Select(static literal => MethodName(literal.Token.ValueText));
        return methods.Concat(data).ToHashSet(StringComparer.Ordinal);
    }

    private static string MethodName(string name) => NotInName().Replace(name.ToLowerInvariant(), "_");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInName();
}
