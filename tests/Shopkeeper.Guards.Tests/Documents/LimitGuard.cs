using System.Globalization;
using System.Reflection;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>docs/LIMITS.md names every constant of the Domain's limits with its value.</summary>
internal static class LimitGuard
{
    public static IEnumerable<Finding> Check(Type limits, string page)
    {
        foreach (var field in limits.GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral))
        {
            var value = Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture);
            var row = string.Create(CultureInfo.InvariantCulture, $"| `{field.Name}` | {value:N0} |");
            if (!page.Contains(row, StringComparison.Ordinal))
            {
                yield return new Finding("docs/LIMITS.md", 0, $"needs a row with {row}");
            }
        }
    }
}
