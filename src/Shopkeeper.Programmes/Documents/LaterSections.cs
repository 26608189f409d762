using System.Text.RegularExpressions;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// `offers`, `notice` and `gate`: part of the schema, kept with the document, checked for shape only. They have no
/// effect in this version, and a note says so.
/// </summary>
internal static partial class LaterSections
{
    public static void Check(Fields document, ProblemList notes)
    {
        Offers(document);
        Notice(document);
        Gate(document);
        foreach (var key in (ReadOnlySpan<string>)["offers", "notice", "gate"])
        {
            if (document.Has(key))
            {
                notes.Add(document.PlaceOf(key),
                    $"`{key}` is kept with the document and has no effect in this version.");
            }
        }
    }

    private static void Offers(Fields document)
    {
        if (document.Find("offers") is not { } node)
        {
            return;
        }

        if (node is not MapNode offers)
        {
            document.Problems.Add(node.At, $"`offers` must be a map of ids and offers, not {node.Kind}.");
            return;
        }

        foreach (var entry in offers.Entries)
        {
            if (entry.Value is not MapNode offer)
            {
                document.Problems.Add(entry.Value.At,
                    $"The offer `{entry.Key}` must be a map, not {entry.Value.Kind}.");
                continue;
            }

            Offer(offer, document.Problems);
        }
    }

    private static void Offer(MapNode offer, ProblemList problems)
    {
        if (offer.Find("refresh") is { } refresh)
        {
            Times.Duration(refresh.Value, "`refresh`", hours: true, problems);
        }

        if (offer.Find("give") is { } give)
        {
            Scalars.Whole(give.Value, "`give`", 1, 1000, problems);
        }

        if (offer.Find("slots")?.Value is not { } slots)
        {
            return;
        }

        if (slots is not MapNode map)
        {
            problems.Add(slots.At, $"`slots` must be a map of points and numbers of slots such as "
                + $"`{{ 0: 2, 3000: 3 }}`, not {slots.Kind}.");
            return;
        }

        foreach (var slot in map.Entries)
        {
            Scalars.Whole(
                new ScalarNode(slot.At, slot.Key, Plain: true), "A key of `slots`", 0, long.MaxValue, problems);
            Scalars.Whole(slot.Value, "A number of `slots`", 0, 1000, problems);
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
