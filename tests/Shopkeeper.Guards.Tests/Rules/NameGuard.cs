using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Rules;

/// <summary>A type's name says what it is; these endings say that its author did not know.</summary>
internal static class NameGuard
{
    private static readonly string[] Endings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Base", "Info", "Data"];

    public static IEnumerable<Finding> Check(CSharpFile file) =>
        from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        from ending in Endings
        where type.Identifier.Text.EndsWith(ending, StringComparison.Ordinal)
        select file.At(type, $"{type.Identifier.Text} ends in {ending}: name what it is");
}
