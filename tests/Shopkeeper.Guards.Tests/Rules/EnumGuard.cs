using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Rules;

/// <summary>
/// An enum whose size is chosen (`: byte`, `: short`) is persisted: every value is explicit, no number stands twice, and the
/// words "append-only" stand above it.
/// </summary>
internal static class EnumGuard
{
    public static IEnumerable<Finding> Check(CSharpFile file)
    {
        foreach (var type in file.Root.DescendantNodes().OfType<EnumDeclarationSyntax>())
        {
            if (!file.IsSource || type.BaseList is null)
            {
                continue;
            }

            if (!type.GetLeadingTrivia().ToFullString().Contains("append-only", StringComparison.Ordinal))
            {
                yield return file.At(type, $"{type.Identifier.Text} is persisted: say 'append-only' above it");
            }

            foreach (var member in type.Members.Where(static member => member.EqualsValue is null))
            {
                yield return file.At(member, $"{type.Identifier.Text}.{member.Identifier.Text} needs an explicit number");
            }

            foreach (var twice in type.Members.GroupBy(static member => member.EqualsValue?.Value.ToString())
                .Where(static group => group.Key is not null && group.Count() > 1))
            {
                yield return file.At(type, $"{type.Identifier.Text} uses {twice.Key} twice");
            }
        }
    }
}
