using System.Globalization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>The `limit` and `after` of a list.</summary>
internal static class Page
{
    public static bool TryRead(int? limit, int standard, out int length, out Problem? problem)
    {
        length = limit ?? standard;
        problem = length is >= 1 and <= Limits.PageLength
            ? null
            : Problems.Malformed($"'limit' must lie between 1 and {Limits.PageLength}.", null);
        return problem is null;
    }

    /// <summary>A cursor that is the number of the last row shown; null = from the start.</summary>
    public static bool TryReadNumber(string? after, out long? number, out Problem? problem)
    {
        (number, problem) = (null, null);
        if (string.IsNullOrEmpty(after))
        {
            return true;
        }

        if (long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
        {
            number = read;
            return true;
        }

        problem = Problems.Malformed("'after' is the 'next' of the page before.", null);
        return false;
    }
}
