using System.Globalization;
using System.Text;
using Shopkeeper.Members.Cards;

namespace Shopkeeper.Members.Profiles;

/// <summary>
/// What people are called and where they live, in any script. Letters that run from right to left, emoji and what joins them are
/// kept. Refused is what shows nothing or turns the text around it: control characters, separators of lines, embeddings and
/// overrides of direction (UAX 9), invisible signs that no name needs.
/// </summary>
internal static class PersonText
{
    /// <summary>The form that is kept: NFC, nothing around it, one blank between words. Of a text without a problem.</summary>
    public static string Clean(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize();

    public static string? ProblemWith(string? text, int longest) =>
        text is null ? null
        : string.IsNullOrWhiteSpace(text) ? "Leave this out when it is empty."
        : text.Length > longest ? $"This has at most {longest} characters."
        : !IsShown(text) ? "This has characters that are no text."
        : PaymentCard.AppearsIn(text) ? "This carries the number of a payment card; it was not stored."
        : null;

    private static bool IsShown(string text)
    {
        var isSeen = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsRefused(rune))
            {
                return false;
            }

            isSeen |= !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;
        }

        return isSeen;
    }

    private static bool IsRefused(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => !IsJoiner(rune.Value),
        _ => rune == Rune.ReplacementChar || IsNoCharacter(rune.Value),
    };

    /// <summary>What Persian, Indic scripts and emoji join with, marks of direction for one place, flags of regions.</summary>
    private static bool IsJoiner(int code) => code is 0x200C or 0x200D or 0x200E or 0x200F or 0x061C or (>= 0xE0020 and <= 0xE007F);

    private static bool IsNoCharacter(int code) => (code & 0xFFFE) == 0xFFFE || code is >= 0xFDD0 and <= 0xFDEF;
}
