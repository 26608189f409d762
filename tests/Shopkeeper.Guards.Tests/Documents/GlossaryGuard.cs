using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>A public type of the Domain is a word of the language: it stands in docs/GLOSSARY.md, in code quotes.</summary>
internal static class GlossaryGuard
{
    public static IEnumerable<Finding> Check(CSharpFile file, string glossary)
    {
        if (!file.IsDomain)
        {
            yield break;
        }

        foreach (var type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>())
        {
            var outer = type.Parent is not BaseTypeDeclarationSyntax && type.Modifiers.Any(SyntaxKind.PublicKeyword);
            if (outer && !glossary.Contains($"`{type.Identifier.Text}`", StringComparison.Ordinal))
            {
                yield return file.At(type, $"`{type.Identifier.Text}` has no line in docs/GLOSSARY.md");
            }
        }
    }
}
