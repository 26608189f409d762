using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Rules;

/// <summary>Nothing is swallowed: no empty catch anywhere; a catch-all without `throw` or filter stands only at an edge.</summary>
internal static class CatchGuard
{
    public static IEnumerable<Finding> Check(CSharpFile file, IReadOnlyDictionary<string, string> edges)
    {
        foreach (var clause in file.Root.DescendantNodes().OfType<CatchClauseSyntax>())
        {
            if (clause.Block.Statements.Count == 0)
            {
                yield return file.At(clause, "an empty catch swallows what happened");
            }
            else if (CatchesAll(clause) && !edges.ContainsKey(file.Path)
                && !clause.Block.DescendantNodes().Any(static node => node is ThrowStatementSyntax or ThrowExpressionSyntax))
            {
                yield return file.At(clause, "a catch-all that does not throw belongs to an edge");
            }
        }
    }

    private static bool CatchesAll(CatchClauseSyntax clause) =>
        clause.Filter is null && clause.Declaration?.Type.ToString() is null or "Exception" or "System.Exception";
}
