using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`cards`: kinds of cards by the first digits of their numbers; two kinds never share a prefix.</summary>
internal static class CardsSection
{
    private const int MostKinds = 100;
    private const int LongestPrefix = 12;

    public static ImmutableArray<CardKindDefinition> Read(Fields document)
    {
        var kinds = new List<CardKindDefinition>();
        foreach (var entry in OffersSection.Entries(document, "cards", MostKinds))
        {
            if (Fields.Of(entry.Value, $"the card kind `{entry.Key}`", document.Problems, "name", "prefix", "ends") is not { } fields)
            {
                continue;
            }

            var prefix = fields.Require("prefix") is { } node ? Prefix(node, kinds, document.Problems) : null;
            kinds.Add(new CardKindDefinition(entry.Key, Texts.Read(fields, "name"), prefix ?? "", Ends(fields)));
        }

        return [.. kinds];
    }

    private static string? Prefix(DocNode node, List<CardKindDefinition> before, ProblemList problems)
    {
        if (node is not ScalarNode { Text: { Length: > 0 and <= LongestPrefix } text } || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            problems.Add(node.At, $"`prefix` must be the first digits of the numbers, at most {LongestPrefix}, not {Scalars.Empty(node)}.");
            return null;
        }

        if (before.Find(kind => kind.Prefix.Length > 0 && (kind.Prefix.StartsWith(text, StringComparison.Ordinal)
            || text.StartsWith(kind.Prefix, StringComparison.Ordinal))) is { } overlap)
        {
            problems.Add(node.At, $"`prefix` {text} overlaps that of `{overlap.Id}` ({overlap.Prefix}).");
        }

        return text;
    }

    private static LocalDate? Ends(Fields fields)
    {
        if (fields.Find("ends") is not { } node)
        {
            return null;
        }

        if (node is ScalarNode scalar && LocalDatePattern.Iso.Parse(scalar.Text) is { Success: true } date)
        {
            return date.Value;
        }

        fields.Problems.Add(node.At, $"`ends` must be the first day without it such as `2022-01-01`, not {Scalars.Empty(node)}.");
        return null;
    }
}
