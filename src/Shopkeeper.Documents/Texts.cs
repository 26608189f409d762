using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>A text in one language, or a map of languages: `{ en: Points, el: Πόντοι }`.</summary>
internal static class Texts
{
    public static LocalText? Read(DocNode node, string what, ProblemList problems)
    {
        if (node is not MapNode map)
        {
            return Scalars.Word(node, what, problems) is { } plain ? LocalText.Plain(plain) : null;
        }

        if (map.Entries.Length is 0 or > ProgrammeLimits.Languages)
        {
            problems.Add(map.At, $"{what} must have from 1 to {ProgrammeLimits.Languages} languages.");
            return null;
        }

        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (!IsLanguage(entry.Key))
            {
                problems.Add(entry.At, $"{what} by language has keys such as `en`, `el` or `pt-BR`, not "
                    + $"`{entry.Key}`.");
            }
            else if (Scalars.Word(entry.Value, $"{what} in `{entry.Key}`", problems) is { } text)
            {
                texts[entry.Key] = text;
            }
        }

        return texts.Count == 0 ? null : new LocalText(texts.ToImmutable());
    }

    public static LocalText? Read(Fields fields, string key) =>
        fields.Find(key) is { } node ? Read(node, $"`{key}`", fields.Problems) : null;

    private static bool IsLanguage(string tag) => tag.Split('-') is var parts && parts[0].Length is 2 or 3 && parts[0].All(char.IsAsciiLetterLower)
        && (parts.Length == 1 || (parts.Length == 2 && parts[1].Length == 2 && parts[1].All(char.IsAsciiLetterUpper)));
}
