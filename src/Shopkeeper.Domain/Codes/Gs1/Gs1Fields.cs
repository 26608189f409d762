using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>All fields by their identifier, read from the table once.</summary>
internal static class Gs1Fields
{
    private static readonly FrozenDictionary<string, Gs1Field> All = Read().ToFrozenDictionary(StringComparer.Ordinal);

    public static Gs1Field? Find(string identifier) => All.GetValueOrDefault(identifier);

    /// <summary>The field that a text begins with: identifiers have two to four digits, and none begins another one.</summary>
    public static (string Identifier, Gs1Field Field)? At(ReadOnlySpan<char> text)
    {
        for (var length = 2; length <= 4 && length <= text.Length; length++)
        {
            var identifier = text[..length].ToString();
            if (Find(identifier) is { } field)
            {
                return (identifier, field);
            }
        }

        return null;
    }

    /// <summary>`310n` stands for 3100 to 3109.</summary>
    public static bool IsMeant(string pattern, string identifier)
    {
        var start = pattern.TrimEnd('n');
        return start.Length == pattern.Length ? pattern == identifier
            : identifier.Length == pattern.Length && identifier.StartsWith(start, StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, Gs1Field>> Read()
    {
        foreach (var line in Gs1Table.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var flags = words[1][0] is '*' or '?' ? words[1] : "";
            var field = FieldOf(flags, words[(flags.Length == 0 ? 1 : 2)..]);
            foreach (var identifier in words[0].Split(',').SelectMany(Identifiers))
            {
                yield return KeyValuePair.Create(identifier, field);
            }
        }
    }

    private static Gs1Field FieldOf(string flags, string[] words)
    {
        string[] Said(string start) => [.. words.Where(word => word.StartsWith(start, StringComparison.Ordinal)).Select(word => word[start.Length..])];
        var keys = words.Where(static word => word.StartsWith("dlpkey", StringComparison.Ordinal)).Select(static word => word["dlpkey".Length..].TrimStart('='))
            .FirstOrDefault();
        return new Gs1Field(
            [.. words.Where(static word => char.IsAsciiLetterUpper(word[0]) || word[0] == '[').Select(Gs1Part.Of)],
            flags.Contains('*', StringComparison.Ordinal),
            flags.Contains('?', StringComparison.Ordinal),
            [.. Said("req=").Select(static group => group.Split(',').Select(static one => one.Split('+').ToImmutableArray()).ToImmutableArray())],
            [.. Said("ex=").SelectMany(static group => group.Split(','))],
            keys is null ? null : [.. keys.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split(',').ToImmutableArray())]);
    }

    private static IEnumerable<string> Identifiers(string range)
    {
        var (first, last) = range.Split('-') is [var from, var to] ? (from, to) : (range, range);
        for (var i = Number(first); i <= Number(last); i++)
        {
            yield return i.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0');
        }
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
