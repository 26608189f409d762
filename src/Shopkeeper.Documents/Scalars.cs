using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Plain values of a key: texts, ids, whole numbers, yes or no, one of some words, lists. Null = absent or a problem.
/// </summary>
internal static class Scalars
{
    /// <summary>A text of 1 to `most` characters without control characters; numbers may stand unquoted.</summary>
    public static string? Word(DocNode node, string what, ProblemList problems, int most = ProgrammeLimits.TextLength)
    {
        if (node is not ScalarNode { IsNull: false, Text.Length: > 0 } scalar)
        {
            problems.Add(node.At, $"{what} must be a text, not {Empty(node)}.");
            return null;
        }

        if (scalar.Text.Length > most)
        {
            problems.Add(node.At, $"{what} is longer than {most} characters.");
            return null;
        }

        if (scalar.Text.Any(char.IsControl) || HasHalfSurrogate(scalar.Text)
            || scalar.Text.Trim().Length != scalar.Text.Length)
        {
            problems.Add(node.At, $"{what} must not hold control characters, or spaces at its ends.");
            return null;
        }

        return scalar.Text;
    }

    public static string? Id(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode { IsNull: false } scalar && IsId(scalar.Text))
        {
            return scalar.Text;
        }

        problems.Add(node.At,
            $"{what} must be an id of at most {ProgrammeLimits.IdLength} letters a to z, digits and hyphens, not "
                + $"{Empty(node)}.");
        return null;
    }

    public static long? Whole(DocNode node, string what, long least, long most, ProblemList problems)
    {
        if (node is ScalarNode { Plain: true } scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            return value;
        }

        problems.Add(node.At, $"{what} must be a whole number from {least} to {most}, not {Empty(node)}.");
        return null;
    }

    public static long? Whole(Fields fields, string key, long least, long most) =>
        fields.Find(key) is { } node ? Whole(node, $"`{key}`", least, most, fields.Problems) : null;

    public static bool? YesNo(Fields fields, string key)
    {
        switch (fields.Find(key))
        {
            case null:
                return null;
            case ScalarNode { Plain: true, Text: "true" }:
                return true;
            case ScalarNode { Plain: true, Text: "false" }:
                return false;
            case var other:
                fields.Problems.Add(other.At, $"`{key}` must be true or false, not {Empty(other)}.");
                return null;
        }
    }

    /// <summary>One of these words; the first pair whose word matches.</summary>
    public static T? Choice<T>(Fields fields, string key, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        if (fields.Find(key) is not { } node)
        {
            return null;
        }

        var allowed = new List<string>(words.Length);
        foreach (var (word, value) in words)
        {
            if (node is ScalarNode scalar && scalar.Text == word)
            {
                return value;
            }

            allowed.Add($"`{word}`");
        }

        fields.Problems.Add(node.At, $"`{key}` must be one of {string.Join(", ", allowed)}, not {Empty(node)}.");
        return null;
    }

    /// <summary>One value or a list of them, each read by `read`; never twice the same, never an empty list.</summary>
    public static ImmutableArray<T> Many<T>(
        Fields fields, string key, Func<DocNode, string, ProblemList, T?> read, int most = ProgrammeLimits.ListEntries)
        where T : class
    {
        if (fields.Find(key) is not { } node)
        {
            return [];
        }

        var items = Items(node);
        if (items.Length == 0 || items.Length > most)
        {
            fields.Problems.Add(node.At, $"`{key}` must have from 1 to {most} entries.");
            return [];
        }

        var seen = new HashSet<T>(items.Length);
        var found = ImmutableArray.CreateBuilder<T>(items.Length);
        foreach (var item in items)
        {
            if (read(item, $"`{key}`", fields.Problems) is not { } value)
            {
                continue;
            }

            if (!seen.Add(value))
            {
                fields.Problems.Add(item.At, $"`{key}` names {value} twice.");
                continue;
            }

            found.Add(value);
        }

        return found.ToImmutable();
    }

    /// <summary>The items of a list; a single value counts as a list of one.</summary>
    public static ImmutableArray<DocNode> Items(DocNode node) => node is ListNode list ? list.Items : [node];

    public static string? Words(DocNode node, string what, ProblemList problems) => Word(node, what, problems);

    /// <summary>A decimal factor with at most three places, in thousandths.</summary>
    public static long? Thousandths(string text)
    {
        if (!Digits.AreNumber(text, 9, 3))
        {
            return null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text + "000" : text.Remove(point, 1).PadRight(point + 3, '0');
        return long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public static string Empty(DocNode node) =>
        node is ScalarNode { IsNull: false, Text: "" } ? "an empty text" : node.Kind;

    public static bool HasHalfSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsId(string text) => text.Length is > 0 and <= 40 && text[0] != '-'
        && text.All(static sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');
}
