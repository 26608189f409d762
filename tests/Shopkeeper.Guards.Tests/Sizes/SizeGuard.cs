using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Sizes;

/// <summary>
/// The stop column of docs/STYLE.md. A switch counts once however many arms it has: its arms read as a table. A record's
/// primary constructor lists fields, not arguments, so it has no bound on parameters.
/// </summary>
internal static class SizeGuard
{
    public const int DomainFileLines = 400;
    public const int FileLines = 500;
    public const int MethodLines = 70;
    public const int Complexity = 15;
    public const int Parameters = 7;

    public static IEnumerable<Finding> Check(CSharpFile file)
    {
        var lines = file.File.Lines.Length;
        var stop = file.IsDomain ? DomainFileLines : FileLines;
        if (lines > stop)
        {
            yield return new Finding(file.Path, 0, $"{lines} lines, at most {stop}");
        }

        foreach (var node in file.Root.DescendantNodes())
        {
            foreach (var finding in CheckMember(file, node))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> CheckMember(CSharpFile file, SyntaxNode node)
    {
        if (ParametersOf(node) is { } parameters && parameters.Parameters.Count > Parameters)
        {
            yield return file.At(node, $"{NameOf(node)} has {parameters.Parameters.Count} parameters, at most {Parameters}");
        }

        if (node is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax))
        {
            yield break;
        }

        var lines = CSharpFile.LinesOf(node);
        if (lines > MethodLines)
        {
            yield return file.At(node, $"{NameOf(node)} has {lines} lines, at most {MethodLines}");
        }

        var complexity = 1 + node.DescendantNodes().Count(IsBranch);
        if (complexity > Complexity)
        {
            yield return file.At(node, $"{NameOf(node)} has complexity {complexity}, at most {Complexity}");
        }
    }

    private static bool IsBranch(SyntaxNode node) => node.Kind() is
        SyntaxKind.IfStatement or SyntaxKind.WhileStatement or SyntaxKind.DoStatement or SyntaxKind.ForStatement
        or SyntaxKind.ForEachStatement or SyntaxKind.ForEachVariableStatement or SyntaxKind.ConditionalExpression
        or SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CatchClause
        or SyntaxKind.SwitchStatement or SyntaxKind.SwitchExpression or SyntaxKind.WhenClause;

    private static BaseParameterListSyntax? ParametersOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.ParameterList,
        LocalFunctionStatementSyntax local => local.ParameterList,
        DelegateDeclarationSyntax type => type.ParameterList,
        ClassDeclarationSyntax type => type.ParameterList,
        StructDeclarationSyntax type => type.ParameterList,
        _ => null,
    };

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => "operator",
    };
}
