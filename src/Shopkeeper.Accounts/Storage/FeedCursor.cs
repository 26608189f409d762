using System.Globalization;

namespace Shopkeeper.Accounts.Storage;

/// <summary>The cursor of a store whose feed is numbered; "" = from the start.</summary>
internal static class FeedCursor
{
    /// <exception cref="FormatException">It is no cursor of a feed.</exception>
    public static long Read(string cursor) =>
        cursor.Length == 0 ? 0
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException("This is no cursor of the feed.");
}
