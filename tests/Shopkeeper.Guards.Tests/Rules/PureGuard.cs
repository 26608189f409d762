using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shopkeeper.Guards.Tests.Sources;

namespace Shopkeeper.Guards.Tests.Rules;

/// <summary>
/// The Domain computes points and money in integers and takes time, ids and draws as arguments: no floating point, no clock,
/// no randomness, no threads.
/// </summary>
internal static class PureGuard
{
    private static readonly HashSet<string> Impure = new(StringComparer.Ordinal)
    {
        "DateTime", "DateTimeOffset", "TimeProvider", "SystemClock", "Stopwatch", "Random", "RandomNumberGenerator",
        "NewGuid", "CreateVersion7", "Environment", "Console", "Task", "ValueTask", "Thread", "File", "Directory",
        "Double", "Single", "Half", "Decimal",
    };

    public static IEnumerable<Finding> Check(CSharpFile file)
    {
        if (!file.IsDomain)
        {
            yield break;
        }

        foreach (var token in file.Root.DescendantTokens())
        {
            if (token.Kind() is SyntaxKind.DoubleKeyword or SyntaxKind.FloatKeyword or SyntaxKind.DecimalKeyword
                || (token.IsKind(SyntaxKind.NumericLiteralToken) && token.Value is double or float or decimal))
            {
                yield return file.At(token, $"'{token.Text}': points and money are integers");
            }
            else if (token.IsKind(SyntaxKind.IdentifierToken) && Impure.Contains(token.Text) && IsUse(token))
            {
                yield return file.At(token, $"'{token.Text}': the Domain takes it as an argument");
            }
        }
    }

    // A member of ours may be called the same; only a name that is read counts.
    private static bool IsUse(SyntaxToken token) =>
        token.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax
        or Microsoft.CodeAnalysis.CSharp.Syntax.GenericNameSyntax;
}
