using System.Collections;
using System.Reflection;

namespace Shopkeeper.Server.Tests.Accounts.Encoding;

/// <summary>Equal in every property, arrays item by item (records compare arrays by reference).</summary>
internal static class Same
{
    public static void Assert(object expected, object actual) => Xunit.Assert.Equal(Describe(expected), Describe(actual));

    private static string Describe(object? value) => value switch
    {
        null => "-",
        string text => $"'{text}'",
        IEnumerable items => "[" + string.Join(",", items.Cast<object?>().Select(Describe)) + "]",
        _ when value.GetType().Namespace?.StartsWith("Shopkeeper", StringComparison.Ordinal) == true && !value.GetType().IsEnum
            => value.GetType().Name + "{" + string.Join(",", value.GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static property => property.CanWrite || property.DeclaringType!.IsValueType)
                .Select(property => property.Name + "=" + Describe(property.GetValue(value)))) + "}",
        _ => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", value),
    };
}
