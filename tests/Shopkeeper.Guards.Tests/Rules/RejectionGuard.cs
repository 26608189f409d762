using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Rules;

/// <summary>
/// The closed list of refusals has no dead member: something in the sources names each, beside the page of titles. That each is
/// made, too, is for `RejectionTests` to see over HTTP.
/// </summary>
internal static class RejectionGuard
{
    private const string Titles = "src/Shopkeeper.Platform/Http/Problems.cs";

    public static IEnumerable<Finding> Check(IReadOnlyCollection<CSharpFile> files)
    {
        var used = files.Where(static file => file.IsSource && file.Path != Titles)
            .SelectMany(static file => file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(static access => access.Expression.ToString() is "Rejection" or "Kernel.Rejection")
            .Select(static access => access.Name.Identifier.Text)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in files.Where(static file => file.IsDomain))
        {
            foreach (var member in file.Root.DescendantNodes().OfType<EnumDeclarationSyntax>()
                .Where(static type => type.Identifier.Text == "Rejection")
                .SelectMany(static type => type.Members)
                .Where(member => !used.Contains(member.Identifier.Text)))
            {
                yield return file.At(member, $"nothing makes Rejection.{member.Identifier.Text}");
            }
        }
    }
}
