using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// `notice` and `gate`: the text of a notice is told to members; the rest is part of the schema, kept with the document, checked for
/// shape only, has no effect in this version, and a note says so.
/// </summary>
internal static class LaterSections
{
    /// <summary>What members are told of this version; null = nothing.</summary>
    public static LocalText? Read(Fields document, ProblemList notes)
    {
        var notice = Notice(document);
        Gate(document);
        if (notice is not null && (notice.Has("worse-terms") || notice.Has("channels")))
        {
            Note(document, "notice", notes);
        }

        if (document.Has("gate"))
        {
            Note(document, "gate", notes);
        }

        return notice is null ? null : Texts.Read(notice, "text");
    }

    private static void Note(Fields document, string key, ProblemList notes) => notes.Add(
        document.PlaceOf(key),
        key == "notice"
            ? "`worse-terms` and `channels` of `notice` are kept with the document and have no effect in this version."
            : $"`{key}` is kept with the document and has no effect in this version.");

    private static Fields? Notice(Fields document)
    {
        if (document.Find("notice") is not { } node
            || Fields.Of(node, "`notice`", document.Problems, "text", "worse-terms", "channels") is not { } fields)
        {
            return null;
        }

        if (fields.Find("worse-terms") is { } period)
        {
            Times.Duration(period, "`worse-terms`", hours: false, document.Problems);
        }

        Scalars.Many(fields, "channels", Scalars.Id, 20);
        return fields;
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
            if (entry.Value is not ScalarNode bound || !IsBound(bound.Text))
            {
                document.Problems.Add(entry.Value.At,
                    $"`{entry.Key}` must be a bound such as `\">= 0\"` or `\"<= 2.5%\"`, not "
                        + $"{Scalars.Empty(entry.Value)}.");
            }
        }
    }

    /// <summary>A comparison, a number, and maybe a sign for per cent.</summary>
    private static bool IsBound(string text)
    {
        var number = text.AsSpan(text is ['<' or '>', '=', ..] ? 2 : text is ['<' or '>' or '=', ..] ? 1 : text.Length);
        number = number is [' ', ..] ? number[1..] : number;
        number = number is ['-', ..] ? number[1..] : number;
        return Digits.AreNumber(number is [.., '%'] ? number[..^1] : number, 12, 6);
    }
}
