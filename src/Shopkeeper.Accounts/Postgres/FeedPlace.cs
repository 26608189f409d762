using System.Globalization;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Where a reader of the feed stands: `transaction.account.seq.programme`; "" = before the first.
/// </summary>
internal readonly record struct FeedPlace(ulong Transaction, Guid Account, long Seq, string Programme)
{
    /// <exception cref="FormatException">It is no cursor of a feed.</exception>
    public static FeedPlace Parse(string text)
    {
        if (text.Length == 0)
        {
            return new FeedPlace(0, Guid.Empty, 0, "");
        }

        var parts = text.Split('.', 4);
        return parts.Length == 4
            && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var transaction)
            && Guid.TryParseExact(parts[1], "N", out var account)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var seq)
            && parts[3].All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? new FeedPlace(transaction, account, seq, parts[3])
            : throw new FormatException("This is no cursor of the feed.");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Transaction}.{Account:N}.{Seq}.{Programme}");
}
