using System.Globalization;

namespace Shopkeeper.Members.Contacts;

/// <summary>
/// Addresses that are made to pass for somebody else's: a name of letters of several scripts, or a domain of Cyrillic letters
/// that all look Latin under a Latin ending. They are well-formed, so they are looked up as any other, but nobody joins with one.
/// </summary>
internal static class Homograph
{
    public const string Reason = "This address mixes letters of several scripts, so that it can pass for another one.";

    private static readonly IdnMapping Idn = new();

    /// <summary>Of a normalised address: its domain is in ASCII.</summary>
    public static bool IsOne(string address)
    {
        var at = address.LastIndexOf('@');
        if (Scripts.AreMixed(address.AsSpan(0, at)))
        {
            return true;
        }

        var labels = Unicode(address[(at + 1)..]).Split('.');
        var isLatinEnding = labels[^1].All(char.IsAscii);
        return labels.Any(label => Scripts.AreMixed(label) || (isLatinEnding && Scripts.PassForLatin(label)));
    }

    // What does not decode is kept as it is: pure ASCII, which mixes nothing.
    private static string Unicode(string domain)
    {
        try
        {
            return Idn.GetUnicode(domain);
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }
}
