using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>
/// docs/cases.tsv lists the published cases and who owes each. A case of a finished part names its test (`SP_01_*`: a method
/// that starts so, `*` alone is not enough), and that test exists.
/// </summary>
internal static class CaseGuard
{
    public static IEnumerable<Finding> Check(TextFile cases, IReadOnlySet<string> finished, IReadOnlyCollection<string> tests)
    {
        var rows = cases.Lines.Where(static line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        var header = rows[0].Split('\t');
        var (name, owner, test) = (Array.IndexOf(header, "case"), Array.IndexOf(header, "issue"), Array.IndexOf(header, "test"));
        if (name < 0 || owner < 0 || test < 0)
        {
            yield return new Finding(cases.Path, 1, "the header names the columns case, issue and test");
            yield break;
        }

        foreach (var row in rows.Skip(1).Select(static row => row.Split('\t')))
        {
            if (row.Length != header.Length)
            {
                yield return new Finding(cases.Path, 0, $"'{row[0]}' has {row.Length} columns, not {header.Length}");
            }
            else if (finished.Contains(row[owner]) && !IsTested(row[test], tests))
            {
                yield return new Finding(cases.Path, 0, $"no test is named for the case {row[name]} ({row[test]})");
            }
        }
    }

    /// <summary>Names of all test methods.</summary>
    public static IReadOnlyCollection<string> TestNames(IEnumerable<CSharpFile> files) =>
    [
        .. files.Where(static file => file.IsTest)
            .SelectMany(static file => file.Root.DescendantNodes())
            .OfType<MethodDeclarationSyntax>()
            .Where(static method => method.AttributeLists.Count > 0)
            .Select(static method => method.Identifier.Text),
    ];

    private static bool IsTested(string pattern, IReadOnlyCollection<string> tests)
    {
        var start = pattern.TrimEnd('*');
        return start.Length > 0 && tests.Any(test =>
            pattern.EndsWith('*') ? test.StartsWith(start, StringComparison.Ordinal) : test == start);
    }
}
