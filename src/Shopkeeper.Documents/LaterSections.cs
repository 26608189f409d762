using System.Text.RegularExpressions;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// `notice` and `gate`: part of the schema, kept with the document, checked for shape only. They have no
/// effect in this version, and a note says so.
/// </summary>
internal static partial class LaterSections
{
    public static void Check(Fields document, ProblemList notes)
    {
        Notice(document);
        Gate(document);
        foreach (var key in (ReadOnlySpan<string>)["notice", "gate"])
        {
            if (document.Has(key))
            {
                notes.Add(document.PlaceOf(key),
                    $"`{key}` is kept with the document and has no effect in this version.");
            }
        }
    }

    private static void Notice(Fields document)
    {
        if (document.Find("notice") is not { } node
            || Fields.Of(node, "`notice`", document.Problems, "worse-terms", "channels") is not { } fields)
        {
            return;
        }

        if (fields.Find("worse-terms") is { } period)
        {
            Times.Duration(period, "`worse-terms`", hours: false, document.Problems);
        }

        Scalars.Many(fields, "channels", Scalars.Id, 20);
    }

    private static void Gate(Fields document)
    {
        if (document.Find("gate") is not { } node
            || Fields.Of(node, "`gate`", document.Problems, "publish-if") is not { } fields
            || fields.Find("publish-if") is not { } conditions)
        {
            return;
        }

        if (conditions is not MapNode map)
        {
            document.Problems.Add(conditions.At,
                $"`publish-if` must be a map of figures and bounds, not {conditions.Kind}.");
            return;
        }

        foreach (var entry in map.Entries)
        {
            if (entry.Value is not ScalarNode bound || !Bound().IsMatch(bound.Text))
            {
                document.Problems.Add(entry.Value.At,
                    $"`{entry.Key}` must be a bound such as `\">= 0\"` or `\"<= 2.5%\"`, not "
                        + $"{Scalars.Empty(entry.Value)}.");
            }
        }
    }

    [GeneratedRegex(@"^(<=|>=|<|>|=) ?-?[0-9]{1,12}(\.[0-9]{1,6})?%?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bound();
}
