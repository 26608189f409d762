using System.Globalization;
using NodaTime;
using NodaTime.Text;
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

        problem = NoCursor();
        return false;
    }

    /// <summary>A cursor for rows in order of time: it holds when the row itself is gone by the next page.</summary>
    public static string PlaceOf(Instant at, string id) => $"{InstantPattern.ExtendedIso.Format(at)}.{id}";

    /// <param name="prefix">Of the ids of these rows.</param>
    public static bool TryReadPlace(string? after, string prefix, out (Instant At, Guid Id)? place, out Problem? problem)
    {
        (place, problem) = (null, null);
        if (string.IsNullOrEmpty(after))
        {
            return true;
        }

        var end = Math.Max(0, after.LastIndexOf('.'));
        if (InstantPattern.ExtendedIso.Parse(after[..end]).TryGetValue(default, out var at) && IdText.TryRead(prefix, after[(end + 1)..], out var id))
        {
            place = (at, id);
            return true;
        }

        problem = NoCursor();
        return false;
    }

    private static Problem NoCursor() => Problems.Malformed("'after' is the 'next' of the page before.", null);
}
