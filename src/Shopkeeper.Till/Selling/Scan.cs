using System.Globalization;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Till.Selling;

public enum ScanKind
{
    /// <summary>Nothing in the box: the next step, such as paying.</summary>
    Nothing,
    Product,
    Card,

    /// <summary>A number of the shop's cards with a digit that is wrong.</summary>
    WrongCard,
    Phone,

    /// <summary>A member's single-use code from the app: proof for spending.</summary>
    Proof,

    /// <summary>The key of a sale, from its receipt.</summary>
    Receipt,

    /// <summary>No number: part of an article's name.</summary>
    Words,

    /// <summary>A number of pieces that is none, or has no article behind it.</summary>
    Pieces,
}

/// <summary>What came out of the scan box: a scanner types like a keyboard. `3*` before an article is its number of pieces.</summary>
public readonly record struct Scan(ScanKind Kind, string Text, int Pieces)
{
    private const int LongestText = 300;

    /// <param name="typed">As it stands in the box.</param>
    /// <param name="isProduct">Whether the catalogue has an article of that number: then it is one, whatever it looks like.</param>
    /// <param name="cards">What the shop's cards look like, where that is known.</param>
    public static Scan Read(string typed, Func<string, bool> isProduct, IReadOnlyList<SnapshotCards>? cards = null)
    {
        var text = typed.Trim();
        if (text.Length > LongestText)
        {
            return new Scan(ScanKind.Words, text, 1);
        }

        var pieces = 1;
        if (text.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && !isProduct(text))
        {
            if (!int.TryParse(text.AsSpan(0, star), NumberStyles.None, CultureInfo.InvariantCulture, out pieces)
                || pieces is < 1 or > Basket.MostPieces || star == text.Length - 1)
            {
                return new Scan(ScanKind.Pieces, text, 1);
            }

            text = text[(star + 1)..].Trim();
        }

        if (!isProduct(text))
        {
            // A card is keyed in groups, as it is printed.
            var bare = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
            text = cards?.Any(range => range.Covers(bare)) == true ? bare : ProductInCode.Find(text) ?? text;
        }

        return new Scan(KindOf(text, isProduct, cards ?? []), text, pieces);
    }

    private static ScanKind KindOf(string text, Func<string, bool> isProduct, IReadOnlyList<SnapshotCards> cards) =>
        text.Length == 0 ? ScanKind.Nothing
        : text.StartsWith(SpendCode.Prefix, StringComparison.Ordinal) ? ScanKind.Proof
        : isProduct(text) ? ScanKind.Product
        : cards.FirstOrDefault(range => range.Covers(text)) is { } card ? card.IsRight(text) ? ScanKind.Card : ScanKind.WrongCard
        : LooksOf(text);

    private static ScanKind LooksOf(string text) =>
        text.Count(static sign => sign == '/') == 3 && !text.Contains("//", StringComparison.Ordinal) ? ScanKind.Receipt
        : IsNoArticle(text) ? ScanKind.Words
        : text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? ScanKind.Phone
        : ScannedCode.TryRead(text, out var code, out _) && code.Kind is CodeKind.Card or CodeKind.Member ? ScanKind.Card
        : text.Any(char.IsAsciiLetter) && text.Length >= 3 && !text.Any(char.IsAsciiDigit) ? ScanKind.Words
        : ScanKind.Product;

    /// <summary>An address of a page, or a text that no line of a sale may have.</summary>
    private static bool IsNoArticle(string text) =>
        text.Contains("://", StringComparison.Ordinal) || text.Length > Limits.SkuLength || text.Any(char.IsControl);
}
