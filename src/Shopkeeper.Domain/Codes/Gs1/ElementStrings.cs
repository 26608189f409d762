using System.Collections.Immutable;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>Fields one after the other (GS1 General Specifications, section 7.8): a separator ends those whose length is not fixed.</summary>
internal static class ElementStrings
{
    /// <summary>FNC1 as scanners send it, and as people write it, for no value has that sign.</summary>
    private const char Separator = '\u001d';
    private const char Written = '^';

    // GS1-128, DataBar, Data Matrix, QR, DotCode (General Specifications, section 5.1.2).
    private static readonly string[] Symbologies = ["]C1", "]e0", "]d2", "]Q3", "]J1"];

    // EAN-13, EAN-8 and UPC.
    private static readonly string[] PlainSymbologies = ["]E0", "]E4"];

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public static string Read(string signs, ImmutableArray<Gs1Element>.Builder elements)
    {
        if (Array.Find(PlainSymbologies, mark => signs.StartsWith(mark, StringComparison.Ordinal)) is { } plain)
        {
            var number = signs[plain.Length..];
            return number.Length is 8 or 12 or 13
                ? Add(elements, Gs1Message.Product, number.PadLeft(14, '0'))
                : "a number behind this symbology has 8, 12 or 13 digits";
        }

        var start = Array.Find(Symbologies, mark => signs.StartsWith(mark, StringComparison.Ordinal))?.Length ?? 0;
        var rest = signs[start..].Replace(Written, Separator).AsSpan().TrimStart(Separator);
        while (!rest.IsEmpty)
        {
            if (Gs1Fields.At(rest) is not { } found)
            {
                return "there is no such application identifier";
            }

            rest = rest[found.Identifier.Length..];
            var end = rest.IndexOf(Separator);
            var length = end >= 0 ? end : rest.Length;
            if (found.Field.IsFixed)
            {
                length = Math.Min(found.Field.Most, length);
            }

            if (Add(elements, found.Identifier, rest[..length].ToString()) is { Length: > 0 } wrong)
            {
                return wrong;
            }

            rest = rest[length..].TrimStart(Separator);
        }

        return elements.Count == 0 ? "the code is empty" : "";
    }

    /// <summary>`(01)09521234543213(10)ABC`; a bracket that belongs to a value stands before no identifier.</summary>
    public static string ReadBrackets(string signs, ImmutableArray<Gs1Element>.Builder elements)
    {
        for (var at = 0; at < signs.Length;)
        {
            var close = signs.IndexOf(')', at);
            if (close < 0 || Gs1Fields.Find(signs[(at + 1)..close]) is null)
            {
                return "there is no such application identifier";
            }

            var next = NextAt(signs, close + 1);
            if (Add(elements, signs[(at + 1)..close], signs[(close + 1)..next]) is { Length: > 0 } wrong)
            {
                return wrong;
            }

            at = next;
        }

        return "";
    }

    /// <summary>Adds one when its value is right; else says what is wrong with it.</summary>
    public static string Add(ImmutableArray<Gs1Element>.Builder elements, string identifier, string value)
    {
        var wrong = Gs1Fields.Find(identifier) is { } field ? field.WrongWith(value) : "is no application identifier";
        if (wrong.Length > 0)
        {
            return $"{identifier} {wrong}";
        }

        elements.Add(new Gs1Element(identifier, value));
        return "";
    }

    private static int NextAt(string signs, int from)
    {
        for (var open = signs.IndexOf('(', from); open >= 0; open = signs.IndexOf('(', open + 1))
        {
            var close = signs.IndexOf(')', open);
            if (close > open && Gs1Fields.Find(signs[(open + 1)..close]) is not null)
            {
                return open;
            }
        }

        return signs.Length;
    }
}
