using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// `only` and `exclude`: products, brands, category trees and attributes; `exclude` also tenders and stores.
/// </summary>
internal static class SelectorReader
{
    private static readonly string[] ExcludeKeys = ["product", "brand", "category", "attribute", "tender", "store"];

    public static LineSelector? Only(Fields rule) => Selector(rule, "only");

    /// <summary>A map of products, brands, categories and attributes under any key; null with a problem when it names nothing.</summary>
    public static LineSelector? Selector(Fields owner, string key)
    {
        if (owner.Find(key) is not { } node
            || Fields.Of(node, $"`{key}`", owner.Problems, "product", "brand", "category", "attribute") is not { } fields)
        {
            return null;
        }

        if (!fields.Entries.Any())
        {
            owner.Problem(key, $"`{key}` names nothing, so {owner.What} could never fire.");
        }

        return Lines(fields);
    }

    /// <summary>`exclude` of an offer: lines and stores.</summary>
    public static (LineSelector? Lines, ImmutableArray<string> Stores) Exclude(
        Fields owner, LineSelector? only, ImmutableArray<string> inStores)
    {
        if (owner.Find("exclude") is not { } node
            || Fields.Of(node, "`exclude`", owner.Problems, "product", "brand", "category", "attribute", "store")
                is not { } fields)
        {
            return (null, []);
        }

        if (!fields.Entries.Any())
        {
            owner.Problem("exclude", "`exclude` names nothing; leave it out.");
        }

        var lines = Lines(fields);
        var stores = Scalars.Many(fields, "store", Scalars.Words);
        Overlap(fields, only, lines);
        Overlap(fields, "store", inStores, stores);
        return (lines, stores);
    }

    public static EarnRule Exclude(Fields rule, EarnRule read)
    {
        if (rule.Find("exclude") is not { } node
            || Fields.Of(node, "`exclude`", rule.Problems, ExcludeKeys) is not { } fields)
        {
            return read;
        }

        if (read.On != ActivityType.Purchase)
        {
            fields.Refuse("belongs to rules on purchases.", "product", "brand", "category", "attribute", "tender");
        }

        if (!fields.Entries.Any())
        {
            rule.Problem("exclude", "`exclude` names nothing; leave it out.");
        }

        var lines = Lines(fields);
        Overlap(fields, read.Only, lines);
        var stores = Scalars.Many(fields, "store", Scalars.Words);
        Overlap(fields, "store", read.When.Stores, stores);
        var tenders = Scalars.Many(fields, "tender", Scalars.Words);
        Overlap(fields, "tender", read.When.Tenders, tenders);
        return read with
        {
            Exclude = lines, ExcludeTenders = tenders, When = read.When with { ExcludeStores = stores },
        };
    }

    private static LineSelector? Lines(Fields fields)
    {
        var selector = new LineSelector
        {
            Products = Scalars.Many(fields, "product", Scalars.Words),
            Brands = Scalars.Many(fields, "brand", Scalars.Words),
            Categories = Scalars.Many(fields, "category", Category),
            Attributes = Attributes(fields),
        };
        var empty = selector.Products.IsEmpty && selector.Brands.IsEmpty && selector.Categories.IsEmpty
            && selector.Attributes.IsEmpty;
        return empty
            ? null
            : selector;
    }

    private static string? Category(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode { IsNull: false } scalar && IsCategory(scalar.Text))
        {
            return Scalars.Word(node, what, problems);
        }

        problems.Add(node.At, $"{what} must be a path from the root such as `food/wine`, without a slash at its "
            + $"ends, not {Scalars.Empty(node)}.");
        return null;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Attributes(Fields fields)
    {
        if (fields.Find("attribute") is not { } node)
        {
            return [];
        }

        if (node is not MapNode { Entries.Length: > 0 and <= 100 } map)
        {
            fields.Problems.Add(node.At,
                $"`attribute` must be a map of names and values such as `{{ organic: \"yes\" }}`, not {node.Kind}.");
            return [];
        }

        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var entry in map.Entries)
        {
            foreach (var item in Scalars.Items(entry.Value))
            {
                if (Scalars.Word(item, $"The attribute `{entry.Key}`", fields.Problems) is { } value)
                {
                    pairs.Add(KeyValuePair.Create(entry.Key, value));
                }
            }
        }

        return pairs.ToImmutable();
    }

    private static void Overlap(Fields exclude, LineSelector? only, LineSelector? lines)
    {
        if (only is not null && lines is not null)
        {
            Overlap(exclude, "product", only.Products, lines.Products);
            Overlap(exclude, "brand", only.Brands, lines.Brands);
            Overlap(exclude, "category", only.Categories, lines.Categories);
        }
    }

    private static void Overlap(
        Fields exclude, string key, ImmutableArray<string> selected, ImmutableArray<string> excluded)
    {
        foreach (var both in excluded.Where(selected.Contains))
        {
            exclude.Problem(key, $"The {key} {both} is asked for and excluded by the same rule.");
        }
    }

    private static bool IsCategory(string text) => text.Split('/') is { Length: <= 16 } parts && parts.All(static part => part.Length > 0);
}
