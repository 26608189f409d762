using System.Globalization;

namespace Shopkeeper.Members.Contacts;

/// <summary>
/// An e-mail address as people write it, and the form under which it is found: trimmed, lower case, NFC, the domain in
/// ASCII (IDNA). Mailboxes that differ by case only are one in practice, so one address joins once.
/// </summary>
public static class EmailAddress
{
    private const int Longest = 254; // RFC 5321 through its path limit
    private const int LongestLocal = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static bool TryRead(string? text, out string normalised, out string reason)
    {
        normalised = "";
        reason = "An e-mail address looks like name@example.com.";
        var written = text?.Trim() ?? "";
        var at = written.LastIndexOf('@');
        if (written.Length > Longest || at < 1 || !written[..at].All(static letter => IsSeen(char.GetUnicodeCategory(letter)))
            || !TryDomain(written[(at + 1)..], out var domain))
        {
            return false;
        }

        // First brought into its form, then looked at: a Greek question mark becomes a semicolon.
        var local = written[..at].Normalize();
        if (local.Length > LongestLocal || !IsLocal(local))
        {
            return false;
        }

        normalised = local.ToLowerInvariant() + "@" + domain;
        reason = "";
        return true;
    }

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        foreach (var letter in local)
        {
            if (char.IsWhiteSpace(letter) || letter == '\uFFFD'
                || letter is '@' or '<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '\\' or '"')
            {
                return false;
            }
        }

        return local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal);
    }

    /// <summary>What nobody sees makes two addresses of one that look alike; what is no character breaks whoever reads it.</summary>
    private static bool IsSeen(UnicodeCategory kind) => kind is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>A country's domain may have mailboxes of its own (RFC 7085); any other single word is a slip of the pen.</summary>
    private static bool IsCountry(string domain) => domain.Length == 2 && domain.All(char.IsAsciiLetter);

    private static bool TryDomain(string text, out string domain)
    {
        domain = "";
        if ((!text.Contains('.', StringComparison.Ordinal) && !IsCountry(text)) || text.EndsWith('.') || text.Any(char.IsWhiteSpace))
        {
            return false;
        }

        try
        {
            domain = Idn.GetAscii(text).ToLowerInvariant();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
