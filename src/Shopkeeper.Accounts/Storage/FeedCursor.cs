using System.Globalization;

namespace Shopkeeper.Accounts.Storage;

/// <summary>The cursor of a store whose feed is numbered; a cursor that is none starts again, which harms no reader.</summary>
internal static class FeedCursor
{
    public static long Read(string cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
