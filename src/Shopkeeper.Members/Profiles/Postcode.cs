using System.Collections.Frozen;

namespace Shopkeeper.Members.Profiles;

/// <summary>
/// Postcodes as their country writes them. A form has 9 for a digit, A for a letter and the separators that belong there; a code
/// is compared without separators and kept with them ("sw1a1aa" is "SW1A 1AA"). The forms are those of the Universal Postal Union;
/// of other countries anything short with letters and digits is taken.
/// </summary>
public static class Postcode
{
    private const int Longest = 12;

    private static readonly FrozenDictionary<string, string[]> Forms = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["GB"] = ["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"],
        ["IE"] = ["A99 AAAA", "A99 A999", "A99 AA99", "A99 A9AA", "A99 AAA9", "A99 99AA", "A99 9999", "A99 AA9A", "A99 A99A", "A99 9A99", "A9A A999"],
        ["US"] = ["99999", "99999-9999"],
        ["CA"] = ["A9A 9A9"],
        ["NL"] = ["9999 AA"],
        ["SE"] = ["999 99"],
        ["GR"] = ["999 99"],
        ["CZ"] = ["999 99"],
        ["SK"] = ["999 99"],
        ["PL"] = ["99-999"],
        ["PT"] = ["9999-999"],
        ["JP"] = ["999-9999"],
        ["DE"] = ["99999"],
        ["FR"] = ["99999"],
        ["ES"] = ["99999"],
        ["IT"] = ["99999"],
        ["FI"] = ["99999"],
        ["AT"] = ["9999"],
        ["BE"] = ["9999"],
        ["CH"] = ["9999"],
        ["DK"] = ["9999"],
        ["NO"] = ["9999"],
        ["AU"] = ["9999"],
        ["NZ"] = ["9999"],
        ["CY"] = ["9999"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Country: ISO 3166, two capitals.</summary>
    public static bool TryRead(string text, string country, out string postcode)
    {
        postcode = text.Trim().ToUpperInvariant();
        if (!Forms.TryGetValue(country, out var forms))
        {
            return postcode.Length is > 0 and <= Longest
                && postcode.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-');
        }

        var bare = string.Concat(postcode.Where(static letter => letter is not (' ' or '-')));
        foreach (var form in forms)
        {
            if (Fill(form, bare) is { } filled)
            {
                postcode = filled;
                return true;
            }
        }

        return false;
    }

    private static string? Fill(string form, string bare)
    {
        var filled = new char[form.Length];
        var at = 0;
        for (var i = 0; i < form.Length; i++)
        {
            if (form[i] is ' ' or '-')
            {
                filled[i] = form[i];
                continue;
            }

            if (at == bare.Length || !(form[i] == '9' ? char.IsAsciiDigit(bare[at]) : char.IsAsciiLetterUpper(bare[at])))
            {
                return null;
            }

            filled[i] = bare[at++];
        }

        return at == bare.Length ? new string(filled) : null;
    }
}
