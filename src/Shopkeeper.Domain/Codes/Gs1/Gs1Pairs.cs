using System.Collections.Immutable;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>Which fields go with which (GS1 General Specifications, section 4.14). What is wrong names the pair.</summary>
internal static class Gs1Pairs
{
    /// <summary>In words; empty when nothing is. First what must not stand together, then what is missing.</summary>
    public static string WrongWith(IReadOnlyList<Gs1Element> elements)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (elements[i].Identifier == elements[j].Identifier && elements[i].Value != elements[j].Value)
                {
                    return $"{elements[i].Identifier} stands there twice, with different values";
                }
            }
        }

        return elements.Select(one => Excluded(one.Identifier, elements)).FirstOrDefault(static wrong => wrong.Length > 0)
            ?? elements.Select(one => Missing(one.Identifier, elements)).FirstOrDefault(static wrong => wrong.Length > 0) ?? "";
    }

    private static string Excluded(string identifier, IReadOnlyList<Gs1Element> elements)
    {
        foreach (var pattern in Gs1Fields.Find(identifier)?.Without ?? [])
        {
            foreach (var other in elements)
            {
                if (other.Identifier != identifier && Gs1Fields.IsMeant(pattern, other.Identifier))
                {
                    return $"{identifier} does not go with {other.Identifier}";
                }
            }
        }

        return "";
    }

    private static string Missing(string identifier, IReadOnlyList<Gs1Element> elements)
    {
        foreach (var alternatives in Gs1Fields.Find(identifier)?.With ?? [])
        {
            if (!alternatives.Any(all => all.All(pattern => elements.Any(one => Gs1Fields.IsMeant(pattern, one.Identifier)))))
            {
                return $"{identifier} does not go without {Say(alternatives)}";
            }
        }

        return "";
    }

    private static string Say(ImmutableArray<ImmutableArray<string>> alternatives) =>
        string.Join(" or ", alternatives.Select(static all => string.Join(" and ", all)));
}
