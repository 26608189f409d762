using System.Globalization;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Where a reader of the feed stands: `transaction.account.seq.programme`. What is none starts again, which harms no reader.
/// </summary>
internal readonly record struct FeedPlace(ulong Transaction, Guid Account, long Seq, string Programme)
{
    public static FeedPlace Parse(string text)
    {
        var parts = text.Split('.', 4);
        return parts.Length == 4
            && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var transaction)
            && Guid.TryParseExact(parts[1], "N", out var account)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var seq)
            ? new FeedPlace(transaction, account, seq, parts[3])
            : new FeedPlace(0, Guid.Empty, 0, "");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Transaction}.{Account:N}.{Seq}.{Programme}");
}
